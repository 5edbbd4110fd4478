package dev.firebreak.reach;

import dev.firebreak.reach.Answer.Allowed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A policy of a kind that has denials, tiers or an order: the cluster-scoped kinds, Cilium's and Calico's,
/// brought to one form.
///
/// @param tier its place among the tiers, on Calico's scale, where [#DEFAULT] is that of NetworkPolicies; a lower
/// one is asked first
/// @param order its place within the tier; a lower one is asked first
/// @param subjects the pods that it is over; a pod is when any of them matches
/// @param closes the directions in which a pod that it is over may have only what its tier allows
/// @param unread what of it is not understood; every answer that it could touch is unknown therefore
public record OrderedPolicy(
        PolicyRef ref,
        double tier,
        double order,
        List<PolicyPeer> subjects,
        Map<Direction, List<Rule>> rules,
        Set<Direction> closes,
        List<String> unread)
        implements Policy {
    /// Where Calico puts the admin tier of the upstream kinds (kube-admin), NetworkPolicies (default), and the
    /// baseline tier (kube-baseline).
    public static final double ADMIN = 1_000;

    public static final double DEFAULT = 1_000_000;
    public static final double BASELINE = 10_000_000;

    /// The order that Calico gives every NetworkPolicy within the default tier.
    public static final double NETWORK_POLICY_ORDER = 1_000;

    public OrderedPolicy {
        subjects = List.copyOf(subjects);
        rules = Map.copyOf(rules);
        closes = closes.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(closes));
        unread = List.copyOf(unread);
    }

    /// What a rule does to the traffic that it matches. [#PASS] leaves it to the next tier.
    public enum Action {
        ALLOW,
        DENY,
        PASS
    }

    /// What happens to some traffic.
    ///
    /// @param peers who is meant; null is everybody, none is nobody
    /// @param ports none is every port
    /// @param sure false where the rule has conditions that are not understood: it may match or not
    public record Rule(Action action, @Nullable List<PolicyPeer> peers, List<PolicyPort> ports, boolean sure) {
        public Rule {
            peers = peers == null ? null : List.copyOf(peers);
            ports = List.copyOf(ports);
        }
    }

    /// Whether the policy is over a pod. Pods on the host network are subjects of none of these kinds.
    Allowed selects(Endpoint.Pod pod, Map<String, Map<String, String>> namespaces) {
        if (pod.hostNetwork()) {
            return Allowed.NO;
        }
        return PolicyPeer.loosest(subjects, pod, ref.namespace(), namespaces);
    }

    /// Whether it is over a pod, or may be, by what is known without the labels of namespaces.
    public boolean maySelect(Endpoint.Pod pod) {
        return selects(pod, Map.of()) != Allowed.NO;
    }

    /// The same, where every rule may count or not.
    OrderedPolicy doubted(String because) {
        Map<Direction, List<Rule>> doubtful = new EnumMap<>(Direction.class);
        rules.forEach((direction, each) -> doubtful.put(
                direction,
                each.stream()
                        .map(rule -> new Rule(rule.action(), rule.peers(), rule.ports(), false))
                        .toList()));
        List<String> why = new ArrayList<>(unread);
        why.add(because);
        return new OrderedPolicy(ref, tier, order, subjects, doubtful, closes, why);
    }

    /// Whether it is asked before another one.
    boolean before(OrderedPolicy other) {
        return tier < other.tier || (tier == other.tier && order < other.order);
    }

    boolean beforeNetworkPolicies() {
        return tier < DEFAULT || (tier == DEFAULT && order < NETWORK_POLICY_ORDER);
    }

    boolean onlyDenies(Direction direction) {
        return rules(direction).stream().allMatch(rule -> rule.action() == Action.DENY);
    }

    /// Whether a rule of it surely denies everybody on every port.
    boolean deniesEverybody(Direction direction) {
        return unread.isEmpty()
                && rules(direction).stream()
                        .anyMatch(rule -> rule.action() == Action.DENY
                                && rule.sure()
                                && rule.ports().isEmpty()
                                && (rule.peers() == null || rule.peers().contains(PolicyPeer.Sort.ALL)));
    }

    List<Rule> rules(Direction direction) {
        return rules.getOrDefault(direction, List.of());
    }
}
