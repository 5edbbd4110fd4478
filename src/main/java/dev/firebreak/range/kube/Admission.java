package dev.firebreak.range.kube;

import tools.jackson.databind.node.ObjectNode;

/// What the API server checks and fills in by looking at other objects.
final class Admission {

    private static final ApiResource NAMESPACES = ApiResource.named("", "namespaces");
    private static final ApiResource ACCOUNTS = ApiResource.named("", "serviceaccounts");
    private static final ApiResource SERVICES = ApiResource.named("", "services");

    private final ObjectStore store;

    Admission(ObjectStore store) {
        this.store = store;
    }

    void refuseNamespace(ApiResource resource, String namespace, String name) {
        if (!resource.namespaced()) {
            return;
        }
        ObjectNode home = store.get(ObjectKey.of(NAMESPACES, "", namespace))
                .orElseThrow(() -> Refusal.notFound(NAMESPACES, namespace));
        if (Json.at(home, "metadata").has("deletionTimestamp")) {
            throw Refusal.terminating(resource, name, namespace);
        }
    }

    /// A pod needs its service account; a Service gets a cluster IP.
    void complete(ApiResource resource, ObjectNode object) {
        if (resource.equals(ApiResource.pods())) {
            String account = Json.text(object, "spec", "serviceAccountName");
            String namespace = Json.text(object, "metadata", "namespace");
            if (store.get(ObjectKey.of(ACCOUNTS, namespace, account)).isEmpty()) {
                throw Refusal.forbidden(
                        resource,
                        Json.text(object, "metadata", "name"),
                        "error looking up service account %s/%s: serviceaccount \"%s\" not found"
                                .formatted(namespace, account, account));
            }
        }
        boolean needsAddress = resource.equals(SERVICES)
                && !Json.text(object, "spec", "type").equals("ExternalName")
                && Json.text(object, "spec", "clusterIP").isEmpty();
        if (needsAddress) {
            Json.ensure(object, "spec").put("clusterIP", freeAddress());
        }
        if (resource.equals(SERVICES) && !Json.text(object, "spec", "clusterIP").isEmpty()) {
            ObjectNode spec = Json.ensure(object, "spec");
            spec.putArray("clusterIPs").add(Json.text(spec, "clusterIP"));
        }
    }

    /// From 172.20.0.0/16, the service range of most EKS clusters.
    private String freeAddress() {
        while (true) {
            String address = "172.20.%d.%d".formatted(store.pick(256), 1 + store.pick(254));
            boolean taken = store.list(SERVICES, "").stream()
                    .anyMatch(service -> Json.text(service, "spec", "clusterIP").equals(address));
            if (!taken) {
                return address;
            }
        }
    }
}
