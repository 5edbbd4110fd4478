package dev.firebreak.change;

import dev.firebreak.model.PodRef;
import java.util.List;

/// What has to be seen after a change before one that is not made beside it, or before the step can end.
/// Waiting is the policy of a change: an action never loops.
public sealed interface Wait {
    Wait NONE = new None();

    record None() implements Wait {}

    /// The network plugin has resolved these pods for the policy. Bounded to seconds.
    record PolicyResolved(String namespace, String policy, List<PodRef> pods) implements Wait {
        public PolicyResolved {
            pods = List.copyOf(pods);
        }
    }

    /// A pod of ours has ended, or will not: it can't start, or is gone. Bounded by `limitSeconds`; the step goes on
    /// either way, and what became of the pod is told by the change that removes it.
    record PodEnded(String namespace, String name, int limitSeconds) implements Wait {}

    /// A container that the change put into a running pod has ended, as it does by itself. Bounded to a minute: its
    /// image may have to be pulled.
    record ContainerEnded(PodRef pod, String container) implements Wait {}

    /// A pod of others that the change evicted is gone: it may take its time to end. Bounded to minutes, after
    /// which the step ends waiting, and resume goes on.
    record PodGone(PodRef pod) implements Wait {}

    /// The snapshots that the change made are completed. Can take hours: a run may end waiting, and resume goes
    /// on.
    record SnapshotsCompleted() implements Wait {}
}
