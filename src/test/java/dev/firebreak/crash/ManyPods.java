package dev.firebreak.crash;

import dev.firebreak.action.Registry;
import dev.firebreak.runbook.Runbook;
import dev.firebreak.runbook.RunbookParser;
import java.nio.charset.StandardCharsets;

/// A workload of many pods, which are labelled, denied everything, and taken out of two policies.
final class ManyPods {
    /// How many replicas of the suspect there are more than in the scenario.
    static final int MORE = 13;

    static final int PODS = MORE + 3;

    /// The labels, the deny-all, two policies.
    static final int CHANGES = PODS + 1 + 2;

    static final Runbook RUNBOOK = runbook();

    private ManyPods() {}

    static RangeIncident begin() {
        return RangeIncident.begin(Scenarios.manyReplicas(MORE));
    }

    private static Runbook runbook() {
        String text = """
            runbook: many
            title: Contain many pods
            when: all of them are suspect
            inputs:
              workload: {type: workload, help: the suspect, example: shop/deploy/web}
            steps:
              - id: scope
                use: find-pods
                with: {workload: "${inputs.workload}"}
              - id: isolate
                use: isolate-pod
                with: {pods: "${steps.scope.pods}"}
            """;
        return switch (RunbookParser.parse("many.yaml", text.getBytes(StandardCharsets.UTF_8), Registry.catalog())) {
            case RunbookParser.Parsed.Valid valid -> valid.runbook();
            case RunbookParser.Parsed.Invalid invalid ->
                throw new IllegalStateException(invalid.problems().toString());
        };
    }
}
