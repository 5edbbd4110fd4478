package dev.firebreak.cluster;

import dev.firebreak.change.Gather;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Readiness;
import dev.firebreak.change.Reconciled;
import dev.firebreak.change.Wait;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Permission;
import dev.firebreak.model.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A view of a cluster that hands every question on; what extends it answers some of them itself.
public abstract class ForwardingView implements ClusterView {
    private final ClusterView now;

    protected ForwardingView(ClusterView now) {
        this.now = now;
    }

    @Override
    public ClusterIdentity identity() {
        return now.identity();
    }

    @Override
    public Optional<JsonNode> get(Resource resource, @Nullable String namespace, String name) {
        return now.get(resource, namespace, name);
    }

    @Override
    public List<JsonNode> list(
            Resource resource,
            @Nullable String namespace,
            @Nullable String labelSelector,
            @Nullable String fieldSelector) {
        return now.list(resource, namespace, labelSelector, fieldSelector);
    }

    @Override
    public Watching watch(Resource resource, @Nullable String namespace, Watcher watcher) {
        return now.watch(resource, namespace, watcher);
    }

    @Override
    public void ahead(List<Name> names) {
        now.ahead(names);
    }

    @Override
    public Set<String> served(String apiVersion) {
        return now.served(apiVersion);
    }

    @Override
    public Answer may(Permission.Kube permission) {
        return now.may(permission);
    }

    @Override
    public Answer accepts(KubeChange change) {
        return now.accepts(change);
    }

    @Override
    public Readiness readiness(Wait.PolicyResolved wait) {
        return now.readiness(wait);
    }

    @Override
    public Reconciled reconcile(KubeChange change, String intent) {
        return now.reconcile(change, intent);
    }

    @Override
    public InputStream open(Gather gather) throws IOException {
        return now.open(gather);
    }

    @Override
    public String namespace() {
        return now.namespace();
    }

    @Override
    public Optional<Duration> clockAhead() {
        return now.clockAhead();
    }

    @Override
    public Optional<String> certificateAuthority() {
        return now.certificateAuthority();
    }

    @Override
    public Optional<String> credentialPlugin() {
        return now.credentialPlugin();
    }
}
