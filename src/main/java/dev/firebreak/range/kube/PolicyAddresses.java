package dev.firebreak.range.kube;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What one policy stands for at the moment, in addresses. As in the source of EKS' controller, pods of the
/// host network, finished ones and those without an address count nowhere, and egress by pod selector also
/// names the cluster IPs of the Services whose selector it matches.
///
/// @param policy a NetworkPolicy
record PolicyAddresses(ObjectStore store, ObjectNode policy) {

    private static final ApiResource NAMESPACES = ApiResource.named("", "namespaces");
    private static final ApiResource SERVICES = ApiResource.named("", "services");

    ObjectNode spec() {
        ObjectNode spec = Json.object();
        JsonNode asked = Json.at(policy, "spec");
        spec.set("podIsolation", Json.at(asked, "policyTypes"));
        spec.set("podSelector", Json.at(asked, "podSelector"));
        spec.set("podSelectorEndpoints", endpoints());
        spec.putObject("policyRef")
                .put("name", Json.text(policy, "metadata", "name"))
                .put("namespace", home());
        spec.set("ingress", rules("ingress", "from"));
        spec.set("egress", rules("egress", "to"));
        for (String list : List.of("podSelectorEndpoints", "ingress", "egress")) {
            if (spec.path(list).isEmpty()) {
                spec.remove(list);
            }
        }
        return spec;
    }

    /// The pods that it selects, as the node agent looks for them.
    ArrayNode endpoints() {
        ArrayNode selected = Json.array();
        for (ObjectNode pod : selected()) {
            selected.addObject()
                    .put("hostIP", Json.text(pod, "status", "hostIP"))
                    .put("name", Json.text(pod, "metadata", "name"))
                    .put("namespace", Json.text(pod, "metadata", "namespace"))
                    .put("podIP", Json.text(pod, "status", "podIP"));
        }
        return selected;
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

    /// What the rules of one direction allow, entries of one address together.
    ArrayNode rules(String direction, String peers) {
        ArrayNode resolved = Json.array();
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
        return resolved;
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
                .filter(namespace ->
                        Selectors.matches(Json.at(peer, "namespaceSelector"), Json.at(namespace, "metadata", "labels")))
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
