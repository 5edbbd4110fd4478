package dev.firebreak.cluster;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which cluster this is and who we are there. `clusterUid` is the uid of the kube-system namespace: the only
/// identity that a cluster has of its own. Who may not read it has `ca-sha256:HEX` of its certificate authority there,
/// or `server:URL`. `cluster` is the EKS name where the kubeconfig tells it.
public record ClusterIdentity(
        @Nullable String context,
        String server,
        String clusterUid,
        @Nullable String cluster,
        @Nullable String kubeUser) {
    static final String BY_AUTHORITY = "ca-sha256:";
    static final String BY_SERVER = "server:";

    /// Whether the namespace could not be read.
    public boolean withoutUid() {
        return clusterUid.startsWith(BY_AUTHORITY) || clusterUid.startsWith(BY_SERVER);
    }

    /// Whether this is the cluster that was recorded, perhaps by somebody who could not read its uid: no two clusters
    /// of EKS have one certificate authority.
    ///
    /// @param recorded the `clusterUid` of then
    /// @param authority the SHA-256 of the certificate authority of now
    public boolean is(String recorded, Optional<String> authority) {
        return recorded.equals(clusterUid)
                || authority
                        .map(sha256 -> (BY_AUTHORITY + sha256).equals(recorded))
                        .orElse(false);
    }
}
