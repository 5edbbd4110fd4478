package dev.firebreak.execute;

import dev.firebreak.action.Registry;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.change.WayOut;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Entry.StepResult;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.Standing;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Target;
import dev.firebreak.plan.Plan;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The command that would change a verdict which is not yes: what is missing is done, what is in the way is shown
/// with its way out, and what nothing here can change is decided on by a person.
///
/// @param isolated whether the case has isolated pods by policies, so that the same once more changes nothing
record NextStep(String caseId, Plan plan, boolean isolated) {
    private static final String WITHIN = " --strategy pod-blackhole --blackhole-image IMAGE@sha256:HEX";

    private static final String ISOLATE = "isolate-pod";
    /// Those of the network plugin, which `doctor` names the switch of.
    private static final Set<String> PLUGIN = Set.of("enforcement-off", "no-vpc-cni");

    static NextStep in(CaseState state, Plan plan) {
        List<IntentState> standing = Standing.of(state);
        boolean isolated = state.runs().stream()
                .flatMap(run -> run.steps().stream())
                .filter(step -> ISOLATE.equals(step.action()))
                .flatMap(step -> step.intents().stream())
                .filter(made -> made.change().path("verb").asString("").equals("create"))
                .anyMatch(standing::contains);
        return new NextStep(state.id(), plan, isolated);
    }

    /// For the first step whose verdict, without what was accepted, is the worst of the run.
    String of(List<StepEnd> steps, List<Entry.Accepted> accepted, Holds worst) {
        for (StepEnd step : steps) {
            Verdict verdict = step.verdict();
            if (verdict != null && Ending.counted(verdict, accepted) == worst) {
                return verdict.facts() == null && !open(verdict)
                        ? look(step)
                        : contained(step, verdict, accepted, worst);
            }
        }
        return status();
    }

    private static boolean open(Verdict verdict) {
        return verdict.reasons().stream().anyMatch(reason -> reason.code().equals(Verdict.PROBE_OPEN));
    }

    private String contained(StepEnd step, Verdict verdict, List<Entry.Accepted> accepted, Holds worst) {
        Set<String> codes = verdict.reasons().stream().map(Reason::code).collect(Collectors.toSet());
        boolean applied = verdict.facts() == null || verdict.facts().applied() != Holds.NO;
        String stronger = worst == Holds.NO ? stronger(verdict) : null;
        if (codes.contains(Verdict.PROBE_OPEN)) {
            return stronger != null
                    ? stronger
                    : isolating(verdict, Verdict.Facts::enforced, isolated && applied ? WITHIN : "");
        }
        if (codes.contains("shared-enforcement")) {
            return isolating(verdict, Verdict.Facts::enforced, " --siblings " + (moves(step) ? "move" : "include"));
        }
        Verdict.Facts facts = verdict.facts();
        if (facts == null) {
            return status();
        }
        if (Ending.accepted(facts.applied(), "applied", accepted) == worst) {
            // where there was nothing left to do the same once more does nothing
            return step.result() != StepResult.NOTHING
                    ? isolating(verdict, Verdict.Facts::applied, "")
                    : stronger != null ? stronger : status();
        }
        if (Ending.accepted(facts.enforced(), "enforced", accepted) == worst) {
            return codes.stream().anyMatch(PLUGIN::contains)
                    ? "firebreak doctor"
                    : stronger != null ? stronger : status();
        }
        // open connections end with the pod, and evidence with it: nobody but a person weighs that
        return stronger != null ? stronger : verdict.targets().size() > WayOut.MOST_TARGETS ? status() : decide();
    }

    /// The undo first, where a way is not added to what a run made: given at once it changes nothing.
    private static @Nullable String stronger(Verdict verdict) {
        String code = WayOut.afterUndo(verdict.reasons()) ? WayOut.TAKE_BACK : WayOut.STRONGER;
        return WayOut.command(verdict.reasons(), code).orElse(null);
    }

    /// Whether a step moved siblings away, so that one is there again.
    private boolean moves(StepEnd step) {
        JsonNode siblings = plan.step(step.id()).inputs().get("siblings");
        return siblings != null && siblings.asString("").equals("move");
    }

    /// Isolates the targets again of which a fact is not so: what holds of it already is not done again.
    private String isolating(Verdict verdict, Function<Verdict.Facts, Holds> fact, String more) {
        List<String> open = verdict.targets().stream()
                .filter(t ->
                        t.facts() == null || Set.of(Holds.NO, Holds.UNKNOWN).contains(fact.apply(t.facts())))
                .map(Verdict.PerTarget::target)
                .map(NextStep::typed)
                .toList();
        return open.isEmpty() || open.size() > WayOut.MOST_TARGETS
                ? status()
                : "firebreak " + ISOLATE + " " + String.join(" ", open) + " --case " + caseId + more;
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
