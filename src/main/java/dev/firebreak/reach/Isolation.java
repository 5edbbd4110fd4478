package dev.firebreak.reach;

import dev.firebreak.reach.Endpoint.Pod;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What stands between a deny-all policy on some suspect pods and their being isolated.
///
/// @param siblings pods that are no suspects but share their rules with one on the AWS agent, if that enforces
/// @param siblingAllows what keeps a suspect open through a sibling that is not isolated; empty unless the
/// agent enforces
public record Isolation(Set<Pod> siblings, List<SiblingAllow> siblingAllows) {

    /// A policy that selects a sibling and allows something, which the suspect is then allowed too.
    ///
    /// @param beatsExceptDeny whether it also wins over the except-deny form of a deny-all
    public record SiblingAllow(Pod suspect, Pod sibling, NetworkPolicy policy, boolean beatsExceptDeny) {
        /// Whether addresses outside the cluster may come in by it, which a denial of the cluster's tiers knows no
        /// source for.
        public boolean fromOutside() {
            return policy.rules(Direction.INGRESS).stream()
                    .anyMatch(rule -> rule.peers().isEmpty()
                            || rule.peers().stream()
                                    .anyMatch(peer -> peer instanceof PolicyPeer.IpBlock block && !block.isEmpty()));
        }
    }

    /// Looks at a set of suspects that are to be isolated together.
    ///
    /// @param pods the running pods of the suspects' namespaces
    /// @param policies the policies of the same namespaces, without the deny-all
    /// @param denied the narrower blocks that the deny-all denies by their halves
    /// @param vpcCniEnforces whether the AWS agent enforces policies on the suspects' nodes
    public static Isolation of(
            Set<Pod> suspects, List<Pod> pods, List<NetworkPolicy> policies, Set<Cidr> denied, boolean vpcCniEnforces) {
        Set<Pod> siblings = new LinkedHashSet<>();
        List<SiblingAllow> siblingAllows = new ArrayList<>();
        Map<EnforcementGroup, Set<Pod>> groups = EnforcementGroup.among(pods);
        Set<String> names = suspects.stream().map(Pod::toString).collect(Collectors.toSet());
        for (Pod suspect : suspects) {
            EnforcementGroup group = EnforcementGroup.groupOf(suspect).orElse(null);
            if (group == null) {
                continue;
            }
            for (Pod member : groups.getOrDefault(group, Set.of())) {
                if (names.contains(member.toString())) {
                    continue;
                }
                siblings.add(member);
                if (vpcCniEnforces) {
                    policies.stream()
                            .filter(policy -> policy.selects(member) && policy.allowsAnything())
                            .forEach(policy -> siblingAllows.add(new SiblingAllow(
                                    suspect, member, policy, ByVpcCni.beatsExceptDeny(policy, denied))));
                }
            }
        }
        return new Isolation(siblings, siblingAllows);
    }

    /// Whether a suspect stays open after the deny-all, even when it is taken out of everything that allows it.
    ///
    /// @param exceptDeny whether the deny-all has the except-deny form
    public boolean heldOpen(boolean exceptDeny) {
        return siblingAllows.stream().anyMatch(each -> !exceptDeny || each.beatsExceptDeny());
    }
}
