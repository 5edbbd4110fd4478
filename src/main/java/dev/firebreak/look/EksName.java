package dev.firebreak.look;

import dev.firebreak.action.View;
import dev.firebreak.cloud.EksCluster;
import dev.firebreak.cluster.ClusterIdentity;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the cluster is called in EKS: as the user set it, else as the kubeconfig tells it, else the cluster of the
/// account that is where the kubeconfig's server is.
final class EksName {
    private EksName() {}

    /// Null where it is not known; then `reads` say why.
    static @Nullable String of(@Nullable String set, View view, Reads reads) {
        if (set != null) {
            return set;
        }
        ClusterIdentity here = view.cluster().identity();
        if (here.cluster() != null) {
            return here.cluster();
        }
        Optional<Optional<EksCluster>> asked =
                reads.cloud("cluster", () -> view.cloud().eksAt(here.server()));
        if (asked.isPresent() && asked.get().isEmpty()) {
            reads.unknown(
                    "cluster",
                    "cluster-name-unknown",
                    "EKS of this account and region has no cluster at " + here.server()
                            + ": set its name as `cluster` of the context");
        }
        return asked.flatMap(found -> found).map(EksCluster::name).orElse(null);
    }
}
