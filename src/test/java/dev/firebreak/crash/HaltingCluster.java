package dev.firebreak.crash;

import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Reply;
import dev.firebreak.cluster.Cluster;
import dev.firebreak.journal.FailurePoints;

/// A cluster with a failure point before and after every request that writes.
final class HaltingCluster extends ForwardingCluster {
    private final FailurePoints points;
    private final Sent sent;

    HaltingCluster(Cluster cluster, FailurePoints points, Sent sent) {
        super(cluster);
        this.points = points;
        this.sent = sent;
    }

    @Override
    public Reply execute(KubeChange change) {
        points.pass("before request " + change.id());
        Reply reply = sent.reply(change.id(), () -> super.execute(change));
        points.pass("after request " + change.id());
        return reply;
    }
}
