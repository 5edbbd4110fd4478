package dev.firebreak.execute;

import dev.firebreak.action.Registry;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.change.WayOut;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Entry.StepResult;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Target;
import dev.firebreak.plan.Plan;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The command that would change a verdict which is not yes: what is missing is done, what is in the way is shown
/// with its way out, and what nothing here can change is decided on by a person.
record NextStep(String caseId, Plan plan) {
    private static final String ISOLATE = "isolate-pod";

    /// Those of the network plugin, which `doctor` names the switch of.
    private static final Set<String> PLUGIN = Set.of("enforcement-off", "no-vpc-cni");

    /// For the first step whose verdict, without what was accepted, is the worst of the run.
    String of(List<StepEnd> steps, List<Entry.Accepted> accepted, Holds worst) {
        for (StepEnd step : steps) {
            Verdict verdict = step.verdict();
            if (verdict != null && Ending.counted(verdict, accepted) == worst) {
                return open(verdict)
                        ? probed(steps)
                        : verdict.facts() == null ? look(step) : contained(step, verdict, accepted, worst);
            }
        }
        return status();
    }

    private static boolean open(Verdict verdict) {
        return verdict.reasons().stream().anyMatch(reason -> reason.code().equals(Verdict.PROBE_OPEN));
    }

    /// The probe that saw it says what to do, and not the step that it has put right.
    private String probed(List<StepEnd> steps) {
        return steps.reversed().stream()
                .flatMap(step -> Stream.ofNullable(step.verdict()))
                .flatMap(verdict -> stronger(verdict).stream())
                .findFirst()
                .orElse(status());
    }

    private String contained(StepEnd step, Verdict verdict, List<Entry.Accepted> accepted, Holds worst) {
        Set<String> codes = verdict.reasons().stream().map(Reason::code).collect(Collectors.toSet());
        Optional<String> stronger = worst == Holds.NO ? stronger(verdict) : Optional.empty();
        String way = stronger.orElse(status());
        if (codes.contains("shared-enforcement")) {
            return way;
        }
        Verdict.Facts facts = verdict.facts();
        if (facts == null) {
            return status();
        }
        if (Ending.accepted(facts.applied(), "applied", accepted) == worst) {
            // where there was nothing left to do the same once more does nothing
            return step.result() != StepResult.NOTHING ? isolating(verdict) : way;
        }
        if (Ending.accepted(facts.enforced(), "enforced", accepted) == worst) {
            return codes.stream().anyMatch(PLUGIN::contains) ? "firebreak doctor" : way;
        }
        // open connections end with the pod, and evidence with it: nobody but a person weighs that
        return stronger.orElse(verdict.targets().size() > WayOut.MOST_TARGETS ? status() : decide());
    }

    /// The undo first, where a way is not added to what a run made: given at once it changes nothing.
    private static Optional<String> stronger(Verdict verdict) {
        String code = WayOut.afterUndo(verdict.reasons()) ? WayOut.TAKE_BACK : WayOut.STRONGER;
        return WayOut.command(verdict.reasons(), code);
    }

    /// Isolates the targets again that a policy still allows something: what holds of it already is not done again.
    private String isolating(Verdict verdict) {
        List<String> open = verdict.targets().stream()
                .filter(t -> t.facts() == null
                        || Set.of(Holds.NO, Holds.UNKNOWN).contains(t.facts().applied()))
                .map(Verdict.PerTarget::target)
                .map(NextStep::typed)
                .toList();
        return open.isEmpty() || open.size() > WayOut.MOST_TARGETS
                ? status()
                : "firebreak " + ISOLATE + " " + String.join(" ", open) + " --case " + caseId;
    }

    private static String typed(Target target) {
        return target.namespace() + "/" + target.name();
    }

    /// What an undo left alone is others'. A step that leaves changes in the cluster is looked at again with
    /// what others made of them; evidence that is not whole is listed with the reason.
    private String look(StepEnd step) {
        String use = plan.step(step.id()).use();
        if (!plan.undoes().isEmpty()) {
            return "firebreak case show " + caseId;
        }
        boolean evidence = use.equals("collect-pod") || Registry.onAws(use);
        return evidence ? "firebreak evidence list " + caseId : status();
    }

    private String status() {
        return "firebreak status " + caseId;
    }

    private String decide() {
        return "firebreak note " + caseId + " TEXT --kind decision";
    }
}
