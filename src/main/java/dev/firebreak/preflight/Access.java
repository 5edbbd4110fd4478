package dev.firebreak.preflight;

import dev.firebreak.action.View;
import dev.firebreak.change.Change;
import dev.firebreak.change.ChangeJson;
import dev.firebreak.change.Gather;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Permission;
import dev.firebreak.model.Problem;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One access review for each distinct permission of the plan. What a change needs blocks; what only evidence
/// needs warns, because collecting never delays the cut.
final class Access implements Check {
    @Override
    public List<Problem> check(List<Step<?>> steps, Plan plan, View view) {
        Map<Permission.Kube, String> needed = new LinkedHashMap<>();
        Map<Permission.Kube, String> wanted = new LinkedHashMap<>();
        for (Step<?> step : steps) {
            for (Change change : Plan.changes(step)) {
                for (Permission permission : change.permissions()) {
                    if (permission instanceof Permission.Kube kube) {
                        needed.putIfAbsent(kube, step.id());
                    }
                }
            }
            for (Gather gather : Plan.gathers(step)) {
                wanted.putIfAbsent(ChangeJson.permission(gather.source()), step.id());
            }
        }
        List<Problem> problems = new ArrayList<>();
        needed.forEach((permission, step) -> {
            Answer answer = view.cluster().may(permission);
            if (answer.holds() == Holds.NO) {
                problems.add(Problem.block(
                                "forbidden",
                                "you may not " + permission,
                                "Ask for the right, or look with: kubectl auth can-i " + permission.verb() + " "
                                        + permission.resource())
                        .in(step));
            } else if (answer.holds() == Holds.UNKNOWN) {
                problems.add(Problem.warn(
                                "access-unknown",
                                "whether you may " + permission + " is not known: " + answer.because(),
                                null)
                        .in(step));
            }
        });
        wanted.forEach((permission, step) -> {
            if (!needed.containsKey(permission)
                    && view.cluster().may(permission).holds() == Holds.NO) {
                problems.add(Problem.warn(
                                "forbidden",
                                "you may not " + permission + ": what needs it is not collected",
                                "Ask for the right, or look with: kubectl auth can-i " + permission.verb() + " "
                                        + permission.resource())
                        .in(step));
            }
        });
        return problems;
    }
}
