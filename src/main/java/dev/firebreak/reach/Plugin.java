package dev.firebreak.reach;

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
    private static final Set<String> UPSTREAM = Set.of("policy.networking.k8s.io");

    /// The network without what the plugin doesn't know; the upstream kinds are known to some versions alone.
    Network sees(Network network) {
        return switch (this) {
            case VPC_CNI -> network.seenWith(Set.of(KUBERNETES, "networking.k8s.aws"), Set.of());
            case CALICO -> network.seenWith(Set.of(KUBERNETES, "crd.projectcalico.org", "projectcalico.org"), UPSTREAM);
            case CILIUM -> network.seenWith(Set.of(KUBERNETES, "cilium.io"), UPSTREAM);
            case NONE, UNKNOWN -> network;
        };
    }
}
