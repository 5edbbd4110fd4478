package dev.firebreak.range.kube;

import dev.firebreak.range.kube.ManagedFields.Writer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The network policy controller of EKS: each NetworkPolicy gets its finalizer and a PolicyEndpoint with the
/// addresses that its selectors stand for at the moment. As in the controller's source, pods of the host
/// network, finished ones and those without an address count nowhere, and egress by pod selector also names the
/// cluster IPs of the Services whose selector it matches. One PolicyEndpoint a policy: the real controller
/// splits above 1000 entries.
final class PolicyEndpointReaction implements Reaction {

    private static final ApiResource POLICIES = ApiResource.named("networking.k8s.io", "networkpolicies");
    private static final ApiResource POLICY_ENDPOINTS = ApiResource.named("networking.k8s.aws", "policyendpoints");
    private static final ApiResource NAMESPACES = ApiResource.named("", "namespaces");
    private static final ApiResource SERVICES = ApiResource.named("", "services");
    private static final String FINALIZER = "networking.k8s.aws/resources";

    @Override
    public Set<String> watches() {
        return Set.of("networkpolicies", "pods", "namespaces", "services");
    }

    @Override
    public void react(ObjectStore store) {
        List<ObjectNode> existing = store.list(POLICY_ENDPOINTS, "");
        for (ObjectNode policy : store.list(POLICIES, "")) {
            Optional<ObjectNode> endpoint =
                    existing.stream().filter(there -> isOf(there, policy)).findFirst();
            if (Json.at(policy, "metadata").has("deletionTimestamp")) {
                endpoint.ifPresent(there -> store.delete(key(there)));
                finalizer(store, policy, false);
            } else {
                finalizer(store, policy, true);
                write(store, policy, endpoint);
            }
        }
        for (ObjectNode endpoint : store.list(POLICY_ENDPOINTS, "")) {
            boolean orphan = store.list(POLICIES, Json.text(endpoint, "metadata", "namespace")).stream()
                    .noneMatch(policy -> isOf(endpoint, policy));
            if (orphan) {
                store.delete(key(endpoint));
            }
        }
    }

    private static ObjectKey key(JsonNode endpoint) {
        return ObjectKey.of(
                POLICY_ENDPOINTS,
                Json.text(endpoint, "metadata", "namespace"),
                Json.text(endpoint, "metadata", "name"));
    }

    private static boolean isOf(JsonNode endpoint, JsonNode policy) {
        return Json.at(endpoint, "metadata", "ownerReferences")
                .valueStream()
                .anyMatch(owner -> Json.text(owner, "uid").equals(Json.text(policy, "metadata", "uid")));
    }

    private static void finalizer(ObjectStore store, ObjectNode policy, boolean wanted) {
        ObjectNode after = policy.deepCopy();
        ObjectNode metadata = Json.ensure(after, "metadata");
        ArrayNode finalizers =
                metadata.path("finalizers") instanceof ArrayNode found ? found : metadata.putArray("finalizers");
        boolean there =
                finalizers.valueStream().anyMatch(name -> name.asString().equals(FINALIZER));
        if (wanted && !there) {
            finalizers.add(FINALIZER);
        } else if (!wanted && there) {
            finalizers.removeIf(name -> name.asString().equals(FINALIZER));
        } else {
            return;
        }
        if (finalizers.isEmpty()) {
            metadata.remove("finalizers");
        }
        store.update(POLICIES, policy, after, new Writer("controller", POLICIES.apiVersion(), ""), false);
    }

    private static void write(ObjectStore store, ObjectNode policy, Optional<ObjectNode> there) {
        ObjectNode wanted = there.map(ObjectNode::deepCopy).orElseGet(() -> empty(policy, store.suffix()));
        wanted.set("spec", new Resolution(store, policy).spec());
        if (there.isEmpty()) {
            store.create(POLICY_ENDPOINTS, wanted, "controller", false);
        } else {
            Writer writer = new Writer("controller", POLICY_ENDPOINTS.apiVersion(), "");
            store.update(POLICY_ENDPOINTS, there.get(), wanted, writer, false);
        }
    }

    private static ObjectNode empty(ObjectNode policy, String suffix) {
        String name = Json.text(policy, "metadata", "name");
        ObjectNode endpoint = Json.object();
        endpoint.putObject("metadata")
                .put("name", name + "-" + suffix)
                .put("generateName", name + "-")
                .put("namespace", Json.text(policy, "metadata", "namespace"))
                .putArray("ownerReferences")
                .addObject()
                .put("apiVersion", POLICIES.apiVersion())
                .put("kind", POLICIES.kind())
                .put("name", name)
                .put("uid", Json.text(policy, "metadata", "uid"))
                .put("controller", true)
                .put("blockOwnerDeletion", true);
        return endpoint;
    }

    /// What one policy stands for, in addresses.
    private record Resolution(ObjectStore store, ObjectNode policy) {

        ObjectNode spec() {
            ObjectNode spec = Json.object();
            JsonNode asked = Json.at(policy, "spec");
            spec.set("podIsolation", Json.at(asked, "policyTypes"));
            spec.set("podSelector", Json.at(asked, "podSelector"));
            ArrayNode selected = spec.putArray("podSelectorEndpoints");
            for (ObjectNode pod : selected()) {
                selected.addObject()
                        .put("hostIP", Json.text(pod, "status", "hostIP"))
                        .put("name", Json.text(pod, "metadata", "name"))
                        .put("namespace", Json.text(pod, "metadata", "namespace"))
                        .put("podIP", Json.text(pod, "status", "podIP"));
            }
            spec.putObject("policyRef")
                    .put("name", Json.text(policy, "metadata", "name"))
                    .put("namespace", home());
            rules(spec, "ingress", "from");
            rules(spec, "egress", "to");
            for (String list : List.of("podSelectorEndpoints", "ingress", "egress")) {
                if (spec.path(list).isEmpty()) {
                    spec.remove(list);
                }
            }
            return spec;
        }

        private String home() {
            return Json.text(policy, "metadata", "namespace");
        }

        private List<ObjectNode> selected() {
            return pods(home(), Json.at(policy, "spec", "podSelector"));
        }

        private List<ObjectNode> pods(String namespace, JsonNode selector) {
            return store.list(ApiResource.pods(), namespace).stream()
                    .filter(pod -> Selectors.matches(selector, Json.at(pod, "metadata", "labels")))
                    .filter(pod -> !Json.flag(pod, "spec", "hostNetwork"))
                    .filter(pod -> !Json.text(pod, "status", "podIP").isEmpty())
                    .filter(pod -> !Set.of("Succeeded", "Failed").contains(Json.text(pod, "status", "phase")))
                    .toList();
        }

        private void rules(ObjectNode spec, String direction, String peers) {
            ArrayNode resolved = spec.putArray(direction);
            for (JsonNode rule : Json.at(policy, "spec", direction)) {
                JsonNode ports = Json.at(rule, "ports");
                if (Json.at(rule, peers).isEmpty()) {
                    for (String everywhere : List.of("0.0.0.0/0", "::/0")) {
                        add(resolved, everywhere, Json.array(), ports, numbered(ports));
                    }
                }
                for (JsonNode peer : Json.at(rule, peers)) {
                    peer(resolved, peer, ports, direction.equals("ingress"));
                }
            }
        }

        private void peer(ArrayNode resolved, JsonNode peer, JsonNode ports, boolean ingress) {
            JsonNode block = Json.at(peer, "ipBlock");
            if (!block.isMissingNode()) {
                add(resolved, Json.text(block, "cidr"), Json.at(block, "except"), ports, numbered(ports));
                return;
            }
            JsonNode selector = Json.at(peer, "podSelector");
            List<String> namespaces = namespaces(peer);
            // the ports of an ingress rule are those of the selected pods, of an egress rule those of the peer
            ArrayNode own = Json.array();
            if (ingress) {
                selected().forEach(pod -> own.addAll(portsOf(pod, ports)));
            }
            for (String namespace : namespaces) {
                for (ObjectNode pod : pods(namespace, selector)) {
                    add(
                            resolved,
                            Json.text(pod, "status", "podIP"),
                            Json.array(),
                            ports,
                            ingress ? distinct(own) : portsOf(pod, ports));
                }
            }
            if (!ingress) {
                namespaces.forEach(namespace -> services(resolved, namespace, selector, ports));
            }
        }

        private void services(ArrayNode resolved, String namespace, JsonNode selector, JsonNode ports) {
            for (ObjectNode service : store.list(SERVICES, namespace)) {
                String address = Json.text(service, "spec", "clusterIP");
                boolean headless = address.isEmpty() || address.equals("None");
                if (!headless && Selectors.matches(selector, Json.at(service, "spec", "selector"))) {
                    add(resolved, address, Json.array(), ports, servicePorts(service, ports));
                }
            }
        }

        private List<String> namespaces(JsonNode peer) {
            if (!peer.has("namespaceSelector")) {
                return List.of(home());
            }
            return store.list(NAMESPACES, "").stream()
                    .filter(namespace -> Selectors.matches(
                            Json.at(peer, "namespaceSelector"), Json.at(namespace, "metadata", "labels")))
                    .map(namespace -> Json.text(namespace, "metadata", "name"))
                    .toList();
        }

        /// A rule whose ports could not be resolved is left out, lest it allow all ports. Entries of one
        /// address are one entry.
        private static void add(ArrayNode resolved, String cidr, JsonNode except, JsonNode asked, ArrayNode ports) {
            if (!asked.isEmpty() && ports.isEmpty()) {
                return;
            }
            ObjectNode entry = resolved.valueStream()
                    .filter(there -> Json.text(there, "cidr").equals(cidr))
                    .map(ObjectNode.class::cast)
                    .findFirst()
                    .orElseGet(() -> resolved.addObject().put("cidr", cidr));
            except.forEach(hole -> entry.withArray("except").add(hole));
            ports.forEach(port -> entry.withArray("ports").add(port));
        }

        /// Without an address to look a name up on, named ports resolve to nothing.
        private static ArrayNode numbered(JsonNode ports) {
            return resolved(ports, name -> Optional.empty());
        }

        private static ArrayNode portsOf(ObjectNode pod, JsonNode ports) {
            return resolved(
                    ports,
                    port -> Json.at(pod, "spec", "containers")
                            .valueStream()
                            .flatMap(container -> Json.at(container, "ports").valueStream())
                            .filter(there -> Json.text(there, "name").equals(Json.text(port, "port"))
                                    && Json.text(there, "protocol").equals(Json.text(port, "protocol")))
                            .map(there -> Json.number(there, "containerPort"))
                            .findFirst());
        }

        private static ArrayNode servicePorts(ObjectNode service, JsonNode ports) {
            Stream<JsonNode> served = Json.at(service, "spec", "ports").valueStream();
            List<JsonNode> all = served.toList();
            ArrayNode found = Json.array();
            for (JsonNode port : ports) {
                all.stream()
                        .filter(there -> !port.has("port")
                                || Json.same(there.path("targetPort"), port.path("port"))
                                || Json.text(there, "name").equals(Json.text(port, "port")))
                        .findFirst()
                        .ifPresent(there -> found.add(entry(port, Json.number(there, "port"))));
            }
            return found;
        }

        private static ArrayNode resolved(JsonNode ports, Function<JsonNode, Optional<Long>> named) {
            ArrayNode found = Json.array();
            for (JsonNode port : ports) {
                JsonNode number = Json.at(port, "port");
                if (number.isString()) {
                    named.apply(port).ifPresent(there -> found.add(entry(port, there)));
                } else {
                    found.add(entry(port, number.asLong(0)));
                }
            }
            return found;
        }

        private static ObjectNode entry(JsonNode port, long number) {
            ObjectNode entry = Json.object().put("protocol", Json.text(port, "protocol"));
            if (number > 0) {
                entry.put("port", number);
            }
            if (port.has("endPort")) {
                entry.set("endPort", port.path("endPort"));
            }
            return entry;
        }

        private static ArrayNode distinct(ArrayNode ports) {
            ArrayNode once = Json.array();
            ports.valueStream().distinct().forEach(once::add);
            return once;
        }
    }
}
