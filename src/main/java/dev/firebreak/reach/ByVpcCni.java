package dev.firebreak.reach;

import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.Endpoint.Pod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the Amazon VPC CNI's network policy agent lets through: in its standard mode a pod is open until a
/// policy is programmed, in strict mode one is closed that started in it. It differs from the specification
/// in one thing that has many consequences: the rules are kept per [EnforcementGroup] and are the sum of
/// every policy that selects any of its pods. (Measured with real packets on v1.4.3; [AgentRules] has the
/// order of rules, [AgentTiers] what the cluster's tiers do.)
public final class ByVpcCni implements Meaning {
    private final Network network;
    private final boolean strict;

    public ByVpcCni(Network network) {
        this(network, false);
    }

    ByVpcCni(Network network, boolean strict) {
        this.network = network;
        this.strict = strict;
    }

    /// What passes once the agent has settled.
    @Override
    public Connection side(Direction direction, Pod subject, Endpoint peer) {
        EnforcementGroup group = EnforcementGroup.groupOf(subject).orElse(null);
        if (group == null) {
            return Connection.always(
                    subject.hostNetwork()
                            ? Answer.yes(direction.end() + " is on the host network, where the agent enforces nothing")
                            : onNoNode(direction, subject));
        }
        if (sameHost(subject, peer)) {
            return Connection.always(Answer.yes("a pod and its own node always reach each other"));
        }
        Answer unread = network.unreadOver(subject);
        if (unread != null) {
            return Connection.always(unread);
        }
        List<Pod> members = network.group(subject, group);
        Connection rules = rules(direction, members, subject, peer);
        return network.ordered().isEmpty() ? rules : AgentTiers.around(rules, direction, members, peer, network);
    }

    /// Which pods will share its rules is not known before.
    private Answer onNoNode(Direction direction, Pod subject) {
        boolean nothing = network.in(subject.namespace()).isEmpty()
                && network.ordered().isEmpty()
                && network.unread().isEmpty();
        return nothing && !strict
                ? Answer.yes("no policy isolates " + direction.end())
                : Answer.of(
                        Allowed.UNKNOWN,
                        network.selecting(subject),
                        direction.end() + " is on no node yet: it has not started, and whose rules it will share is not"
                                + " known");
    }

    @Override
    public boolean shut(Direction direction, Pod subject) {
        EnforcementGroup group = EnforcementGroup.groupOf(subject).orElse(null);
        if (group == null || network.unreadOver(subject) != null) {
            return false;
        }
        List<Pod> members = network.group(subject, group);
        List<NetworkPolicy> over = members.stream()
                .flatMap(member -> network.selecting(member).stream())
                .toList();
        return over.stream().anyMatch(policy -> policy.isolates(direction))
                && over.stream().noneMatch(policy -> policy.allows(direction))
                && members.stream().noneMatch(member -> network.mayBeAllowedByOthers(direction, member));
    }

    private Connection rules(Direction direction, List<Pod> members, Pod subject, Endpoint peer) {
        List<NetworkPolicy> over = members.stream()
                .flatMap(member -> network.selecting(member).stream())
                .distinct()
                .toList();
        if (over.isEmpty() && strict) {
            return Connection.always(Answer.of(
                    Allowed.UNKNOWN,
                    List.of(),
                    "no policy is over " + direction.end()
                            + ": in strict mode the agent lets nothing through to a pod that started in it"));
        }
        List<NetworkPolicy> isolating =
                over.stream().filter(policy -> policy.isolates(direction)).toList();
        if (isolating.isEmpty()) {
            return Connection.always(
                    Answer.yes("no policy isolates a pod that shares its rules with " + direction.end()));
        }
        if (peer.addresses().isEmpty()) {
            return Connection.always(Answer.of(
                    Allowed.UNKNOWN, isolating, "the other end has no address yet, and the agent knows nothing else"));
        }
        return new OfGroup(network, direction, subject, peer, isolating);
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

    /// The blocks that an except-deny policy denies: those that their own exceptions cover, in both directions.
    public static Set<Cidr> denied(NetworkPolicy policy) {
        Set<Cidr> denied = emptied(policy, Direction.INGRESS);
        denied.retainAll(emptied(policy, Direction.EGRESS));
        return denied;
    }

    private static Set<Cidr> emptied(NetworkPolicy policy, Direction direction) {
        return policy.rules(direction).stream()
                .flatMap(rule -> rule.peers().stream())
                .flatMap(peer -> peer instanceof PolicyPeer.IpBlock block && block.isEmpty()
                        ? Stream.of(block.cidr())
                        : Stream.<Cidr>empty())
                .collect(Collectors.toCollection(HashSet::new));
    }

    /// Whether something of what a policy allows would get past an except-deny policy (0.0.0.0/0 except
    /// 0.0.0.0/1 and 128.0.0.0/1, IPv6 likewise) over the same group: pods by selector, which are host
    /// addresses to the agent, and blocks no wider than its exceptions do; everybody, and a block of a whole
    /// family, does not.
    ///
    /// @param denied the narrower blocks that the except-deny policy denies by their halves
    public static boolean beatsExceptDeny(NetworkPolicy policy, Set<Cidr> denied) {
        return Stream.of(Direction.values())
                .flatMap(direction -> policy.rules(direction).stream())
                .flatMap(rule -> rule.peers().stream())
                .anyMatch(peer -> switch (peer) {
                    case PolicyPeer.Pods ignored -> true;
                    case PolicyPeer.Sort _, PolicyPeer.Unread _ -> true;
                    case PolicyPeer.IpBlock block ->
                        block.cidr().length() > 0 && !block.isEmpty() && !denied.contains(block.cidr());
                });
    }

    /// Pods on the host network are the node, to the agent.
    private static boolean sameHost(Pod pod, Endpoint other) {
        return other instanceof Pod host
                && host.hostNetwork()
                && host.node() != null
                && host.node().equals(pod.node());
    }

    /// What the rules of a group say about one other end.
    private record OfGroup(
            Network network, Direction direction, Pod subject, Endpoint peer, List<NetworkPolicy> isolating)
            implements Connection {

        @Override
        public Answer at(int port, Protocol protocol) {
            Answer answer = byRules(port, protocol, Allowed.YES);
            if (answer.allowed() == Allowed.YES || network.namespaces().containsKey(peerNamespace())) {
                return answer;
            }
            Answer atMost = byRules(port, protocol, Allowed.UNKNOWN);
            return atMost.allowed() == answer.allowed()
                    ? answer
                    : new Answer(
                            Allowed.UNKNOWN,
                            atMost.policies(),
                            "the answer for " + direction.end() + " hangs on labels of a namespace that is not known");
        }

        private String peerNamespace() {
            return switch (peer) {
                case Pod pod -> pod.namespace();
                case Service service -> service.namespace();
                case Endpoint.Node _, Endpoint.External _ -> "";
            };
        }

        @Override
        public void edges(Protocol protocol, Set<Integer> edges) {
            for (NetworkPolicy policy : isolating) {
                for (NetworkPolicy.Rule rule : policy.rules(direction)) {
                    rule.ports().forEach(port -> port.edges(protocol, namedPorts(policy), edges));
                    if (peer instanceof Service service) {
                        service.resolved(rule.ports()).forEach(port -> port.edges(protocol, List.of(), edges));
                    }
                }
            }
        }

        /// @param loosest how sure it must be that a selector matches a pod for the pod to count
        private Answer byRules(int port, Protocol protocol, Allowed loosest) {
            AgentRules rules = new AgentRules();
            boolean many = isolating.stream()
                            .flatMap(policy -> policy.rules(direction).stream())
                            .mapToInt(rule -> rule.ports().size())
                            .sum()
                    > AgentRules.MOST_PORTS;
            for (NetworkPolicy policy : isolating) {
                for (NetworkPolicy.Rule rule : policy.rules(direction)) {
                    boolean matches = rule.matchesPort(port, protocol, namedPorts(policy));
                    List<PolicyPort> ports = many ? rule.ports() : List.of();
                    blocks(rule, policy, loosest).forEach(block -> rules.add(block, matches, policy, ports));
                    if (peer instanceof Service service
                            && direction == Direction.EGRESS
                            && means(rule, service, policy, loosest)) {
                        List<PolicyPort> own = service.resolved(rule.ports());
                        if (rule.ports().isEmpty() || !own.isEmpty()) {
                            rules.add(
                                    new PolicyPeer.IpBlock(
                                            Cidr.of(service.addresses().getFirst()), List.of()),
                                    rule.ports().isEmpty()
                                            || own.stream().anyMatch(each -> each.matches(port, protocol, List.of())),
                                    policy,
                                    many ? own : List.of());
                        }
                    }
                }
            }
            List<Answer> answers = peer.addresses().stream()
                    .map(address -> rules.lookup(address, direction, isolating))
                    .toList();
            return answers.stream().min(Comparator.comparing(Answer::allowed)).orElseThrow();
        }

        private boolean means(NetworkPolicy.Rule rule, Service service, NetworkPolicy policy, Allowed loosest) {
            return rule.peers().stream()
                    .anyMatch(each -> each instanceof PolicyPeer.Pods pods
                            && pods.holds(service, policy.ref().namespace(), network.namespaces())
                                            .compareTo(loosest)
                                    <= 0);
        }

        /// The AWS controller resolves an ingress rule's names over every pod that the policy selects and not the
        /// one asked about; an egress rule's over the pod that is reached.
        private List<Endpoint.NamedPort> namedPorts(NetworkPolicy policy) {
            if (direction == Direction.EGRESS) {
                return peer instanceof Pod pod ? pod.ports() : List.of();
            }
            return policy.selects(subject) && !network.pods().contains(subject)
                    ? Stream.concat(subject.ports().stream(), network.namedPorts(policy).stream())
                            .toList()
                    : network.namedPorts(policy);
        }

        /// A rule's peers as the blocks that the agent is given, as far as they can hold the peer's addresses: pods
        /// are resolved to theirs, and no peers is everybody.
        private List<PolicyPeer.IpBlock> blocks(NetworkPolicy.Rule rule, NetworkPolicy policy, Allowed loosest) {
            if (rule.peers().isEmpty()) {
                return AgentRules.EVERYBODY;
            }
            List<PolicyPeer.IpBlock> blocks = new ArrayList<>();
            for (PolicyPeer each : rule.peers()) {
                if (each instanceof PolicyPeer.IpBlock block) {
                    blocks.add(block);
                } else if (peer instanceof Pod pod
                        && !pod.hostNetwork()
                        && each.matches(pod, policy.ref().namespace(), network.namespaces())
                                        .compareTo(loosest)
                                <= 0) {
                    pod.addresses().forEach(own -> blocks.add(new PolicyPeer.IpBlock(Cidr.of(own), List.of())));
                }
            }
            return blocks;
        }
    }
}
