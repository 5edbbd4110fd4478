package dev.firebreak.crash;

import dev.firebreak.change.Gather;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Readiness;
import dev.firebreak.change.Reconciled;
import dev.firebreak.change.Reply;
import dev.firebreak.change.Wait;
import dev.firebreak.cluster.Cluster;
import dev.firebreak.cluster.ClusterIdentity;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Permission;
import dev.firebreak.model.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A cluster before another one, to change some of what it does.
class ForwardingCluster implements Cluster {
    private final Cluster cluster;

    ForwardingCluster(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public Reply execute(KubeChange change) {
        return cluster.execute(change);
    }

    @Override
    public ClusterIdentity identity() {
        return cluster.identity();
    }

    @Override
    public Optional<JsonNode> get(Resource resource, @Nullable String namespace, String name) {
        return cluster.get(resource, namespace, name);
    }

    @Override
    public List<JsonNode> list(
            Resource resource,
            @Nullable String namespace,
            @Nullable String labelSelector,
            @Nullable String fieldSelector) {
        return cluster.list(resource, namespace, labelSelector, fieldSelector);
    }

    @Override
    public Set<String> served(String apiVersion) {
        return cluster.served(apiVersion);
    }

    @Override
    public Answer may(Permission.Kube permission) {
        return cluster.may(permission);
    }

    @Override
    public Answer accepts(KubeChange change) {
        return cluster.accepts(change);
    }

    @Override
    public Readiness readiness(Wait.PolicyResolved wait) {
        return cluster.readiness(wait);
    }

    @Override
    public Reconciled reconcile(KubeChange change, String intent) {
        return cluster.reconcile(change, intent);
    }

    @Override
    public InputStream open(Gather gather) throws IOException {
        return cluster.open(gather);
    }

    /// The cluster outlives the process: the next one uses it too.
    @Override
    public void close() {}
}
