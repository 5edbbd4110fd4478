package dev.firebreak.cli.complete;

/// What a word can name in the cluster.
public enum Sort {
    NAMESPACE,
    POD,
    /// `deploy/web`
    WORKLOAD,
    NODE,
    SERVICE_ACCOUNT,
    POLICY,
    /// An EBS volume under a persistent volume: `vol-0a1b`
    VOLUME,
    /// An image as a container names it
    IMAGE
}
