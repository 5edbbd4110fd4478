package dev.firebreak.preflight;

import dev.firebreak.action.View;
import dev.firebreak.model.Problem;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.Step;
import java.util.List;
import java.util.Map;

/// One check of a plan, which only reads.
public interface Check {
    /// All of them, in the order they are reported.
    List<Check> ALL = List.of(new Limits(), new Protected(), new EvidenceFirst(), new Access(), new DryRun());

    /// The codes of what a person may lift with a reason, and what each is about.
    Map<String, String> WAIVABLE = Map.of(
            "evidence-first", "logs that are lost with what is evicted",
            "forbidden", "a right that you do not have",
            "over-limit", "more targets than a limit allows",
            "probe-refused", "a probe pod that the cluster refuses",
            "protected", "a target that the configuration protects");

    /// Looks at the steps that are planned now.
    List<Problem> check(List<Step<?>> steps, Plan plan, View view);

    /// Every problem of every check, about these steps of the plan.
    static List<Problem> all(List<Step<?>> steps, Plan plan, View view) {
        return ALL.stream().flatMap(c -> c.check(steps, plan, view).stream()).toList();
    }
}
