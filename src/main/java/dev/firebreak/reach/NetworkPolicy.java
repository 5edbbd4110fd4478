package dev.firebreak.reach;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A networking.k8s.io/v1 NetworkPolicy, as far as it decides about traffic.
public record NetworkPolicy(
        PolicyRef ref,
        String uid,
        LabelSelector podSelector,
        Set<Direction> policyTypes,
        List<Rule> ingress,
        List<Rule> egress)
        implements Policy {

    public NetworkPolicy {
        policyTypes = policyTypes.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(policyTypes));
        ingress = List.copyOf(ingress);
        egress = List.copyOf(egress);
    }

    /// Traffic with any of the peers on any of the ports is allowed. No peers means everybody, no ports every
    /// port.
    public record Rule(List<PolicyPeer> peers, List<PolicyPort> ports) {
        public Rule {
            peers = List.copyOf(peers);
            ports = List.copyOf(ports);
        }

        public boolean allowsAnything() {
            return peers.isEmpty() || peers.stream().anyMatch(PolicyPeer::allowsAnything);
        }

        boolean matchesPort(int port, Protocol protocol, List<Endpoint.NamedPort> named) {
            return ports.isEmpty() || ports.stream().anyMatch(each -> each.matches(port, protocol, named));
        }

        static Rule parse(JsonNode node, String peers) {
            if (node.isNull()) {
                return new Rule(List.of(), List.of());
            }
            Json.object(node, "rule");
            return new Rule(
                    Json.items(node.get(peers), peers).stream()
                            .map(PolicyPeer::parse)
                            .toList(),
                    Json.items(node.get("ports"), "ports").stream()
                            .map(PolicyPort::parse)
                            .toList());
        }
    }

    /// Null where [#parse] can't read it.
    public static @Nullable NetworkPolicy understood(JsonNode policy) {
        try {
            return parse(policy);
        } catch (IllegalArgumentException notUnderstood) {
            return null;
        }
    }

    /// The policy in the JSON of the object. What a client may leave out is filled as the API server fills it:
    /// without `policyTypes` it is Ingress, and Egress where there is an egress rule.
    ///
    /// @throws IllegalArgumentException for what the API server would refuse
    public static NetworkPolicy parse(JsonNode node) {
        JsonNode metadata =
                Json.object(Json.orNull(Json.object(node, "NetworkPolicy").get("metadata")), "metadata");
        PolicyRef ref = PolicyRef.networkPolicy(
                Json.textOr(metadata.get("namespace"), "namespace", "default"),
                Json.text(metadata.get("name"), "name"));
        JsonNode spec = Json.orNull(node.get("spec"));
        LabelSelector podSelector = LabelSelector.parse(spec.get("podSelector"));
        List<Rule> egress = rules(spec.get("egress"), "egress", "to");
        return new NetworkPolicy(
                ref,
                Json.textOr(metadata.get("uid"), "uid", ""),
                podSelector == null ? LabelSelector.EVERYTHING : podSelector,
                types(spec.get("policyTypes"), !egress.isEmpty()),
                rules(spec.get("ingress"), "ingress", "from"),
                egress);
    }

    private static List<Rule> rules(@Nullable JsonNode node, String direction, String peers) {
        return Json.items(node, direction).stream()
                .map(rule -> Rule.parse(rule, peers))
                .toList();
    }

    private static Set<Direction> types(@Nullable JsonNode node, boolean anyEgress) {
        List<JsonNode> given = Json.items(node, "policyTypes");
        if (given.isEmpty()) {
            return anyEgress ? EnumSet.allOf(Direction.class) : EnumSet.of(Direction.INGRESS);
        }
        return given.stream()
                .map(type -> Direction.parse(Json.text(type, "policyTypes")))
                .collect(Collectors.toSet());
    }

    /// Whether a pod of the policy's own namespace is selected.
    public boolean selects(Map<String, String> podLabels) {
        return podSelector.matches(podLabels);
    }

    public boolean selects(Endpoint.Pod pod) {
        return pod.namespace().equals(ref.namespace()) && selects(pod.labels());
    }

    /// Whether a selected pod may have, in this direction, only what some policy allows.
    public boolean isolates(Direction direction) {
        return policyTypes.contains(direction);
    }

    /// The rules that count; those of a direction that is not among `policyTypes` do not.
    public List<Rule> rules(Direction direction) {
        if (!isolates(direction)) {
            return List.of();
        }
        return switch (direction) {
            case INGRESS -> ingress;
            case EGRESS -> egress;
        };
    }

    /// Whether the policy, by the specification, lets any traffic through in this direction.
    public boolean allows(Direction direction) {
        return rules(direction).stream().anyMatch(Rule::allowsAnything);
    }

    /// Whether a selected pod is denied everything, both ways, as far as no other policy allows it something.
    public boolean deniesAll() {
        return isolates(Direction.INGRESS) && isolates(Direction.EGRESS) && !allowsAnything();
    }

    /// False for a policy that only denies: taking a pod out of it can open the pod and never closes it.
    public boolean allowsAnything() {
        return allows(Direction.INGRESS) || allows(Direction.EGRESS);
    }
}
