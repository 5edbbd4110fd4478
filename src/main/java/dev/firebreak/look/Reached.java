package dev.firebreak.look;

import dev.firebreak.action.View;
import dev.firebreak.action.kube.ClusterNetwork;
import dev.firebreak.model.PodRef;
import dev.firebreak.reach.Direction;
import dev.firebreak.reach.Endpoint;
import dev.firebreak.reach.Reach;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What gets through to a pod, or from it, by what enforces policies there.
///
/// @param enforcer what that is, and why it is thought
/// @param entries without those that are closed by every meaning, exceptions of open blocks aside
public record Reached(String enforcer, List<Reach.Entry> entries) {

    /// The cluster as policies see it, and the pod in it.
    ///
    /// @param pod null where it has ended, and has no network any more
    record Around(ClusterNetwork cluster, Endpoint.@Nullable Pod pod) {
        static Optional<Around> of(PodRef ref, View view, Reads reads) {
            return reads.cluster("reach", () -> ClusterNetwork.read(view))
                    .map(cluster -> new Around(
                            cluster,
                            cluster.network().pod(ref.namespace(), ref.name()).orElse(null)));
        }

        Reached in(Direction direction) {
            Endpoint.Pod known = pod;
            return new Reached(
                    known == null ? cluster.because() : cluster.enforcer(known),
                    known == null ? List.of() : Reach.open(cluster.reach().of(known, direction)));
        }
    }
}
