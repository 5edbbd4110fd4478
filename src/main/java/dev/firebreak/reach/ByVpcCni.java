package dev.firebreak.reach;

import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.Endpoint.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What the Amazon VPC CNI's network policy agent lets through, in its standard mode (a pod is open until a
/// policy is programmed). It differs from the specification in one thing that has many consequences: the rules
/// are kept per [EnforcementGroup] and are the sum of every policy that selects any of its pods. (Measured with
/// real packets on v1.4.3; [AgentRules] has the order of rules.) Policies of the cluster tier are not in this
/// model.
public final class ByVpcCni {
    private ByVpcCni() {}

    /// Whether new traffic may pass, once the agent has settled.
    ///
    /// @param policies all policies of both ends' namespaces
    /// @param namespaces labels of the namespaces by name; a missing one makes a rule that asks for it unknown
    /// @param pods the pods of both ends' namespaces that run
    public static Answer allowed(
            Traffic traffic,
            List<NetworkPolicy> policies,
            Map<String, Map<String, String>> namespaces,
            List<Pod> pods) {
        if (traffic.from() instanceof Pod pod && pod.same(traffic.to())) {
            return Answer.yes("a pod always reaches itself");
        }
        if (ownNode(traffic.from(), traffic.to()) || ownNode(traffic.to(), traffic.from())) {
            return Answer.yes("a pod and its own node always reach each other");
        }
        return oneSide(Direction.EGRESS, traffic, policies, namespaces, pods)
                .and(oneSide(Direction.INGRESS, traffic, policies, namespaces, pods));
    }

    /// Whether the sessions of a group's pods were cut by a change: they are exactly when the group comes from
    /// no policy under one. Sessions of a group that was under any policy live on, whatever ordinary policies
    /// do later.
    public static boolean sessionsCut(
            EnforcementGroup group,
            List<NetworkPolicy> policiesBefore,
            List<Pod> podsBefore,
            List<NetworkPolicy> policiesAfter,
            List<Pod> podsAfter) {
        return group.policiesOver(policiesBefore, podsBefore).isEmpty()
                && !group.policiesOver(policiesAfter, podsAfter).isEmpty();
    }

    /// The same where no pod's labels change.
    public static boolean sessionsCut(
            EnforcementGroup group,
            List<NetworkPolicy> policiesBefore,
            List<NetworkPolicy> policiesAfter,
            List<Pod> pods) {
        return sessionsCut(group, policiesBefore, pods, policiesAfter, pods);
    }

    /// Whether something of what a policy allows would get past an except-deny policy (0.0.0.0/0 except
    /// 0.0.0.0/1
    /// and 128.0.0.0/1, IPv6 likewise) over the same group: pods by selector, which are host addresses to the
    /// agent, and blocks no wider than its exceptions do; everybody, and a block of a whole family, does not.
    public static boolean beatsExceptDeny(NetworkPolicy policy) {
        return Stream.of(Direction.values())
                .flatMap(direction -> policy.rules(direction).stream())
                .flatMap(rule -> rule.peers().stream())
                .anyMatch(peer -> switch (peer) {
                    case PolicyPeer.Pods ignored -> true;
                    case PolicyPeer.IpBlock block -> block.cidr().length() > 0 && !block.isEmpty();
                });
    }

    /// Pods on the host network are the node, to the agent.
    private static boolean ownNode(Endpoint one, Endpoint other) {
        if (BySpecification.ownNode(one, other)) {
            return true;
        }
        return one instanceof Pod pod
                && other instanceof Pod host
                && host.hostNetwork()
                && host.node() != null
                && host.node().equals(pod.node());
    }

    private static Answer oneSide(
            Direction direction,
            Traffic traffic,
            List<NetworkPolicy> policies,
            Map<String, Map<String, String>> namespaces,
            List<Pod> others) {
        if (!(traffic.subject(direction) instanceof Pod subject)) {
            return Answer.yes("no policy selects what is not a pod");
        }
        List<Pod> pods = Stream.concat(Stream.of(subject), others.stream().filter(pod -> !pod.same(subject)))
                .toList();
        EnforcementGroup group = EnforcementGroup.groupOf(subject).orElse(null);
        if (group == null) {
            return Answer.yes(subject + (subject.hostNetwork() ? " is on the host network" : " is on no node")
                    + ", where the agent enforces nothing");
        }
        List<NetworkPolicy> isolating = group.policiesOver(policies, pods).stream()
                .filter(policy -> policy.isolates(direction))
                .toList();
        if (isolating.isEmpty()) {
            return Answer.yes("no policy isolates any pod of " + group + " for " + direction.text());
        }
        Endpoint peer = traffic.peer(direction);
        if (peer.addresses().isEmpty()) {
            return Answer.of(
                    Allowed.UNKNOWN, isolating, peer + " has no address yet, and the agent knows nothing else");
        }
        Answer answer = byRules(direction, traffic, isolating, namespaces, pods, Allowed.YES);
        if (answer.allowed() == Allowed.YES) {
            return answer;
        }
        Answer atMost = byRules(direction, traffic, isolating, namespaces, pods, Allowed.UNKNOWN);
        return atMost.allowed() == answer.allowed()
                ? answer
                : new Answer(
                        Allowed.UNKNOWN,
                        atMost.policies(),
                        direction.text() + " of " + group + " hangs on labels of a namespace that is not known");
    }

    /// @param loosest how sure it must be that a selector matches a pod for the pod to count
    private static Answer byRules(
            Direction direction,
            Traffic traffic,
            List<NetworkPolicy> isolating,
            Map<String, Map<String, String>> namespaces,
            List<Pod> pods,
            Allowed loosest) {
        AgentRules rules = new AgentRules();
        for (NetworkPolicy policy : isolating) {
            for (NetworkPolicy.Rule rule : policy.rules(direction)) {
                boolean port = rule.matchesPort(
                        traffic.port(), traffic.protocol(), namedPorts(direction, traffic, policy, pods));
                blocks(rule, traffic.peer(direction), policy, namespaces, loosest)
                        .forEach(block -> rules.add(block, port, policy));
            }
        }
        List<Answer> answers = traffic.peer(direction).addresses().stream()
                .map(address -> rules.lookup(address, direction, isolating))
                .toList();
        return answers.stream()
                .filter(answer -> answer.allowed() == Allowed.YES)
                .findFirst()
                .orElse(answers.getFirst());
    }

    /// The AWS controller resolves an ingress rule's names over every pod that the policy selects and not the
    /// one asked about; an egress rule's over the pod that is reached.
    private static List<Endpoint.NamedPort> namedPorts(
            Direction direction, Traffic traffic, NetworkPolicy policy, List<Pod> pods) {
        if (direction == Direction.EGRESS) {
            return traffic.to() instanceof Pod pod ? pod.ports() : List.of();
        }
        return pods.stream()
                .filter(policy::selects)
                .flatMap(pod -> pod.ports().stream())
                .toList();
    }

    /// A rule's peers as the blocks that the agent is given, as far as they can hold the peer's addresses: pods
    /// are resolved to theirs, and no peers is everybody.
    private static List<PolicyPeer.IpBlock> blocks(
            NetworkPolicy.Rule rule,
            Endpoint endpoint,
            NetworkPolicy policy,
            Map<String, Map<String, String>> namespaces,
            Allowed loosest) {
        if (rule.peers().isEmpty()) {
            return AgentRules.EVERYBODY;
        }
        List<PolicyPeer.IpBlock> blocks = new ArrayList<>();
        for (PolicyPeer peer : rule.peers()) {
            switch (peer) {
                case PolicyPeer.IpBlock block -> blocks.add(block);
                case PolicyPeer.Pods pods -> {
                    if (endpoint instanceof Pod pod
                            && !pod.hostNetwork()
                            && (pods.podSelector() == null || pods.podSelector().matches(pod.labels()))
                            && BySpecification.inNamespace(
                                                    pods, pod, policy.ref().namespace(), namespaces)
                                            .compareTo(loosest)
                                    <= 0) {
                        pod.addresses().forEach(each -> blocks.add(new PolicyPeer.IpBlock(Cidr.of(each), List.of())));
                    }
                }
            }
        }
        return blocks;
    }
}
