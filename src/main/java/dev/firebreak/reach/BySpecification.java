package dev.firebreak.reach;

import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.Endpoint.External;
import dev.firebreak.reach.Endpoint.Node;
import dev.firebreak.reach.Endpoint.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What NetworkPolicies allow by the text of the Kubernetes documentation (concepts/services-networking/
/// network-policies): the union of what the policies that select a pod allow, both ends agreeing. What the text
/// leaves to the network plugin is unknown.
public final class BySpecification {
    private BySpecification() {}

    /// Whether new traffic may pass.
    ///
    /// @param policies all policies of both ends' namespaces
    /// @param namespaces labels of the namespaces by name; a missing one makes a rule that asks for it unknown
    public static Answer allowed(
            Traffic traffic, List<NetworkPolicy> policies, Map<String, Map<String, String>> namespaces) {
        if (traffic.from() instanceof Pod pod && pod.same(traffic.to())) {
            return Answer.yes("a pod always reaches itself");
        }
        if (ownNode(traffic.from(), traffic.to()) || ownNode(traffic.to(), traffic.from())) {
            return Answer.yes("a pod and its own node always reach each other");
        }
        return oneSide(Direction.EGRESS, traffic, policies, namespaces)
                .and(oneSide(Direction.INGRESS, traffic, policies, namespaces));
    }

    static boolean ownNode(Endpoint one, Endpoint other) {
        return one instanceof Pod pod
                && other instanceof Node node
                && node.name().equals(pod.node());
    }

    private static Answer oneSide(
            Direction direction,
            Traffic traffic,
            List<NetworkPolicy> policies,
            Map<String, Map<String, String>> namespaces) {
        if (!(traffic.subject(direction) instanceof Pod subject)) {
            return Answer.yes("no policy selects what is not a pod");
        }
        List<NetworkPolicy> isolating = policies.stream()
                .filter(policy -> policy.selects(subject) && policy.isolates(direction))
                .toList();
        if (isolating.isEmpty()) {
            return Answer.yes("no policy isolates " + subject + " for " + direction.text());
        }
        List<NetworkPolicy> allowing = new ArrayList<>();
        List<NetworkPolicy> undefined = new ArrayList<>();
        for (NetworkPolicy policy : isolating) {
            switch (byPolicy(direction, traffic, policy, namespaces)) {
                case YES -> allowing.add(policy);
                case UNKNOWN -> undefined.add(policy);
                case NO -> {}
            }
        }
        if (!allowing.isEmpty()) {
            return Answer.of(Allowed.YES, allowing, direction.text() + " of " + subject + " is allowed");
        }
        if (!undefined.isEmpty()) {
            return Answer.of(
                    Allowed.UNKNOWN,
                    undefined,
                    direction.text() + " of " + subject + " hangs on what the specification leaves undefined: "
                            + "a block that holds pod addresses, the host network, or a namespace not known");
        }
        if (subject.hostNetwork()) {
            return Answer.of(
                    Allowed.UNKNOWN,
                    isolating,
                    subject + " is on the host network, where it is undefined whether policies hold");
        }
        return Answer.of(
                Allowed.NO, isolating, direction.text() + " of " + subject + " is isolated and no policy allows it");
    }

    private static Allowed byPolicy(
            Direction direction, Traffic traffic, NetworkPolicy policy, Map<String, Map<String, String>> namespaces) {
        Allowed best = Allowed.NO;
        List<Endpoint.NamedPort> named = traffic.to() instanceof Pod pod ? pod.ports() : List.of();
        for (NetworkPolicy.Rule rule : policy.rules(direction)) {
            if (!rule.matchesPort(traffic.port(), traffic.protocol(), named)) {
                continue;
            }
            if (rule.peers().isEmpty()) {
                return Allowed.YES;
            }
            for (PolicyPeer peer : rule.peers()) {
                Allowed one = matches(peer, traffic.peer(direction), policy, namespaces);
                best = one.compareTo(best) < 0 ? one : best;
            }
        }
        return best;
    }

    private static Allowed matches(
            PolicyPeer peer, Endpoint endpoint, NetworkPolicy policy, Map<String, Map<String, String>> namespaces) {
        return switch (peer) {
            case PolicyPeer.IpBlock block -> matchesBlock(block, endpoint);
            case PolicyPeer.Pods pods ->
                endpoint instanceof Pod pod ? matchesPod(pods, pod, policy.ref().namespace(), namespaces) : Allowed.NO;
        };
    }

    private static Allowed matchesBlock(PolicyPeer.IpBlock block, Endpoint endpoint) {
        boolean holds = endpoint.addresses().stream().anyMatch(block::contains);
        return switch (endpoint) {
            // blocks are meant for addresses outside the cluster; whether a pod's counts is the plugin's
            // business
            case Pod ignored -> holds ? Allowed.UNKNOWN : Allowed.NO;
            case Node ignored -> holds ? Allowed.YES : Allowed.NO;
            case External ignored -> holds ? Allowed.YES : Allowed.NO;
        };
    }

    private static Allowed matchesPod(
            PolicyPeer.Pods peer, Pod pod, String policyNamespace, Map<String, Map<String, String>> namespaces) {
        Allowed matches = peer.podSelector() == null || peer.podSelector().matches(pod.labels())
                ? inNamespace(peer, pod, policyNamespace, namespaces)
                : Allowed.NO;
        return matches == Allowed.YES && pod.hostNetwork() ? Allowed.UNKNOWN : matches;
    }

    static Allowed inNamespace(
            PolicyPeer.Pods peer, Pod pod, String policyNamespace, Map<String, Map<String, String>> namespaces) {
        LabelSelector selector = peer.namespaceSelector();
        if (selector == null) {
            return pod.namespace().equals(policyNamespace) ? Allowed.YES : Allowed.NO;
        }
        Map<String, String> labels = namespaces.get(pod.namespace());
        if (labels == null) {
            return selector.isEmpty() ? Allowed.YES : Allowed.UNKNOWN;
        }
        return selector.matches(labels) ? Allowed.YES : Allowed.NO;
    }
}
