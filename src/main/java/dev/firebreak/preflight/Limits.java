package dev.firebreak.preflight;

import dev.firebreak.action.View;
import dev.firebreak.change.Change;
import dev.firebreak.model.Guardrails;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Target;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.Step;
import dev.firebreak.runbook.Runbook;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The plan changes no more pods and nodes than the runbook allows, and than the house does: the smaller limit
/// counts, so that a runbook can't lift what the house set. Taking back what was done has no limit.
final class Limits implements Check {
    private static final int NAMED = 20;

    @Override
    public List<Problem> check(List<Step<?>> steps, Plan plan, View view) {
        if (!plan.undoes().isEmpty()) {
            return List.of();
        }
        List<Problem> problems = new ArrayList<>();
        List<Change> changes = new ArrayList<>(plan.changes());
        steps.forEach(step -> changes.addAll(Plan.changes(step)));
        Runbook.Limits own = plan.runbook().limits();
        Guardrails house = view.guardrails();
        Set<String> pods = targets("Pod", changes);
        Stream.concat(plan.steps().stream(), steps.stream())
                .flatMap(step -> Plan.onPods(step).stream())
                .forEach(pod -> pods.add(Target.of(pod).toString()));
        over("pods", smaller(own.pods(), plan, house.pods()), pods, problems);
        over("nodes", smaller(own.nodes(), plan, house.nodes()), targets("Node", changes), problems);
        return problems;
    }

    private static Guardrails.@Nullable Limit smaller(
            @Nullable Integer own, Plan plan, Guardrails.@Nullable Limit house) {
        if (own == null || (house != null && house.most() < own)) {
            return house;
        }
        return new Guardrails.Limit(own, plan.runbook().id());
    }

    private static Set<String> targets(String kind, List<Change> changes) {
        return changes.stream()
                .map(Change::target)
                // what the run itself makes has no uid yet
                .filter(target -> target.kind().equals(kind) && target.uid() != null)
                .map(Target::toString)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void over(
            String things, Guardrails.@Nullable Limit limit, Set<String> targets, List<Problem> problems) {
        if (limit != null && targets.size() > limit.most()) {
            problems.add(Problem.block(
                            "over-limit",
                            "the plan changes " + targets.size() + " " + things + ", and " + limit.where()
                                    + " limits it to " + limit.most(),
                            "Name fewer targets, or lift the limit with: --waive over-limit --reason TEXT")
                    .because(some(targets))
                    .canBeWaived());
        }
    }

    /// The first of them by name: a list of a thousand says no more.
    private static String some(Set<String> targets) {
        String named = targets.stream().limit(NAMED).collect(Collectors.joining(", "));
        return targets.size() <= NAMED ? named : named + " and " + (targets.size() - NAMED) + " more";
    }
}
