package dev.firebreak.plan;

import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.runbook.Runbook;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;

/// Which steps of a runbook are taken, and in which order: as it stands, up to a step, or containment first.
public final class StepOrder {
    private static final Set<String> CONTAINING =
            Set.of("isolate-pod", "isolate-namespace", "isolate-workload", "cordon-node");

    private StepOrder() {}

    /// The steps of a plan that are up to and including `until`.
    public static Runbook until(Runbook runbook, String until) {
        List<Runbook.StepDecl> steps = new ArrayList<>();
        for (Runbook.StepDecl step : runbook.steps()) {
            steps.add(step);
            if (step.id().equals(until)) {
                return runbook.with(steps);
            }
        }
        throw new Refusal(
                2,
                Problem.block(
                        "step-not-found",
                        "runbook " + runbook.id() + " has no step " + until,
                        "Look with: firebreak runbook show " + runbook.id()));
    }

    /// Containment first: the steps that cut or hold, with what they need, before all others.
    public static Runbook containFirst(Runbook runbook) {
        List<String> first = new ArrayList<>();
        for (Runbook.StepDecl step : runbook.steps()) {
            if (CONTAINING.contains(step.use())) {
                needs(runbook, step, first);
            }
        }
        List<Runbook.StepDecl> steps = new ArrayList<>();
        runbook.steps().stream().filter(s -> first.contains(s.id())).forEach(steps::add);
        runbook.steps().stream().filter(s -> !first.contains(s.id())).forEach(steps::add);
        return runbook.with(steps);
    }

    private static void needs(Runbook runbook, Runbook.StepDecl step, List<String> into) {
        into.add(step.id());
        SortedSet<String> needs = step.terms().needs();
        for (String named : needs == null ? step.refersTo() : needs) {
            runbook.step(named).ifPresent(s -> needs(runbook, s, into));
        }
    }
}
