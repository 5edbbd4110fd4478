package dev.firebreak.execute;

import dev.firebreak.change.Reply;
import dev.firebreak.change.Verdict;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Entry.RunResult;
import dev.firebreak.journal.Entry.StepResult;
import dev.firebreak.model.Holds;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Works out from its steps how a run ended. Where several things are true, the first of in doubt, failed,
/// interrupted, not approved, waiting, not holding, not known to hold is told.
final class Ending {
    private Ending() {}

    /// `changed` is whether any request of the run took effect or may have; `looked` whether it was in doubt before,
    /// so that looking again has not settled it.
    static RunEnd of(
            String caseId,
            String run,
            List<StepEnd> steps,
            List<Entry.Accepted> accepted,
            boolean changed,
            boolean looked,
            NextStep next) {
        return of(caseId, run, accepted, changed, looked, next, seen(steps));
    }

    private static RunEnd of(
            String caseId,
            String run,
            List<Entry.Accepted> accepted,
            boolean changed,
            boolean looked,
            NextStep next,
            List<StepEnd> steps) {
        StepEnd doubt = first(steps, StepResult.IN_DOUBT);
        StepEnd failed = first(steps, StepResult.FAILED) == null
                ? first(steps, StepResult.REFUSED)
                : first(steps, StepResult.FAILED);
        StepEnd waiting = first(steps, StepResult.WAITING);
        String resume = next.resume();
        if (doubt != null) {
            return new RunEnd(
                    caseId,
                    run,
                    RunResult.IN_DOUBT,
                    7,
                    steps,
                    looked ? resume + " --decide " + doubt.id() + "=ANSWER --reason TEXT" : resume);
        }
        if (failed != null) {
            int exit = changed ? 6 : unreachable(failed) ? 11 : 4;
            return new RunEnd(caseId, run, RunResult.FAILED, exit, steps, next.goOn(failed));
        }
        if (steps.stream().anyMatch(StepEnd::stopped)) {
            return new RunEnd(caseId, run, RunResult.INTERRUPTED, 130, steps, resume);
        }
        if (steps.stream().anyMatch(StepEnd::unanswered)) {
            return new RunEnd(caseId, run, RunResult.WAITING, 5, steps, resume);
        }
        if (waiting != null && loggedOut(waiting.code()) && !changed) {
            return new RunEnd(caseId, run, RunResult.FAILED, 11, steps, resume);
        }
        if (waiting != null) {
            return new RunEnd(caseId, run, RunResult.WAITING, 12, steps, next.goOn(waiting));
        }
        Holds worst = Holds.worst(
                steps.stream().map(s -> counted(s.verdict(), accepted)).toList());
        return switch (worst) {
            case NO -> new RunEnd(caseId, run, RunResult.NOT_HOLDING, 8, steps, next.of(steps, accepted, Holds.NO));
            case UNKNOWN ->
                new RunEnd(caseId, run, RunResult.UNVERIFIED, 9, steps, next.of(steps, accepted, Holds.UNKNOWN));
            case YES, NOT_APPLICABLE ->
                new RunEnd(caseId, run, RunResult.SUCCEEDED, 0, steps, "firebreak case verify " + caseId);
        };
    }

    /// What a later step saw with a probe replaces what an earlier one worked out.
    private static List<StepEnd> seen(List<StepEnd> steps) {
        List<StepEnd> after = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            StepEnd step = steps.get(i);
            for (StepEnd later : steps.subList(i + 1, steps.size())) {
                Verdict probe = later.verdict();
                Verdict verdict = step.verdict();
                if (verdict != null && probe != null) {
                    step = step.with(verdict.supersededBy(probe));
                }
            }
            after.add(step);
        }
        return after;
    }

    /// Whether the step failed because a server was not reached.
    private static boolean unreachable(StepEnd failed) {
        String code = String.valueOf(failed.code());
        return code.equals("unreachable") || code.startsWith("aws-");
    }

    /// How a step ends that was refused with this code: where a server did not know who we are, it waits until
    /// somebody has logged in again, and where a budget did not let a pod go, until it does.
    static StepResult refused(@Nullable String code) {
        return loggedOut(code) || Reply.Refused.BUDGET.equals(code) ? StepResult.WAITING : StepResult.FAILED;
    }

    private static boolean loggedOut(@Nullable String code) {
        return "not-authenticated".equals(code) || "aws-not-authenticated".equals(code);
    }

    private static @Nullable StepEnd first(List<StepEnd> steps, StepResult result) {
        return steps.stream().filter(s -> s.result() == result).findFirst().orElse(null);
    }

    /// A verdict without the facts that were accepted as they are.
    static Holds counted(@Nullable Verdict verdict, List<Entry.Accepted> accepted) {
        if (verdict == null) {
            return Holds.NOT_APPLICABLE;
        }
        Verdict.Facts facts = verdict.facts();
        if (facts == null) {
            return accepted(verdict.holds(), "holds", accepted);
        }
        List<Holds> left = new ArrayList<>();
        left.add(accepted(facts.applied(), "applied", accepted));
        left.add(accepted(facts.enforced(), "enforced", accepted));
        left.add(accepted(facts.cut(), "cut", accepted));
        return Holds.worst(left);
    }

    static Holds accepted(Holds holds, String fact, List<Entry.Accepted> accepted) {
        boolean covered = accepted.stream()
                .filter(a -> a.fact().equals(fact))
                .map(Entry.Accepted::as)
                .anyMatch(as -> switch (holds) {
                    case NO -> as.equals("no");
                    // who accepts a no accepts not knowing too
                    case UNKNOWN -> as.equals("unknown") || as.equals("no");
                    case YES, NOT_APPLICABLE -> false;
                });
        return covered ? Holds.NOT_APPLICABLE : holds;
    }
}
