package dev.firebreak.range.kube;

import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The network policy controller of EKS, where its cluster-wide kinds are served: each ClusterNetworkPolicy gets its
/// finalizer and a ClusterPolicyEndpoint with the addresses and actions that its rules stand for at the moment. As in
/// the controller's source, each rule is resolved as one of a NetworkPolicy is, a named port is one of TCP, and a
/// denied domain name is left out.
final class ClusterPolicyEndpointReaction implements Reaction {

    private static final String GROUP = "networking.k8s.aws";
    private static final String VERSION = "v1alpha1";
    private static final ApiResource NAMESPACES = ApiResource.named("", "namespaces");

    @Override
    public Set<String> watches() {
        return Set.of("clusternetworkpolicies", "pods", "namespaces", "services");
    }

    @Override
    public void react(ObjectStore store) {
        Optional<ApiResource> policies = store.served(GROUP, VERSION, "clusternetworkpolicies");
        Optional<ApiResource> endpoints = store.served(GROUP, VERSION, "clusterpolicyendpoints");
        if (policies.isPresent() && endpoints.isPresent()) {
            new ResolvedPolicies(policies.get(), endpoints.get(), "networking.k8s.aws/cnp-resources")
                    .resolve(store, policy -> spec(store, policy));
        }
    }

    private static ObjectNode spec(ObjectStore store, JsonNode policy) {
        JsonNode asked = Json.at(policy, "spec");
        ObjectNode spec = Json.object();
        spec.putObject("policyRef").put("name", Json.text(policy, "metadata", "name"));
        spec.set("tier", asked.path("tier"));
        spec.set("priority", asked.path("priority"));
        JsonNode peer = peer(asked.path("subject"));
        ArrayNode selected = Json.array();
        for (ObjectNode namespace : store.list(NAMESPACES, "")) {
            if (Selectors.matches(peer.path("namespaceSelector"), Json.at(namespace, "metadata", "labels"))) {
                selected.addAll(
                        new PolicyAddresses(store, over(peer, Json.text(namespace, "metadata", "name"))).endpoints());
            }
        }
        String home = selected.isEmpty() ? "default" : Json.text(selected.get(0), "namespace");
        put(spec, "podSelectorEndpoints", selected);
        put(spec, "ingress", rules(store, over(peer, home), asked, "ingress", "from"));
        put(spec, "egress", rules(store, over(peer, home), asked, "egress", "to"));
        return spec;
    }

    private static void put(ObjectNode spec, String name, ArrayNode list) {
        if (!list.isEmpty()) {
            spec.set(name, list);
        }
    }

    /// A NetworkPolicy over the subject's pods in one namespace, without rules.
    private static ObjectNode over(JsonNode peer, String namespace) {
        ObjectNode policy = Json.object();
        policy.putObject("metadata").put("namespace", namespace);
        policy.putObject("spec").set("podSelector", peer.path("podSelector"));
        return policy;
    }

    private static ArrayNode rules(ObjectStore store, ObjectNode over, JsonNode asked, String direction, String peers) {
        ArrayNode resolved = Json.array();
        for (JsonNode rule : asked.path(direction)) {
            String action = Json.text(rule, "action");
            ObjectNode plain = Json.object();
            ArrayNode who = plain.putArray(peers);
            for (JsonNode peer : rule.path(peers)) {
                peer.path("networks")
                        .forEach(cidr -> who.addObject().putObject("ipBlock").set("cidr", cidr));
                if (peer.has("namespaces") || peer.has("pods")) {
                    who.add(peer(peer));
                }
                if (!action.equals("Deny")) {
                    peer.path("domainNames").forEach(name -> add(resolved, "domainName", name, ports(rule), action));
                }
            }
            plain.set("ports", ports(rule));
            ObjectNode policy = over.deepCopy();
            Json.ensure(policy, "spec").putArray(direction).add(plain);
            if (!who.isEmpty()) {
                new PolicyAddresses(store, policy)
                        .rules(direction, peers)
                        .forEach(entry -> add(resolved, "cidr", entry.path("cidr"), entry.path("ports"), action));
            }
        }
        return resolved;
    }

    /// `namespaces` or `pods` as a peer of a NetworkPolicy.
    private static ObjectNode peer(JsonNode of) {
        ObjectNode peer = Json.object();
        if (of.has("namespaces")) {
            peer.set("namespaceSelector", of.path("namespaces"));
            peer.putObject("podSelector");
        } else {
            peer.setAll((ObjectNode) of.path("pods").deepCopy());
        }
        return peer;
    }

    private static ArrayNode ports(JsonNode rule) {
        ArrayNode ports = Json.array();
        for (JsonNode port : rule.path("ports")) {
            JsonNode number = port.path("portNumber");
            JsonNode range = port.path("portRange");
            if (!number.isMissingNode()) {
                ports.addObject().put("protocol", Json.text(number, "protocol")).set("port", number.path("port"));
            }
            if (!range.isMissingNode()) {
                ports.addObject()
                        .put("protocol", Json.text(range, "protocol"))
                        .set("port", range.path("start"))
                        .set("endPort", range.path("end"));
            }
            if (port.has("namedPort")) {
                ports.addObject().put("protocol", "TCP").set("port", port.path("namedPort"));
            }
        }
        return ports;
    }

    /// Entries of one address and action are one entry.
    private static void add(ArrayNode resolved, String what, JsonNode value, JsonNode ports, String action) {
        ObjectNode entry = resolved.valueStream()
                .filter(there -> there.path(what).equals(value)
                        && Json.text(there, "action").equals(action))
                .map(ObjectNode.class::cast)
                .findFirst()
                .orElseGet(() -> {
                    ObjectNode made = resolved.addObject();
                    made.set(what, value);
                    return made.put("action", action);
                });
        for (JsonNode port : ports) {
            ArrayNode all = entry.withArray("ports");
            if (all.valueStream().noneMatch(port::equals)) {
                all.add(port);
            }
        }
    }
}
