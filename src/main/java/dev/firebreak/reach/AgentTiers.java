package dev.firebreak.reach;

import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.Endpoint.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What the cluster's tiers do on the AWS agent, around the rules of a group. Measured is one thing: an admin denial
/// over any pod of the group beats every allow, for all of them. What else a tier decides (an acceptance, a pass, the
/// baseline tier) was not measured for groups, and is unknown.
///
/// @param sides the tiers' say over each pod of the group
record AgentTiers(Connection rules, Direction direction, List<Side> sides) implements Connection {

    static Connection around(Connection rules, Direction direction, List<Pod> members, Endpoint peer, Network network) {
        Network tiersOnly = network.with(List.of());
        List<Side> sides = members.stream()
                .map(member -> Side.of(direction, member, peer, tiersOnly))
                .filter(side -> !side.tiers().isEmpty())
                .toList();
        return sides.isEmpty() ? rules : new AgentTiers(rules, direction, sides);
    }

    @Override
    public Answer at(int port, Protocol protocol) {
        List<Answer> says = new ArrayList<>();
        for (Side side : sides) {
            Answer say = side.at(port, protocol, List.of());
            if (say.allowed() != Allowed.YES || !say.policies().isEmpty()) {
                says.add(say);
            }
        }
        Answer below = rules.at(port, protocol);
        if (says.isEmpty()) {
            return below;
        }
        if (below.allowed() == Allowed.NO && sides.stream().noneMatch(side -> side.mayAllow(port, protocol))) {
            return below;
        }
        List<PolicyRef> deciding =
                says.stream().flatMap(say -> say.policies().stream()).toList();
        boolean denied = says.stream().allMatch(say -> say.allowed() == Allowed.NO);
        boolean admin = sides.stream().allMatch(Side::adminAlone);
        if (denied && (admin || below.allowed() == Allowed.NO)) {
            return new Answer(Allowed.NO, deciding, direction.end() + "'s group is denied it in a tier of the cluster");
        }
        boolean accepted = says.stream().allMatch(say -> say.allowed() == Allowed.YES);
        return accepted && below.allowed() == Allowed.YES
                ? below
                : new Answer(
                        Allowed.UNKNOWN,
                        deciding,
                        "a tier of the cluster decides for " + direction.end()
                                + "'s group, which is known of an admin denial alone");
    }

    @Override
    public void edges(Protocol protocol, Set<Integer> edges) {
        rules.edges(protocol, edges);
        sides.forEach(side -> side.edges(protocol, List.of(), edges));
    }
}
