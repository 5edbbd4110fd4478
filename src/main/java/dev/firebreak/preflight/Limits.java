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
        over("Pod", smaller(own.pods(), plan, house.pods()), changes, problems);
        over("Node", smaller(own.nodes(), plan, house.nodes()), changes, problems);
        return problems;
    }

    private static Guardrails.@Nullable Limit smaller(
            @Nullable Integer own, Plan plan, Guardrails.@Nullable Limit house) {
        if (own == null || (house != null && house.most() < own)) {
            return house;
        }
        return new Guardrails.Limit(own, plan.runbook().id());
    }

    private static void over(
            String kind, Guardrails.@Nullable Limit limit, List<Change> changes, List<Problem> problems) {
        Set<String> targets = new TreeSet<>();
        for (Change change : changes) {
            Target target = change.target();
            // what the run itself makes has no uid yet
            if (target.kind().equals(kind) && target.uid() != null) {
                targets.add(target.toString());
            }
        }
        if (limit != null && targets.size() > limit.most()) {
            String things = kind.equals("Pod") ? "pods" : "nodes";
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
