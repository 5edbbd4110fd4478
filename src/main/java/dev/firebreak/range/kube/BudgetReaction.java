package dev.firebreak.range.kube;

import dev.firebreak.range.kube.ManagedFields.Writer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The disruption controller: how many of its pods each budget would let go at the moment.
final class BudgetReaction implements Reaction {

    static final ApiResource BUDGETS = ApiResource.named("policy", "poddisruptionbudgets");
    private static final ApiResource REPLICA_SETS = ApiResource.named("apps", "replicasets");

    @Override
    public Set<String> watches() {
        return Set.of("poddisruptionbudgets", "pods", "replicasets");
    }

    @Override
    public void react(ObjectStore store) {
        for (ObjectNode budget : store.list(BUDGETS, "")) {
            ObjectNode after = budget.deepCopy();
            fill(after, store);
            Writer writer = new Writer("kube-controller-manager", BUDGETS.apiVersion(), "status");
            store.update(BUDGETS, budget, after, writer, false);
        }
    }

    private static void fill(ObjectNode budget, ObjectStore store) {
        List<ObjectNode> pods = covered(budget, store);
        long healthy = pods.stream().filter(BudgetReaction::healthy).count();
        JsonNode least = Json.at(budget, "spec", "minAvailable");
        JsonNode most = Json.at(budget, "spec", "maxUnavailable");
        long expected = least.isNumber() ? pods.size() : expected(pods, store);
        long desired = most.isMissingNode() ? share(least, expected) : Math.max(0, expected - share(most, expected));
        long allowed = Math.max(0, healthy - desired);
        ObjectNode status = Json.ensure(budget, "status");
        status.put("observedGeneration", Json.number(budget, "metadata", "generation"));
        status.put("disruptionsAllowed", expected == 0 ? 0 : allowed);
        status.put("currentHealthy", healthy).put("desiredHealthy", desired).put("expectedPods", expected);
    }

    /// The pods of a budget that have not ended.
    static List<ObjectNode> covered(JsonNode budget, ObjectStore store) {
        return store.list(ApiResource.pods(), Json.text(budget, "metadata", "namespace")).stream()
                .filter(pod -> covers(budget, pod))
                .filter(pod -> !Set.of("Succeeded", "Failed").contains(Json.text(pod, "status", "phase")))
                .toList();
    }

    static boolean covers(JsonNode budget, JsonNode pod) {
        return Selectors.matches(Json.at(budget, "spec", "selector"), Json.at(pod, "metadata", "labels"));
    }

    static boolean healthy(JsonNode pod) {
        return Json.text(pod, "metadata", "deletionTimestamp").isEmpty()
                && Json.at(pod, "status", "conditions")
                        .valueStream()
                        .anyMatch(condition -> Json.text(condition, "type").equals("Ready")
                                && Json.text(condition, "status").equals("True"));
    }

    /// How many pods their controllers want; a pod without one that is there counts for itself.
    private static long expected(List<ObjectNode> pods, ObjectStore store) {
        Set<String> owners = new LinkedHashSet<>();
        long expected = 0;
        for (ObjectNode pod : pods) {
            String owner = Json.text(Json.at(pod, "metadata", "ownerReferences").path(0), "uid");
            ObjectNode replicas = store.list(REPLICA_SETS, Json.text(pod, "metadata", "namespace")).stream()
                    .filter(set -> Json.text(set, "metadata", "uid").equals(owner))
                    .findFirst()
                    .orElse(null);
            if (replicas == null) {
                expected++;
            } else if (owners.add(owner)) {
                expected += Json.number(replicas, "spec", "replicas");
            }
        }
        return expected;
    }

    /// A number, or a percentage of all, rounded up.
    private static long share(JsonNode value, long all) {
        String text = value.asString("");
        return text.endsWith("%")
                ? (Long.parseLong(text.substring(0, text.length() - 1)) * all + 99) / 100
                : value.asLong(0);
    }
}
