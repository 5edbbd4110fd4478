package dev.firebreak.range.kube;

import dev.firebreak.range.kube.ManagedFields.Writer;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The node lifecycle controller's part that a cordon shows: the taint `node.kubernetes.io/unschedulable`
/// follows `spec.unschedulable`.
final class NodeTaintReaction implements Reaction {

    private static final ApiResource NODES = ApiResource.named("", "nodes");
    private static final String TAINT = "node.kubernetes.io/unschedulable";

    @Override
    public Set<String> watches() {
        return Set.of("nodes");
    }

    @Override
    public void react(ObjectStore store) {
        for (ObjectNode node : store.list(NODES, "")) {
            boolean wanted = Json.flag(node, "spec", "unschedulable");
            boolean there = Json.at(node, "spec", "taints")
                    .valueStream()
                    .anyMatch(taint -> Json.text(taint, "key").equals(TAINT));
            if (wanted != there) {
                ObjectNode after = node.deepCopy();
                taint(Json.ensure(after, "spec"), wanted, store.now());
                store.update(NODES, node, after, new Writer("kube-controller-manager", "v1", ""), false);
            }
        }
    }

    private static void taint(ObjectNode spec, boolean wanted, String now) {
        ArrayNode taints = spec.path("taints") instanceof ArrayNode found ? found : spec.putArray("taints");
        if (wanted) {
            taints.addObject().put("key", TAINT).put("effect", "NoSchedule").put("timeAdded", now);
        } else {
            taints.removeIf(taint -> Json.text(taint, "key").equals(TAINT));
        }
        if (taints.isEmpty()) {
            spec.remove("taints");
        }
    }
}
