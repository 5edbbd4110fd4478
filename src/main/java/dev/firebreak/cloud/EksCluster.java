package dev.firebreak.cloud;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A cluster as EKS describes it.
///
/// @param caSha256 of the certificate authority's PEM, in hex: what a kubeconfig of the cluster has too
/// @param logTypes the control-plane logs that are on: `api`, `audit`, `authenticator`, …
/// @param autoMode whether EKS runs the nodes itself
public record EksCluster(
        String name,
        String arn,
        @Nullable String endpoint,
        @Nullable String caSha256,
        Set<String> logTypes,
        boolean autoMode) {
    public EksCluster {
        logTypes = Set.copyOf(logTypes);
    }
}
