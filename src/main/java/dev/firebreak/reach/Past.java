package dev.firebreak.reach;

import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.Endpoint.Pod;
import java.util.List;

/// What of a pod's traffic goes past the policies over it, whatever they say.
public enum Past {
    /// It has interfaces beside the one that policies hold on. Who is on their networks the cluster does not
    /// tell.
    OTHER_INTERFACES("has more interfaces than the one that policies hold on"),
    /// The same, as far as can be read.
    MAYBE_OTHER_INTERFACES("may have more interfaces than the one that policies hold on"),
    /// What its security groups let through is not read here.
    OWN_SECURITY_GROUPS("has security groups of its own in strict mode: they decide, and policies do not"),
    /// Whether policies hold beside them.
    MAYBE_OWN_SECURITY_GROUPS("has security groups of its own, and whether policies hold beside them is not known"),
    /// They hold beside the policies, or where no policy is enforced; what they let through is not read here.
    BESIDE_SECURITY_GROUPS("has security groups of its own, and what they let through is not known here"),
    /// Texts differ on whether the VPC CNI enforces anything on it.
    MAYBE_UNENFORCED("has no owner, and whether policies are enforced on such pods is not certain"),
    /// Started before Cilium did, or wired by another plugin.
    MAYBE_UNMANAGED("is not known to be managed by Cilium, which enforces nothing for others"),
    /// Of a pod on an IPv6 cluster.
    IPV4_EGRESS("reaches IPv4 by a path that no policy holds on (ENABLE_V4_EGRESS)");

    private final String words;

    Past(String words) {
        this.words = words;
    }

    /// What passes when it does.
    ///
    /// @param ruled what the policies let through
    Connection around(Connection ruled, Direction direction, Pod subject, Endpoint peer) {
        String because = direction.end() + " " + words;
        return switch (this) {
            case OWN_SECURITY_GROUPS, MAYBE_OWN_SECURITY_GROUPS ->
                Connection.always(new Answer(Allowed.UNKNOWN, List.of(), because));
            // what the rules let through may be closed by something else
            case BESIDE_SECURITY_GROUPS -> unless(ruled, Allowed.YES, because);
            // what the rules close may be open by another way
            case OTHER_INTERFACES, MAYBE_OTHER_INTERFACES, MAYBE_UNENFORCED, MAYBE_UNMANAGED ->
                unless(ruled, Allowed.NO, because);
            case IPV4_EGRESS ->
                direction == Direction.EGRESS && peer.addresses().stream().anyMatch(each -> !each.v6())
                        ? Connection.always(Answer.yes(because))
                        : ruled;
        };
    }

    private static Connection unless(Connection ruled, Allowed sure, String because) {
        return ruled.with(
                answer -> answer.allowed() == sure ? new Answer(Allowed.UNKNOWN, answer.policies(), because) : answer);
    }
}
