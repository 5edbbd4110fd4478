package dev.firebreak.crash;

import dev.firebreak.action.Registry;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Reply;
import dev.firebreak.cluster.Cluster;
import dev.firebreak.model.Resource;
import dev.firebreak.range.Scenario;
import dev.firebreak.runbook.Runbook;
import dev.firebreak.runbook.RunbookParser;
import java.nio.charset.StandardCharsets;

/// Runbooks whose steps run beside each other, or take the run back, and an incident for them.
final class Terms {
    /// Two steps that wait for the first one alone.
    static final Runbook BESIDE = runbook("""
          - id: isolate
            use: isolate-pod
            with: {pods: "${steps.scope.pods}"}
            needs: [scope]
          - id: cordon
            use: cordon-node
            with: {nodes: "${steps.scope.nodes}"}
            needs: [scope]
        """);

    /// A last step that takes the run back when it fails.
    static final Runbook UNDOING = runbook("""
          - id: isolate
            use: isolate-pod
            with: {pods: "${steps.scope.pods}"}
          - id: cordon
            use: cordon-node
            with: {nodes: "${steps.scope.nodes}"}
            onFailure: undo
        """);

    /// Both.
    static final Runbook BESIDE_UNDOING = runbook("""
          - id: isolate
            use: isolate-pod
            with: {pods: "${steps.scope.pods}"}
            needs: [scope]
          - id: cordon
            use: cordon-node
            with: {nodes: "${steps.scope.nodes}"}
            needs: [scope]
            onFailure: undo
        """);

    /// The suspect's siblings are evicted before it is isolated, and what they logged is collected before that.
    static final Runbook MOVING = runbook("""
          - id: replicas
            use: find-pods
            with: {selector: app=web, namespace: shop}
          - id: collect
            use: collect-pod
            with: {pods: "${steps.replicas.pods}", what: [logs]}
          - id: isolate
            use: isolate-pod
            with: {pods: "${steps.scope.pods}", siblings: move}
        """);

    private Terms() {}

    static RangeIncident incident() {
        return RangeIncident.begin(Scenario.find("crypto-miner").orElseThrow());
    }

    private static Runbook runbook(String steps) {
        String text = """
            runbook: terms
            title: Steps with terms
            when: a test says so
            inputs:
              pod: {type: pod, help: the pod, example: shop/web}
            steps:
              - id: scope
                use: find-pods
                with: {pod: "${inputs.pod}"}
            """ + steps;
        return switch (RunbookParser.parse("terms.yaml", text.getBytes(StandardCharsets.UTF_8), Registry.catalog())) {
            case RunbookParser.Parsed.Valid valid -> valid.runbook();
            case RunbookParser.Parsed.Invalid invalid ->
                throw new IllegalStateException(invalid.problems().toString());
        };
    }

    /// A cluster that lets nobody change a node.
    static class NoNodes extends ForwardingCluster {
        NoNodes(Cluster cluster) {
            super(cluster);
        }

        @Override
        public Reply execute(KubeChange change) {
            return change.resource().equals(Resource.NODE)
                    ? new Reply.Refused(403, null, "forbidden", "nodes are not yours to change", null)
                    : super.execute(change);
        }
    }
}
