package dev.firebreak.range.kube;

import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// Gives each namespace its `default` service account, and empties and removes a namespace that is being
/// deleted.
final class NamespaceReaction implements Reaction {

    private static final ApiResource NAMESPACES = ApiResource.named("", "namespaces");
    private static final ApiResource ACCOUNTS = ApiResource.named("", "serviceaccounts");

    @Override
    public Set<String> watches() {
        return Set.of("namespaces", "serviceaccounts");
    }

    @Override
    public void react(ObjectStore store) {
        for (ObjectNode namespace : store.list(NAMESPACES, "")) {
            String name = Json.text(namespace, "metadata", "name");
            if (Json.at(namespace, "metadata").has("deletionTimestamp")) {
                store.served()
                        .filter(ApiResource::namespaced)
                        .flatMap(resource -> store.list(resource, name).stream()
                                .map(object -> ObjectKey.of(resource, name, Json.text(object, "metadata", "name"))))
                        .distinct()
                        .toList()
                        .forEach(store::delete);
                store.delete(ObjectKey.of(NAMESPACES, "", name));
            } else if (store.get(ObjectKey.of(ACCOUNTS, name, "default")).isEmpty()) {
                ObjectNode account = Json.object();
                account.putObject("metadata").put("name", "default").put("namespace", name);
                store.create(ACCOUNTS, account, "kube-controller-manager", false);
            }
        }
    }
}
