package dev.firebreak.doctor;

import dev.firebreak.action.View;
import dev.firebreak.journal.Disk;
import dev.firebreak.model.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is looked at.
///
/// @param eks the cluster's name in EKS, where it was set
/// @param bucket the evidence bucket, where one is set
/// @param namespace where rights are asked for; null is in all namespaces
/// @param strangers the configured contexts that the kubeconfig hasn't, as warnings
/// @param home where cases are kept
/// @param path the folders in which programs are looked for
public record Site(
        View view,
        @Nullable String eks,
        @Nullable String bucket,
        @Nullable String namespace,
        List<Problem> strangers,
        Path home,
        Disk disk,
        List<Path> path) {
    public Site {
        strangers = List.copyOf(strangers);
        path = List.copyOf(path);
    }

    /// The cluster's name in EKS: as set, else as the kubeconfig tells it.
    Optional<String> clusterName() {
        return eks != null
                ? Optional.of(eks)
                : Optional.ofNullable(view.cluster().identity().cluster());
    }
}
