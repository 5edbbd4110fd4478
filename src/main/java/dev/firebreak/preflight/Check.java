package dev.firebreak.preflight;

import dev.firebreak.action.View;
import dev.firebreak.model.Problem;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.Step;
import java.util.List;

/// One check of a plan, which only reads.
public interface Check {
    /// All of them, in the order they are reported.
    List<Check> ALL = List.of(new Limits(), new Protected(), new EvidenceFirst(), new Access(), new DryRun());

    /// Looks at the steps that are planned now.
    List<Problem> check(List<Step<?>> steps, Plan plan, View view);

    /// Every problem of every check, about these steps of the plan.
    static List<Problem> all(List<Step<?>> steps, Plan plan, View view) {
        return ALL.stream().flatMap(c -> c.check(steps, plan, view).stream()).toList();
    }
}
