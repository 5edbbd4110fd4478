package dev.firebreak.range.kube;

import dev.firebreak.range.kube.ManagedFields.Writer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Policies of one kind and the objects that EKS' network policy controller resolves them to, one each, which go with
/// their policy.
///
/// @param endpoints the kind of what they are resolved to
/// @param finalizer holds a policy until that is gone
record ResolvedPolicies(ApiResource policies, ApiResource endpoints, String finalizer) {

    /// @param spec of the object that a policy is resolved to
    void resolve(ObjectStore store, Function<ObjectNode, ObjectNode> spec) {
        List<ObjectNode> existing = store.list(endpoints, "");
        for (ObjectNode policy : store.list(policies, "")) {
            Optional<ObjectNode> endpoint =
                    existing.stream().filter(there -> isOf(there, policy)).findFirst();
            if (Json.at(policy, "metadata").has("deletionTimestamp")) {
                endpoint.ifPresent(there -> store.delete(key(there)));
                hold(store, policy, false);
            } else {
                hold(store, policy, true);
                write(store, policy, spec.apply(policy), endpoint);
            }
        }
        for (ObjectNode endpoint : store.list(endpoints, "")) {
            boolean orphan = store.list(policies, Json.text(endpoint, "metadata", "namespace")).stream()
                    .noneMatch(policy -> isOf(endpoint, policy));
            if (orphan) {
                store.delete(key(endpoint));
            }
        }
    }

    private ObjectKey key(JsonNode endpoint) {
        return ObjectKey.of(
                endpoints, Json.text(endpoint, "metadata", "namespace"), Json.text(endpoint, "metadata", "name"));
    }

    private static boolean isOf(JsonNode endpoint, JsonNode policy) {
        return Json.at(endpoint, "metadata", "ownerReferences")
                .valueStream()
                .anyMatch(owner -> Json.text(owner, "uid").equals(Json.text(policy, "metadata", "uid")));
    }

    private void hold(ObjectStore store, ObjectNode policy, boolean wanted) {
        ObjectNode after = policy.deepCopy();
        ObjectNode metadata = Json.ensure(after, "metadata");
        ArrayNode finalizers =
                metadata.path("finalizers") instanceof ArrayNode found ? found : metadata.putArray("finalizers");
        boolean there =
                finalizers.valueStream().anyMatch(name -> name.asString().equals(finalizer));
        if (wanted && !there) {
            finalizers.add(finalizer);
        } else if (!wanted && there) {
            finalizers.removeIf(name -> name.asString().equals(finalizer));
        } else {
            return;
        }
        if (finalizers.isEmpty()) {
            metadata.remove("finalizers");
        }
        store.update(policies, policy, after, new Writer("controller", policies.apiVersion(), ""), false);
    }

    private void write(ObjectStore store, ObjectNode policy, ObjectNode spec, Optional<ObjectNode> there) {
        ObjectNode wanted = there.map(ObjectNode::deepCopy).orElseGet(() -> empty(policy, store.suffix()));
        wanted.set("spec", spec);
        if (there.isEmpty()) {
            store.create(endpoints, wanted, "controller", false);
        } else {
            Writer writer = new Writer("controller", endpoints.apiVersion(), "");
            store.update(endpoints, there.get(), wanted, writer, false);
        }
    }

    private ObjectNode empty(ObjectNode policy, String suffix) {
        String name = Json.text(policy, "metadata", "name");
        ObjectNode endpoint = Json.object();
        endpoint.putObject("metadata")
                .put("name", name + "-" + suffix)
                .put("generateName", name + "-")
                .put("namespace", Json.text(policy, "metadata", "namespace"))
                .putArray("ownerReferences")
                .addObject()
                .put("apiVersion", policies.apiVersion())
                .put("kind", policies.kind())
                .put("name", name)
                .put("uid", Json.text(policy, "metadata", "uid"))
                .put("controller", true)
                .put("blockOwnerDeletion", true);
        return endpoint;
    }
}
