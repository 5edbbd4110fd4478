package dev.firebreak.range.kube;

import dev.firebreak.range.kube.ManagedFields.Writer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Endpoints and EndpointSlices follow the Services with a selector and the pods they select.
final class EndpointsReaction implements Reaction {

    private static final ApiResource SERVICES = ApiResource.named("", "services");
    private static final ApiResource ENDPOINTS = ApiResource.named("", "endpoints");
    private static final ApiResource SLICES = ApiResource.named("discovery.k8s.io", "endpointslices");
    private static final String OWNER = "kubernetes.io/service-name";
    private static final String MANAGER = "endpointslice-controller.k8s.io";

    @Override
    public Set<String> watches() {
        return Set.of("services", "pods");
    }

    @Override
    public void react(ObjectStore store) {
        List<ObjectNode> services = store.list(SERVICES, "");
        for (ObjectNode service : services) {
            if (!Json.at(service, "spec", "selector").isEmpty()) {
                write(store, service);
            }
        }
        for (ObjectNode slice : store.list(SLICES, "")) {
            boolean ours = Json.text(slice, "metadata", "labels", "endpointslice.kubernetes.io/managed-by")
                    .equals(MANAGER);
            boolean served = services.stream().anyMatch(service -> isOf(slice, service));
            if (ours && !served) {
                String namespace = Json.text(slice, "metadata", "namespace");
                store.delete(ObjectKey.of(SLICES, namespace, Json.text(slice, "metadata", "name")));
                store.delete(ObjectKey.of(ENDPOINTS, namespace, Json.text(slice, "metadata", "labels", OWNER)));
            }
        }
    }

    private static void write(ObjectStore store, ObjectNode service) {
        String namespace = Json.text(service, "metadata", "namespace");
        String name = Json.text(service, "metadata", "name");
        List<ObjectNode> pods = store.list(ApiResource.pods(), namespace).stream()
                .filter(pod ->
                        Selectors.matchesAll(Json.at(service, "spec", "selector"), Json.at(pod, "metadata", "labels")))
                .filter(pod -> !Json.text(pod, "status", "podIP").isEmpty())
                .filter(pod -> !Set.of("Succeeded", "Failed").contains(Json.text(pod, "status", "phase")))
                .toList();
        Optional<ObjectNode> slice = store.list(SLICES, namespace).stream()
                .filter(there -> isOf(there, service))
                .findFirst();
        ObjectNode wantedSlice = slice.map(ObjectNode::deepCopy).orElseGet(() -> newSlice(service, store.suffix()));
        fillSlice(wantedSlice, service, pods);
        put(store, SLICES, slice, wantedSlice);
        Optional<ObjectNode> endpoints = store.get(ObjectKey.of(ENDPOINTS, namespace, name));
        ObjectNode wanted = endpoints.map(ObjectNode::deepCopy).orElseGet(() -> newEndpoints(service));
        fillEndpoints(wanted, service, pods);
        put(store, ENDPOINTS, endpoints, wanted);
    }

    private static void put(ObjectStore store, ApiResource resource, Optional<ObjectNode> there, ObjectNode wanted) {
        if (there.isEmpty()) {
            store.create(resource, wanted, "kube-controller-manager", false);
        } else {
            Writer writer = new Writer("kube-controller-manager", resource.apiVersion(), "");
            store.update(resource, there.get(), wanted, writer, false);
        }
    }

    private static boolean isOf(JsonNode slice, JsonNode service) {
        return Json.text(slice, "metadata", "labels", OWNER).equals(Json.text(service, "metadata", "name"))
                && Json.text(slice, "metadata", "namespace").equals(Json.text(service, "metadata", "namespace"))
                && Json.at(slice, "metadata", "ownerReferences")
                        .valueStream()
                        .anyMatch(owner -> Json.text(owner, "uid").equals(Json.text(service, "metadata", "uid")));
    }

    private static ObjectNode newSlice(ObjectNode service, String suffix) {
        String name = Json.text(service, "metadata", "name");
        ObjectNode slice = Json.object();
        ObjectNode metadata = slice.putObject("metadata")
                .put("name", name + "-" + suffix)
                .put("generateName", name + "-")
                .put("namespace", Json.text(service, "metadata", "namespace"));
        metadata.putObject("labels")
                .put("endpointslice.kubernetes.io/managed-by", MANAGER)
                .put(OWNER, name);
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "v1")
                .put("kind", "Service")
                .put("name", name)
                .put("uid", Json.text(service, "metadata", "uid"))
                .put("controller", true)
                .put("blockOwnerDeletion", true);
        slice.put("addressType", "IPv4");
        return slice;
    }

    private static void fillSlice(ObjectNode slice, ObjectNode service, List<ObjectNode> pods) {
        ArrayNode endpoints = slice.putArray("endpoints");
        for (ObjectNode pod : pods) {
            boolean terminating = Json.at(pod, "metadata").has("deletionTimestamp");
            boolean ready = isReady(pod);
            ObjectNode endpoint = endpoints.addObject();
            endpoint.putArray("addresses").add(Json.text(pod, "status", "podIP"));
            endpoint.putObject("conditions")
                    .put("ready", ready && !terminating)
                    .put("serving", ready)
                    .put("terminating", terminating);
            endpoint.set("targetRef", reference(pod));
            endpoint.put("nodeName", Json.text(pod, "spec", "nodeName"));
        }
        slice.set("ports", ports(service, pods));
    }

    private static ObjectNode newEndpoints(ObjectNode service) {
        ObjectNode endpoints = Json.object();
        endpoints
                .putObject("metadata")
                .put("name", Json.text(service, "metadata", "name"))
                .put("namespace", Json.text(service, "metadata", "namespace"));
        return endpoints;
    }

    private static void fillEndpoints(ObjectNode endpoints, ObjectNode service, List<ObjectNode> pods) {
        endpoints.remove("subsets");
        if (pods.isEmpty()) {
            return;
        }
        ObjectNode subset = endpoints.putArray("subsets").addObject();
        for (ObjectNode pod : pods) {
            ObjectNode address = subset.withArray(isReady(pod) ? "addresses" : "notReadyAddresses")
                    .addObject()
                    .put("ip", Json.text(pod, "status", "podIP"))
                    .put("nodeName", Json.text(pod, "spec", "nodeName"));
            address.set("targetRef", reference(pod));
        }
        subset.set("ports", ports(service, pods));
    }

    private static ObjectNode reference(ObjectNode pod) {
        return Json.object()
                .put("kind", "Pod")
                .put("namespace", Json.text(pod, "metadata", "namespace"))
                .put("name", Json.text(pod, "metadata", "name"))
                .put("uid", Json.text(pod, "metadata", "uid"));
    }

    private static ArrayNode ports(ObjectNode service, List<ObjectNode> pods) {
        ArrayNode ports = Json.array();
        for (JsonNode port : Json.at(service, "spec", "ports")) {
            JsonNode target = Json.at(port, "targetPort");
            long number = target.isNumber() ? target.asLong() : namedPort(pods, target.asString());
            if (number > 0) {
                ports.addObject()
                        .put("name", Json.text(port, "name"))
                        .put("port", number)
                        .put("protocol", Json.text(port, "protocol"));
            }
        }
        return ports;
    }

    private static long namedPort(List<ObjectNode> pods, String name) {
        return pods.stream()
                .flatMap(pod -> Json.at(pod, "spec", "containers").valueStream())
                .flatMap(container -> Json.at(container, "ports").valueStream())
                .filter(port -> Json.text(port, "name").equals(name))
                .mapToLong(port -> Json.number(port, "containerPort"))
                .findFirst()
                .orElse(0);
    }

    private static boolean isReady(JsonNode pod) {
        return Json.at(pod, "status", "conditions")
                .valueStream()
                .anyMatch(condition -> Json.text(condition, "type").equals("Ready")
                        && Json.text(condition, "status").equals("True"));
    }
}
