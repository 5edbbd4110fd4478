package dev.firebreak.cluster;

import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Reply;

/// The cluster, with the one way to write.
public interface Cluster extends ClusterView, AutoCloseable {
    /// Sends exactly one request, never a second, and says what came back. Never throws for what the network or
    /// the server does. A bare 5xx, a reset, a cut reply and a time-out are [Reply.Lost]; a refused connection
    /// is [Reply.Unreachable]; a Status of the server's own is [Reply.Refused] (429 and 503 with their
    /// `Retry-After`).
    Reply execute(KubeChange change);

    @Override
    void close();
}
