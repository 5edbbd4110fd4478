package dev.firebreak.execute;

import dev.firebreak.cloud.AwsCloud;
import dev.firebreak.cloud.EksCluster;
import dev.firebreak.cloud.EksToken;
import dev.firebreak.cluster.Managed;
import java.util.Objects;

/// EKS as a cluster's way in.
public final class Eks {
    private Eks() {}

    /// A cluster of the account, by its name. Nothing is asked before it is needed.
    public static Managed managed(AwsCloud cloud, String name) {
        return new Managed(
                name,
                () -> {
                    EksCluster found = cloud.eksCluster(name);
                    return new Managed.Place(
                            Objects.requireNonNull(found.endpoint()),
                            Objects.requireNonNull(found.certificateAuthority()));
                },
                () -> {
                    EksToken token = cloud.eksToken(name);
                    return new Managed.Token(token.value(), token.expires());
                });
    }
}
