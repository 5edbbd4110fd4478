package dev.firebreak.preflight;

import dev.firebreak.action.View;
import dev.firebreak.change.Change;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Target;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The plan changes no more pods and nodes than the runbook allows. Taking back what was done has no limit.
final class Limits implements Check {
    @Override
    public List<Problem> check(List<Step<?>> steps, Plan plan, View view) {
        if (!plan.undoes().isEmpty()) {
            return List.of();
        }
        List<Problem> problems = new ArrayList<>();
        List<Change> changes = new ArrayList<>(plan.changes());
        steps.forEach(step -> changes.addAll(Plan.changes(step)));
        over("Pod", plan.runbook().limits().pods(), plan, changes, problems);
        over("Node", plan.runbook().limits().nodes(), plan, changes, problems);
        return problems;
    }

    private static void over(
            String kind, @Nullable Integer limit, Plan plan, List<Change> changes, List<Problem> problems) {
        Set<String> targets = new TreeSet<>();
        for (Change change : changes) {
            Target target = change.target();
            if (target.kind().equals(kind)) {
                targets.add(target.toString());
            }
        }
        if (limit != null && targets.size() > limit) {
            String things = kind.equals("Pod") ? "pods" : "nodes";
            problems.add(Problem.block(
                            "over-limit",
                            "the plan changes " + targets.size() + " " + things + ", and "
                                    + plan.runbook().id() + " is limited to " + limit,
                            "Name fewer targets, or lift the limit with: --waive over-limit --reason TEXT")
                    .because(String.join(", ", targets))
                    .canBeWaived());
        }
    }
}
