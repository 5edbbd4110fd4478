package dev.firebreak.reach;

import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.Endpoint.Pod;
import dev.firebreak.reach.OrderedPolicy.Action;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// One end of a connection before the ports are looked at: the policies over it, tier by tier, with those of their
/// rules that name the other end. From it comes the answer for any port.
///
/// A tier asks its policies in their order, those of one order side by side. The first that has a rule for the
/// traffic decides; where none has, the tier denies if one of its policies closes the pod, and else the next tier
/// is asked. NetworkPolicies are one such tier. What may match or not is followed both ways.
record Side(Direction direction, Pod subject, List<Tier> tiers) {

    /// A rule that names the other end.
    record Match(Action action, List<PolicyPort> ports, boolean sure) {}

    record Over(Policy policy, List<Match> rules) {}

    record Closing(Policy policy, boolean sure) {}

    record Tier(double place, List<List<Over>> inOrder, List<Closing> closing) {}

    static Side of(Direction direction, Pod subject, Endpoint peer, Network network) {
        if (network.ordered().isEmpty()) {
            return ofNetworkPolicies(direction, subject, peer, network);
        }
        Map<Double, List<OrderedPolicy>> byTier = new TreeMap<>();
        byTier.put(OrderedPolicy.DEFAULT, new ArrayList<>());
        for (OrderedPolicy policy : network.ordered()) {
            byTier.computeIfAbsent(policy.tier(), ignored -> new ArrayList<>()).add(policy);
        }
        List<Tier> tiers = new ArrayList<>();
        byTier.forEach((place, policies) -> {
            Map<Double, List<Over>> over = new TreeMap<>();
            List<Closing> closing = new ArrayList<>();
            for (OrderedPolicy policy : policies) {
                Allowed selects = policy.selects(subject, network.namespaces());
                if (selects != Allowed.NO) {
                    ordered(policy, selects == Allowed.YES, direction, subject, peer, network, over, closing);
                }
            }
            if (place == OrderedPolicy.DEFAULT) {
                List<Over> additive = new ArrayList<>();
                networkPolicies(direction, subject, peer, network, additive, closing);
                if (!additive.isEmpty()) {
                    over.computeIfAbsent(OrderedPolicy.NETWORK_POLICY_ORDER, ignored -> new ArrayList<>())
                            .addAll(additive);
                }
            }
            if (!over.isEmpty() || !closing.isEmpty()) {
                tiers.add(new Tier(place, List.copyOf(over.values()), closing));
            }
        });
        return new Side(direction, subject, tiers);
    }

    private static Side ofNetworkPolicies(Direction direction, Pod subject, Endpoint peer, Network network) {
        List<Over> over = new ArrayList<>();
        List<Closing> closing = new ArrayList<>();
        networkPolicies(direction, subject, peer, network, over, closing);
        return new Side(
                direction,
                subject,
                closing.isEmpty()
                        ? List.of()
                        : List.of(
                                new Tier(OrderedPolicy.DEFAULT, over.isEmpty() ? List.of() : List.of(over), closing)));
    }

    private static void ordered(
            OrderedPolicy policy,
            boolean selects,
            Direction direction,
            Pod subject,
            Endpoint peer,
            Network network,
            Map<Double, List<Over>> over,
            List<Closing> closing) {
        List<Match> matches = new ArrayList<>();
        for (OrderedPolicy.Rule rule : policy.rules(direction)) {
            List<PolicyPeer> peers = rule.peers();
            Allowed named = peers == null
                    ? Allowed.YES
                    : PolicyPeer.loosest(peers, peer, policy.ref().namespace(), network.namespaces());
            boolean sure = named == Allowed.YES
                    || (named == Allowed.UNKNOWN && eitherWay(policy, rule, direction, subject, peer, network));
            if (named != Allowed.NO) {
                matches.add(new Match(rule.action(), rule.ports(), selects && rule.sure() && sure));
            }
        }
        if (!matches.isEmpty()) {
            over.computeIfAbsent(policy.order(), ignored -> new ArrayList<>()).add(new Over(policy, matches));
        }
        if (policy.closes().contains(direction)) {
            closing.add(new Closing(policy, selects && policy.unread().isEmpty()));
        }
    }

    /// Whether the other end is a pod on another node's network, and the policy's rules mean it both as its node and as
    /// a pod: which of the two the plugin takes it for does not matter then.
    private static boolean eitherWay(
            OrderedPolicy policy,
            OrderedPolicy.Rule rule,
            Direction direction,
            Pod subject,
            Endpoint peer,
            Network network) {
        List<OrderedPolicy.Rule> rules = policy.rules(direction);
        if (!(peer instanceof Pod host)
                || !host.hostNetwork()
                || host.node() == null
                || host.node().equals(subject.node())
                || rules.stream().anyMatch(each -> each.action() != rule.action())) {
            return false;
        }
        List<PolicyPeer> peers = rules.stream()
                .filter(each -> each.sure() && each.ports().equals(rule.ports()))
                .flatMap(each -> Stream.ofNullable(each.peers()).flatMap(List::stream))
                .toList();
        return peers.contains(PolicyPeer.Sort.NODES)
                && PolicyPeer.loosest(peers, host.offTheHost(), policy.ref().namespace(), network.namespaces())
                        == Allowed.YES;
    }

    private static void networkPolicies(
            Direction direction, Pod subject, Endpoint peer, Network network, List<Over> over, List<Closing> closing) {
        for (NetworkPolicy policy : network.selecting(subject)) {
            if (!policy.isolates(direction)) {
                continue;
            }
            closing.add(new Closing(policy, true));
            List<Match> matches = new ArrayList<>();
            for (NetworkPolicy.Rule rule : policy.rules(direction)) {
                Allowed named = rule.peers().isEmpty()
                        ? Allowed.YES
                        : PolicyPeer.loosest(rule.peers(), peer, policy.ref().namespace(), network.namespaces());
                if (named != Allowed.NO) {
                    matches.add(new Match(Action.ALLOW, rule.ports(), named == Allowed.YES));
                }
            }
            if (!matches.isEmpty()) {
                over.add(new Over(policy, matches));
            }
        }
    }

    /// Whether no port is open.
    boolean closed() {
        return !subject.hostNetwork()
                && tiers.size() == 1
                && tiers.getFirst().inOrder().isEmpty()
                && tiers.getFirst().closing().stream().anyMatch(Closing::sure);
    }

    /// Whether nothing but the admin tier has a say.
    boolean adminAlone() {
        return tiers.stream().allMatch(tier -> tier.place() == OrderedPolicy.ADMIN);
    }

    /// Whether a rule that allows may match a port.
    boolean mayAllow(int port, Protocol protocol) {
        return tiers.stream()
                .flatMap(tier -> tier.inOrder().stream())
                .flatMap(List::stream)
                .flatMap(over -> over.rules().stream())
                .anyMatch(match -> match.action() == Action.ALLOW && mayMatch(match.ports(), port, protocol));
    }

    /// The ports at which the answer may change, each the first of a stretch of equal ones.
    void edges(Protocol protocol, List<Endpoint.NamedPort> named, Set<Integer> edges) {
        for (Tier tier : tiers) {
            for (List<Over> abreast : tier.inOrder()) {
                for (Over over : abreast) {
                    for (Match match : over.rules()) {
                        match.ports().forEach(port -> port.edges(protocol, named, edges));
                    }
                }
            }
        }
    }

    /// @param named the ports that the receiving pod names; none where the receiver is no pod
    Answer at(int port, Protocol protocol, List<Endpoint.NamedPort> named) {
        Answer answer = fromTier(0, port, protocol, named);
        return subject.hostNetwork() && answer.allowed() == Allowed.NO
                ? new Answer(
                        Allowed.UNKNOWN,
                        answer.policies(),
                        direction.end() + " is on the host network, where it is undefined whether policies hold")
                : answer;
    }

    private Answer fromTier(int tier, int port, Protocol protocol, List<Endpoint.NamedPort> named) {
        return tier == tiers.size()
                ? Answer.yes("no policy isolates " + direction.end())
                : fromOrder(tier, 0, port, protocol, named);
    }

    private Answer fromOrder(int tier, int order, int port, Protocol protocol, List<Endpoint.NamedPort> named) {
        Tier now = tiers.get(tier);
        if (order == now.inOrder().size()) {
            return end(now, tier, port, protocol, named);
        }
        Map<Action, List<Policy>> certain = new TreeMap<>();
        Map<Action, List<Policy>> possible = new TreeMap<>();
        for (Over over : now.inOrder().get(order)) {
            for (Match match : over.rules()) {
                if (!matches(match.ports(), port, protocol, named)) {
                    continue;
                }
                (match.sure() ? certain : possible)
                        .computeIfAbsent(match.action(), ignored -> new ArrayList<>())
                        .add(over.policy());
                if (match.sure()) {
                    break;
                }
            }
        }
        if (certain.isEmpty() && possible.isEmpty()) {
            return fromOrder(tier, order + 1, port, protocol, named);
        }
        List<Answer> ways = new ArrayList<>();
        certain.forEach((action, policies) -> ways.add(done(action, policies, tier, port, protocol, named)));
        possible.forEach((action, policies) -> {
            if (!certain.containsKey(action)) {
                ways.add(done(action, policies, tier, port, protocol, named));
            }
        });
        if (certain.isEmpty()) {
            ways.add(fromOrder(tier, order + 1, port, protocol, named));
        }
        return oneOf(ways, possible);
    }

    /// The answer on which all ways agree, and else that it isn't known.
    private Answer oneOf(List<Answer> ways, Map<Action, List<Policy>> possible) {
        Answer first = ways.getFirst();
        Set<Allowed> seen = EnumSet.noneOf(Allowed.class);
        ways.forEach(way -> seen.add(way.allowed()));
        if (seen.size() == 1) {
            return first;
        }
        List<Policy> undecided =
                possible.values().stream().flatMap(List::stream).toList();
        return undecided.isEmpty()
                ? new Answer(
                        Allowed.UNKNOWN,
                        ways.stream().flatMap(way -> way.policies().stream()).toList(),
                        direction.end() + ": policies of one priority contradict each other,"
                                + " and which of them wins is undefined")
                : Answer.of(Allowed.UNKNOWN, undecided, undefined(undecided));
    }

    private String undefined(List<Policy> undecided) {
        List<String> unread = undecided.stream()
                .flatMap(policy ->
                        policy instanceof OrderedPolicy each ? each.unread().stream() : Stream.<String>empty())
                .distinct()
                .toList();
        return "the answer for " + direction.end() + " hangs on what "
                + (unread.isEmpty()
                        ? "the specification leaves undefined: "
                                + "a block that holds pod addresses, the host network, or a namespace not known"
                        : "is not understood of a policy: " + String.join(", ", unread));
    }

    private Answer done(
            Action action,
            List<Policy> policies,
            int tier,
            int port,
            Protocol protocol,
            List<Endpoint.NamedPort> named) {
        return switch (action) {
            case ALLOW -> Answer.of(Allowed.YES, policies, direction.end() + " is allowed it");
            case DENY -> Answer.of(Allowed.NO, policies, direction.end() + " is denied it");
            case PASS -> fromTier(tier + 1, port, protocol, named);
        };
    }

    private Answer end(Tier now, int tier, int port, Protocol protocol, List<Endpoint.NamedPort> named) {
        List<Policy> sure = now.closing().stream()
                .filter(Closing::sure)
                .map(Closing::policy)
                .toList();
        if (!sure.isEmpty()) {
            return Answer.of(Allowed.NO, sure, direction.end() + " is isolated and no policy allows it");
        }
        Answer next = fromTier(tier + 1, port, protocol, named);
        if (now.closing().isEmpty() || next.allowed() == Allowed.NO) {
            return next;
        }
        List<Policy> unsure = now.closing().stream()
                .map(Closing::policy)
                .sorted(Comparator.comparing(Policy::ref))
                .toList();
        return Answer.of(Allowed.UNKNOWN, unsure, undefined(unsure));
    }

    /// A port by a name may be any.
    private static boolean mayMatch(List<PolicyPort> ports, int port, Protocol protocol) {
        return matches(ports, port, protocol, List.of())
                || ports.stream().anyMatch(each -> each instanceof PolicyPort.Named);
    }

    private static boolean matches(
            List<PolicyPort> ports, int port, Protocol protocol, List<Endpoint.NamedPort> named) {
        return ports.isEmpty() || ports.stream().anyMatch(each -> each.matches(port, protocol, named));
    }
}
