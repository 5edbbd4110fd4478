package dev.firebreak.range.kube;

import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the API server checks and fills in by looking at other objects.
final class Admission {

    private static final ApiResource NAMESPACES = ApiResource.named("", "namespaces");
    private static final ApiResource ACCOUNTS = ApiResource.named("", "serviceaccounts");
    private static final ApiResource SERVICES = ApiResource.named("", "services");

    /// What the baseline level lets a container add.
    private static final Set<String> BASELINE = Set.of(
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT");

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

    /// Pod Security, as far as the capabilities of a container that is put into a running pod go
    /// (kubernetes/pod-security-admission, `policy/check_capabilities_baseline.go`).
    void refuseContainers(ApiResource resource, ObjectNode pod, String subresource) {
        if (!subresource.equals("ephemeralcontainers")) {
            return;
        }
        String level = store.get(ObjectKey.of(NAMESPACES, "", Json.text(pod, "metadata", "namespace")))
                .map(home -> Json.text(home, "metadata", "labels", "pod-security.kubernetes.io/enforce"))
                .orElse("");
        if (!Set.of("baseline", "restricted").contains(level)) {
            return;
        }
        for (JsonNode container : Json.at(pod, "spec", "ephemeralContainers")) {
            for (JsonNode added : Json.at(container, "securityContext", "capabilities", "add")) {
                if (!BASELINE.contains(added.asString())) {
                    throw Refusal.forbidden(
                            resource,
                            Json.text(pod, "metadata", "name"),
                            ("violates PodSecurity \"%s:latest\": non-default capabilities (container \"%s\" must not"
                                            + " include \"%s\" in securityContext.capabilities.add)")
                                    .formatted(level, Json.text(container, "name"), added.asString()));
                }
            }
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
