package dev.firebreak.crash;

import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Reply;
import dev.firebreak.cluster.Cluster;
import dev.firebreak.cluster.ForwardingView;

/// A cluster before another one, to change some of what it does.
public class ForwardingCluster extends ForwardingView implements Cluster {
    private final Cluster cluster;

    protected ForwardingCluster(Cluster cluster) {
        super(cluster);
        this.cluster = cluster;
    }

    @Override
    public Reply execute(KubeChange change) {
        return cluster.execute(change);
    }

    /// The cluster outlives the process: the next one uses it too.
    @Override
    public void close() {}
}
