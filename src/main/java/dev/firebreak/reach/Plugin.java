package dev.firebreak.reach;

import dev.firebreak.model.Holds;
import java.util.Set;

/// What makes packets obey policies on a node.
public enum Plugin {
    /// The Amazon VPC CNI, with its network policy agent enforcing.
    VPC_CNI,
    CALICO,
    CILIUM,
    /// Nothing: the VPC CNI with enforcement off, Fargate, Windows.
    NONE,
    UNKNOWN;

    private static final String KUBERNETES = "networking.k8s.io";
    private static final String AWS = "networking.k8s.aws";
    private static final Set<String> UPSTREAM = Set.of("policy.networking.k8s.io");

    /// The network without what the plugin doesn't know; the upstream kinds are known to some versions alone.
    Network sees(Network network) {
        return switch (this) {
            case VPC_CNI -> network.seenWith(Set.of(KUBERNETES, AWS), Set.of());
            case CALICO -> network.seenWith(Set.of(KUBERNETES, "crd.projectcalico.org", "projectcalico.org"), UPSTREAM);
            case CILIUM -> network.seenWith(Set.of(KUBERNETES, "cilium.io"), UPSTREAM);
            case NONE, UNKNOWN -> network;
        };
    }

    /// As an agent of the VPC CNI sees it.
    ///
    /// @param tiers whether it knows the tiers of the cluster
    static Network seenByAgent(Network network, Holds tiers) {
        return switch (tiers) {
            case YES -> VPC_CNI.sees(network);
            case NO -> network.seenWith(Set.of(KUBERNETES), Set.of());
            case UNKNOWN, NOT_APPLICABLE -> network.seenWith(Set.of(KUBERNETES), Set.of(AWS));
        };
    }
}
