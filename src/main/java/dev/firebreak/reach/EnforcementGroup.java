package dev.firebreak.reach;

import dev.firebreak.reach.Endpoint.Pod;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The pods that share one set of rules on the AWS agent: those of one namespace and one node whose names are
/// equal up to the last dash. Replicas of one ReplicaSet are such a group, and so are bare pods `tool-a` and
/// `tool-b`. (aws-network-policy-agent, GetPodIdentifier; measured on v1.4.3.)
///
/// @param prefix the name without its last dash and what follows; the whole name where it has no dash
public record EnforcementGroup(String namespace, String prefix, String node) {

    /// The group of a pod; none for one on the host network, which the agent ignores, or not yet on a node.
    public static Optional<EnforcementGroup> groupOf(Pod pod) {
        String node = pod.node();
        if (node == null || pod.hostNetwork()) {
            return Optional.empty();
        }
        // the agent cannot write a dot in its pin path, so it takes a.b and a_b for one name
        String name = pod.name().replace('.', '_');
        int dash = name.lastIndexOf('-');
        return Optional.of(new EnforcementGroup(pod.namespace(), dash < 0 ? name : name.substring(0, dash), node));
    }

    /// The group's pods among the given, in their order. Pods that have finished are for the caller to leave
    /// out.
    public Set<Pod> members(List<Pod> pods) {
        return pods.stream()
                .filter(pod -> groupOf(pod).filter(this::equals).isPresent())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /// The groups of these pods, each with its members in their order.
    public static Map<EnforcementGroup, Set<Pod>> among(List<Pod> pods) {
        Map<EnforcementGroup, Set<Pod>> groups = new LinkedHashMap<>();
        for (Pod pod : pods) {
            groupOf(pod)
                    .ifPresent(group -> groups.computeIfAbsent(group, _ -> new LinkedHashSet<>())
                            .add(pod));
        }
        return groups;
    }

    /// The policies whose rules the group has: those that select any of its pods.
    public List<NetworkPolicy> policiesOver(List<NetworkPolicy> policies, List<Pod> pods) {
        Set<Pod> members = members(pods);
        return policies.stream()
                .filter(policy -> members.stream().anyMatch(policy::selects))
                .toList();
    }

    @Override
    public String toString() {
        return namespace + "/" + prefix + "-* on " + node;
    }
}
