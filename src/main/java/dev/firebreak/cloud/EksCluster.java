package dev.firebreak.cloud;

import dev.firebreak.json.CanonicalJson;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A cluster as EKS describes it.
///
/// @param endpoint `https://…`; null while the cluster is made
/// @param certificateAuthority the base64 of its PEM; null while the cluster is made
/// @param logTypes the control-plane logs that are on: `api`, `audit`, `authenticator`, …
/// @param autoMode whether EKS runs the nodes itself
public record EksCluster(
        String name,
        String arn,
        @Nullable String endpoint,
        @Nullable String certificateAuthority,
        Set<String> logTypes,
        boolean autoMode) {
    public EksCluster {
        logTypes = Set.copyOf(logTypes);
    }

    /// Of the certificate authority's PEM, in hex: what a kubeconfig of the cluster has too. Null where there is
    /// none that can be read.
    public @Nullable String caSha256() {
        if (certificateAuthority == null || certificateAuthority.isBlank()) {
            return null;
        }
        try {
            return CanonicalJson.sha256(Base64.getMimeDecoder().decode(certificateAuthority));
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }
}
