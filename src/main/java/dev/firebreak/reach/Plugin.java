package dev.firebreak.reach;

import java.util.Set;

/// What makes packets obey policies on a node.
public enum Plugin {
    /// The Amazon VPC CNI, with its network policy agent enforcing.
    VPC_CNI(Set.of("networking.k8s.io", "networking.k8s.aws"), Set.of()),
    CALICO(
            Set.of("networking.k8s.io", "crd.projectcalico.org", "projectcalico.org"),
            Set.of("policy.networking.k8s.io")),
    CILIUM(Set.of("networking.k8s.io", "cilium.io"), Set.of("policy.networking.k8s.io")),
    /// Nothing: the VPC CNI with enforcement off, Fargate, Windows.
    NONE(Set.of(), Set.of()),
    UNKNOWN(Set.of(), Set.of());

    private final Set<String> known;
    private final Set<String> doubtful;

    Plugin(Set<String> known, Set<String> doubtful) {
        this.known = known;
        this.doubtful = doubtful;
    }

    Network sees(Network network) {
        return network.seenWith(known, doubtful);
    }
}
