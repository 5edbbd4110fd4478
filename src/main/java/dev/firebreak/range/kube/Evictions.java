package dev.firebreak.range.kube;

import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `pods/eviction`: a deletion that a disruption budget can refuse for now. What has not started or has ended is no
/// disruption; a pod that is not ready is none where enough others are.
final class Evictions {

    private static final String REFUSED = "Cannot evict pod as it would violate the pod's disruption budget.";

    private final ObjectStore store;
    private final ObjectVerbs verbs;

    Evictions(ObjectStore store, ObjectVerbs verbs) {
        this.store = store;
        this.verbs = verbs;
    }

    Answer answer(Call call, Target target) {
        JsonNode eviction = decoded(call);
        String namespace = Json.text(eviction, "metadata", "namespace");
        if (!namespace.isEmpty() && !namespace.equals(target.namespace())) {
            throw Refusal.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        if (!Json.text(eviction, "metadata", "name").equals(target.name())) {
            throw Refusal.badRequest("name in URL does not match name in Eviction object");
        }
        ObjectNode pod = store.get(ObjectKey.of(ApiResource.pods(), target.namespace(), target.name()))
                .orElseThrow(() -> Refusal.notFound(ApiResource.pods(), target.name()));
        List<ObjectNode> budgets = disrupts(pod) ? budgets(pod) : List.of();
        if (budgets.size() > 1) {
            throw Refusal.internal("This pod has more than one PodDisruptionBudget, which the eviction subresource does"
                    + " not support.");
        }
        budgets.forEach(budget -> refuse(budget, pod));
        verbs.evict(call, target, pod, Json.at(eviction, "deleteOptions"));
        return Answer.json(
                201,
                Json.object()
                        .put("kind", "Status")
                        .put("apiVersion", "v1")
                        .put("status", "Success")
                        .put("code", 201)
                        .set("metadata", Json.object()));
    }

    private static JsonNode decoded(Call call) {
        try {
            JsonNode sent = Json.MAPPER.readTree(call.text());
            String kind = Json.text(sent, "kind");
            String version = Json.text(sent, "apiVersion");
            if (!kind.isEmpty() && !(kind.equals("Eviction") && version.startsWith("policy/"))) {
                throw Refusal.badRequest(
                        "%s in version \"%s\" cannot be handled as a Eviction: converting (%s.%s) to (policy.Eviction): unknown conversion"
                                .formatted(kind, version, version, kind));
            }
            return sent;
        } catch (JacksonException malformed) {
            throw Refusal.badRequest("error decoding eviction: " + malformed.getOriginalMessage());
        }
    }

    private static boolean disrupts(JsonNode pod) {
        return Json.text(pod, "metadata", "deletionTimestamp").isEmpty()
                && !Set.of("", "Pending", "Succeeded", "Failed").contains(Json.text(pod, "status", "phase"));
    }

    private List<ObjectNode> budgets(JsonNode pod) {
        return store.list(BudgetReaction.BUDGETS, Json.text(pod, "metadata", "namespace")).stream()
                .filter(budget -> BudgetReaction.covers(budget, pod))
                .toList();
    }

    private static void refuse(JsonNode budget, JsonNode pod) {
        long healthy = Json.number(budget, "status", "currentHealthy");
        long desired = Json.number(budget, "status", "desiredHealthy");
        boolean spare = !BudgetReaction.healthy(pod) && healthy >= desired && desired > 0;
        if (!spare && Json.number(budget, "status", "disruptionsAllowed") == 0) {
            throw Refusal.overBudget(
                    REFUSED,
                    "The disruption budget %s needs %d healthy pods and has %d currently"
                            .formatted(Json.text(budget, "metadata", "name"), desired, healthy));
        }
    }
}
