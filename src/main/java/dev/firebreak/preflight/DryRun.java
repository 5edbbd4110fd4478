package dev.firebreak.preflight;

import dev.firebreak.action.View;
import dev.firebreak.change.Change;
import dev.firebreak.change.ChangeJson;
import dev.firebreak.change.CloudChange;
import dev.firebreak.change.KubeChange;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A server-side dry run of the changes: all of them up to [#ALL_UP_TO], above that one for each kind and
/// shape. EC2's `DryRun` where the operation has one.
final class DryRun implements Check {
    static final int ALL_UP_TO = 50;

    @Override
    public List<Problem> check(List<Step<?>> steps, Plan plan, View view) {
        boolean sample = steps.stream().mapToInt(s -> Plan.changes(s).size()).sum() > ALL_UP_TO;
        Set<String> shapes = new HashSet<>();
        Set<Target> changedBefore = new HashSet<>();
        List<Problem> problems = new ArrayList<>();
        for (Step<?> step : steps) {
            for (Change change : Plan.changes(step)) {
                // the server knows an object as it is now, not as an earlier step will have changed it
                if (changedBefore.contains(change.target())) {
                    continue;
                }
                if (sample && !shapes.add(shape(change))) {
                    continue;
                }
                problem(change, plan, view).ifPresent(p -> problems.add(p.in(step.id())));
            }
            Plan.changes(step).stream().map(Change::target).forEach(changedBefore::add);
        }
        return problems;
    }

    private static String shape(Change change) {
        return switch (change) {
            case KubeChange kube ->
                kube.verb() + " " + kube.resource() + kube.subresource()
                        + kube.writes().stream().map(w -> w.pointer()).toList();
            case CloudChange cloud -> ChangeJson.verb(cloud);
        };
    }

    private static Optional<Problem> problem(Change change, Plan plan, View view) {
        Answer answer;
        try {
            answer = view.ask(change);
        } catch (Refusal refusal) {
            Problem first = refusal.problems().getFirst();
            if (!first.ofAwsItself()) {
                throw refusal;
            }
            return Optional.of(Problem.warn(first.code(), "AWS does not answer: " + first.message(), first.fix()));
        }
        if (answer.holds() != Holds.NO) {
            return Optional.empty();
        }
        String code = answer.code() == null ? "dry-run-refused" : answer.code();
        if (change instanceof CloudChange) {
            return Optional.of(byAws(change, code, String.valueOf(answer.because()), plan));
        }
        if (change instanceof KubeChange kube
                && kube.verb() == KubeChange.Verb.CREATE
                && kube.resource().equals(Resource.POD)) {
            return Optional.of(probe(change, String.valueOf(answer.because()), plan));
        }
        return Optional.of(Problem.block(
                        code,
                        "the server would refuse: " + change.words() + ": " + answer.because(),
                        code.equals("world-moved") ? "Plan again" : "Read the server's words, and plan again")
                .about(change.target()));
    }

    /// A probe pod that Pod Security, a quota or a webhook refuses must not hold up the cut.
    private static Problem probe(Change change, String because, Plan plan) {
        String elsewhere = "Probe from a namespace that takes the pod, with --from NAMESPACE";
        boolean others = plan.runbook().steps().size() > 1;
        Problem problem = Problem.block(
                        "probe-refused",
                        "the cluster would refuse the probe pod: " + because,
                        others
                                ? elsewhere + ", or go on without, and let the step fail, with: --waive probe-refused"
                                        + " --reason TEXT"
                                : elsewhere)
                .about(change.target());
        return others ? problem.canBeWaived() : problem;
    }

    /// What AWS refuses must not hold up the cut: a login can be had until the step is reached, and a right
    /// that is missing can be done without where there are other steps.
    private static Problem byAws(Change change, String code, String because, Plan plan) {
        String message = "AWS would refuse: " + change.words() + ": " + because;
        if (code.equals("aws-not-authenticated")) {
            return Problem.warn(
                            code,
                            message,
                            "Log in to AWS again, or name another profile with --profile, before the step is reached")
                    .about(change.target());
        }
        if (code.equals("forbidden") && plan.runbook().steps().size() > 1) {
            return Problem.block(
                            code,
                            message,
                            "Allow it to the caller, or go on without, and let the step fail, with: --waive forbidden"
                                    + " --reason TEXT")
                    .about(change.target())
                    .canBeWaived();
        }
        return Problem.block(code, message, "Read AWS's words, and plan again").about(change.target());
    }
}
