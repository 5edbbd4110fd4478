package dev.firebreak.reach;

import dev.firebreak.reach.Answer.Allowed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One direction's table of the AWS agent: the longest prefix that holds an address decides. An exception is an
/// entry of its own that denies, unless some rule allows exactly that block; so it beats every wider allow, its
/// own rule's and any other's, and loses to every narrower one. A narrower block inherits the ports of the
/// wider ones that hold it, but for those that except it. (aws-network-policy-agent, pkg/fwruleprocessor,
/// ComputeMapEntriesFromEndpointRules.)
///
/// A table is made for one port: of a rule's ports all that counts is whether the port is among them.
final class AgentRules {
    static final List<PolicyPeer.IpBlock> EVERYBODY = List.of(
            new PolicyPeer.IpBlock(Cidr.parse("0.0.0.0/0"), List.of()),
            new PolicyPeer.IpBlock(Cidr.parse("::/0"), List.of()));

    private final List<Given> given = new ArrayList<>();

    /// How many ports and protocols the agent keeps for one block (EKS user guide, network policies).
    static final int MOST_PORTS = 24;

    private record Given(PolicyPeer.IpBlock block, boolean port, NetworkPolicy policy, Collection<PolicyPort> ports) {}

    /// What the rules for one block come to.
    private static final class Entry {
        final List<Cidr> except = new ArrayList<>();
        final Set<NetworkPolicy> allowing = new LinkedHashSet<>();
        final Set<NetworkPolicy> excepting = new LinkedHashSet<>();
        final Set<PolicyPort> ports = new HashSet<>();
        final Set<NetworkPolicy> withPorts = new LinkedHashSet<>();
    }

    /// @param ports those that the rule names, where they may be too many
    void add(PolicyPeer.IpBlock block, boolean port, NetworkPolicy policy, Collection<PolicyPort> ports) {
        given.add(new Given(block, port, policy, ports));
    }

    /// @param isolating the policies to name where no entry holds the address
    Answer lookup(IpAddress address, Direction direction, List<NetworkPolicy> isolating) {
        Map<Cidr, Entry> table = table();
        Cidr longest = table.keySet().stream()
                .filter(block -> block.contains(address))
                .max(Comparator.comparingInt(Cidr::length))
                .orElse(null);
        Entry entry = longest == null ? null : table.get(longest);
        if (entry != null && entry.ports.size() > MOST_PORTS) {
            return Answer.of(
                    Allowed.UNKNOWN,
                    List.copyOf(entry.withPorts),
                    "policies give " + direction.end() + "'s group " + entry.ports.size() + " ports and protocols for "
                            + longest + ", and the agent keeps " + MOST_PORTS);
        }
        if (entry != null && !entry.allowing.isEmpty()) {
            return Answer.of(
                    Allowed.YES,
                    List.copyOf(entry.allowing),
                    direction.end() + "'s group is allowed it through " + longest);
        }
        if (entry != null && !entry.excepting.isEmpty()) {
            return Answer.of(
                    Allowed.NO,
                    List.copyOf(entry.excepting),
                    direction.end() + "'s group is denied it by the exception " + longest);
        }
        return Answer.of(Allowed.NO, isolating, direction.end() + "'s group is isolated and no rule allows it");
    }

    private Map<Cidr, Entry> table() {
        Map<Cidr, Entry> table = new HashMap<>();
        List<Given> widestFirst = given.stream()
                .sorted(Comparator.comparingInt(each -> each.block().cidr().length()))
                .toList();
        for (Given each : widestFirst) {
            Cidr block = each.block().cidr();
            Entry entry = table.get(block);
            if (entry == null) {
                entry = inheriting(block, table);
                table.put(block, entry);
            }
            if (each.port()) {
                entry.allowing.add(each.policy());
            }
            entry.except.addAll(each.block().except());
            if (!each.ports().isEmpty()) {
                entry.ports.addAll(each.ports());
                entry.withPorts.add(each.policy());
            }
        }
        for (Given each : given) {
            for (Cidr except : each.block().except()) {
                Entry entry = table.computeIfAbsent(except, ignored -> new Entry());
                entry.excepting.add(each.policy());
            }
        }
        return table;
    }

    private static Entry inheriting(Cidr block, Map<Cidr, Entry> wider) {
        Entry entry = new Entry();
        wider.forEach((each, from) -> {
            if (each.contains(block) && from.except.stream().noneMatch(except -> except.contains(block.network()))) {
                entry.allowing.addAll(from.allowing);
                entry.ports.addAll(from.ports);
                entry.withPorts.addAll(from.withPorts);
            }
        });
        return entry;
    }
}
