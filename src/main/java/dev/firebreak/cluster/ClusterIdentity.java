package dev.firebreak.cluster;

import org.jspecify.annotations.Nullable;

/// Which cluster this is and who we are there. `clusterUid` is the uid of the kube-system namespace: the only
/// identity that a cluster has of its own. `cluster` is the EKS name where the kubeconfig tells it.
public record ClusterIdentity(
        @Nullable String context,
        String server,
        String clusterUid,
        @Nullable String cluster,
        @Nullable String kubeUser) {}
