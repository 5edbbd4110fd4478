package dev.firebreak.execute;

import dev.firebreak.action.Registry;
import dev.firebreak.action.SameAgain;
import dev.firebreak.action.aws.ExportSnapshot;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.change.WayOut;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Entry.StepResult;
import dev.firebreak.journal.RunState;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Target;
import dev.firebreak.plan.Plan;
import dev.firebreak.runbook.Arg;
import dev.firebreak.runbook.Runbook;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// The command to type after a run that does not end with yes: one that would change the verdict, where that can be
/// typed as it stands; else one that shows what is in the way.
///
/// @param run as far as it has come
record NextStep(String caseId, Plan plan, RunState run) {
    private static final String ISOLATE = "isolate-pod";
    private static final String BUCKET = "bucket";
    private static final String SIBLINGS = "shared-enforcement";

    /// Why something is not applied that the same once more applies.
    private static final Set<String> CLOSED_AGAIN = Set.of(
            "still-allowed",
            "deny-missing",
            "denial-gone",
            "blackhole-missing",
            "blackhole-failed",
            "sandbox-replaced",
            "routes-given-back",
            "group-missing");

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
                .filter(WayOut::complete)
                .orElse(status());
    }

    private String contained(StepEnd step, Verdict verdict, List<Entry.Accepted> accepted, Holds worst) {
        Set<String> codes = verdict.reasons().stream().map(Reason::code).collect(Collectors.toSet());
        Optional<String> stronger = worst == Holds.NO ? stronger(verdict) : Optional.empty();
        String way = stronger.filter(WayOut::complete).orElse(status());
        if (codes.contains(SIBLINGS)) {
            return stronger.isPresent() && action(step).equals(ISOLATE) ? withSiblings(step, verdict) : way;
        }
        Verdict.Facts facts = verdict.facts();
        if (facts == null) {
            return status();
        }
        if (Ending.accepted(facts.applied(), "applied", accepted) == worst) {
            // where there was nothing left to do the same once more does nothing
            return step.result() != StepResult.NOTHING ? again(step, verdict) : way;
        }
        if (Ending.accepted(facts.enforced(), "enforced", accepted) == worst) {
            return codes.stream().anyMatch(PLUGIN::contains) ? "firebreak doctor" : way;
        }
        // open connections end with the pod, and evidence with it: nobody but a person weighs that
        return way;
    }

    /// The undo first, where a way is not added to what a run made: given at once it changes nothing.
    private static Optional<String> stronger(Verdict verdict) {
        String code = WayOut.afterUndo(verdict.reasons()) ? WayOut.TAKE_BACK : WayOut.STRONGER;
        return WayOut.command(verdict.reasons(), code);
    }

    /// Isolates again what is not closed: what holds of it already is not done again.
    private String again(StepEnd step, Verdict verdict) {
        List<Target> open = targets(verdict, CLOSED_AGAIN);
        if (open.isEmpty()) {
            return status();
        }
        return switch (action(step)) {
            case ISOLATE -> few(SameAgain.of(ISOLATE, inputs(step), null).on(typed(open)));
            case "isolate-namespace", "isolate-workload" -> {
                List<String> namespaces = open.stream()
                        .flatMap(target -> Stream.ofNullable(target.namespace()))
                        .distinct()
                        .toList();
                SameAgain same = SameAgain.of(action(step), inputs(step), namespaces.getFirst());
                yield few(action(step).equals("isolate-namespace") ? same.on(namespaces) : same);
            }
            default -> status();
        };
    }

    private String withSiblings(StepEnd step, Verdict verdict) {
        return few(SameAgain.withSiblings(ISOLATE, inputs(step)).on(typed(targets(verdict, Set.of(SIBLINGS)))));
    }

    /// A command that names some of the targets would leave the others as they are.
    private String few(SameAgain again) {
        return again.targets().size() > WayOut.MOST_TARGETS ? status() : again.in(caseId);
    }

    private static List<Target> targets(Verdict verdict, Set<String> codes) {
        return verdict.targets().stream()
                .filter(each -> each.reasons().stream().map(Reason::code).anyMatch(codes::contains))
                .map(Verdict.PerTarget::target)
                .toList();
    }

    private static List<String> typed(List<Target> pods) {
        return pods.stream().map(pod -> pod.namespace() + "/" + pod.name()).toList();
    }

    private String action(StepEnd step) {
        return run.planned(step.id()).path("action").asString("");
    }

    /// As they were known when the step was planned last.
    private JsonNode inputs(StepEnd step) {
        return run.planned(step.id()).path("inputs");
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

    /// Goes on with a run in which a step that exports waits for a bucket, or can't use the one that was given.
    String goOn(StepEnd stopped) {
        boolean useless = String.valueOf(stopped.code()).startsWith("bucket-");
        return plan.runbook()
                .step(stopped.id())
                .filter(step -> step.use().equals(ExportSnapshot.TYPE.id()))
                .flatMap(step -> bucketToGive(step, useless))
                .map(input -> resume() + " -i " + input + "=NAME")
                .orElse(resume());
    }

    /// A single action has no inputs of its own: what is given late goes to its one step.
    private Optional<String> bucketToGive(Runbook.StepDecl step, boolean another) {
        return switch (step.with().get(BUCKET)) {
            case Arg.FromInput(String input) when another || !plan.inputs().containsKey(input) -> Optional.of(input);
            case null -> plan.runbook().inputs().isEmpty() ? Optional.of(BUCKET) : Optional.empty();
            default -> Optional.empty();
        };
    }

    String resume() {
        return "firebreak resume " + caseId;
    }
}
