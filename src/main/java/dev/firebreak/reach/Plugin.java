package dev.firebreak.reach;

import dev.firebreak.model.Holds;
import java.util.HashSet;
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

    /// The network without what the plugin doesn't know.
    ///
    /// @param upstream whether it knows the upstream kinds, as some versions of Calico and Cilium do
    Network sees(Network network, Holds upstream) {
        return switch (this) {
            case VPC_CNI -> network.seenWith(Set.of(KUBERNETES, AWS), Set.of());
            case CALICO -> with(network, Set.of(KUBERNETES, "crd.projectcalico.org", "projectcalico.org"), upstream);
            case CILIUM -> with(network, Set.of(KUBERNETES, "cilium.io"), upstream);
            case NONE, UNKNOWN -> network;
        };
    }

    private static Network with(Network network, Set<String> own, Holds upstream) {
        Set<String> both = new HashSet<>(own);
        both.addAll(UPSTREAM);
        return switch (upstream) {
            case YES -> network.seenWith(both, Set.of());
            case NO -> network.seenWith(own, Set.of());
            case UNKNOWN, NOT_APPLICABLE -> network.seenWith(own, UPSTREAM);
        };
    }

    /// As an agent of the VPC CNI sees it.
    ///
    /// @param tiers whether it knows the tiers of the cluster
    static Network seenByAgent(Network network, Holds tiers) {
        return switch (tiers) {
            case YES -> VPC_CNI.sees(network, Holds.NO);
            case NO -> network.seenWith(Set.of(KUBERNETES), Set.of());
            case UNKNOWN, NOT_APPLICABLE -> network.seenWith(Set.of(KUBERNETES), Set.of(AWS));
        };
    }
}
