package dev.firebreak.action.aws;

import dev.firebreak.action.View;
import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Readiness;
import dev.firebreak.change.Reconciled;
import dev.firebreak.cloud.Bucket;
import dev.firebreak.cloud.CloudIdentity;
import dev.firebreak.cloud.CloudView;
import dev.firebreak.cloud.EksCluster;
import dev.firebreak.cloud.Instance;
import dev.firebreak.cloud.NetworkInterface;
import dev.firebreak.cloud.SecurityGroup;
import dev.firebreak.cloud.Snapshot;
import dev.firebreak.cloud.StoredObject;
import dev.firebreak.cloud.Volume;
import dev.firebreak.cluster.ClusterView;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Names;
import dev.firebreak.model.Permission;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// An account in memory, to plan against.
final class FakeAccount implements CloudView, View {
    final List<Instance> instances = new ArrayList<>();
    final List<Volume> volumes = new ArrayList<>();
    final List<Snapshot> snapshots = new ArrayList<>();
    final Map<String, StoredObject> objects = new HashMap<>();
    final Map<String, JsonNode> documents = new HashMap<>();

    @Nullable
    String caseId;

    Bucket bucket = new Bucket("acme-evidence", "eu-central-1", true, true, "COMPLIANCE", 30);

    @Override
    public CloudIdentity identity() {
        return new CloudIdentity("111122223333", "eu-central-1", "arn:aws-cn:iam::111122223333:user/responder");
    }

    @Override
    public List<Instance> instances(Collection<String> ids) {
        return instances.stream().filter(i -> ids.contains(i.instanceId())).toList();
    }

    @Override
    public List<NetworkInterface> interfaces(Collection<String> interfaceIds) {
        throw new IllegalStateException("no interface is needed");
    }

    @Override
    public List<SecurityGroup> securityGroups(Collection<String> groupIds) {
        throw new IllegalStateException("no security group is needed");
    }

    @Override
    public Optional<EksCluster> eks(String name) {
        throw new IllegalStateException("no cluster is needed");
    }

    @Override
    public Optional<Duration> clockAhead() {
        return Optional.of(Duration.ZERO);
    }

    @Override
    public Optional<String> encryption(String bucket) {
        return Optional.of("AES256");
    }

    @Override
    public List<Volume> volumes(Collection<String> ids) {
        return volumes.stream().filter(v -> ids.contains(v.volumeId())).toList();
    }

    @Override
    public List<Snapshot> snapshots(Collection<String> ids) {
        return snapshots.stream().filter(s -> ids.contains(s.snapshotId())).toList();
    }

    @Override
    public List<String> intents(String caseId) {
        return List.of();
    }

    @Override
    public List<String> intents(String bucketName, String folder) {
        return List.of();
    }

    @Override
    public Bucket bucket(String name) {
        if (!name.equals(bucket.name())) {
            throw new Refusal(4, Problem.block("bucket-missing", "no bucket " + name, "Name another"));
        }
        return bucket;
    }

    @Override
    public Optional<JsonNode> json(String in, String key) {
        return Optional.ofNullable(documents.get(key));
    }

    @Override
    public Optional<StoredObject> object(String in, String key) {
        return Optional.ofNullable(objects.get(key));
    }

    @Override
    public Answer may(Permission.Aws permission) {
        return Answer.YES;
    }

    @Override
    public Answer accepts(CloudChange change) {
        return Answer.YES;
    }

    @Override
    public Readiness snapshotsCompleted(Outcome outcome) {
        return Readiness.ready("");
    }

    @Override
    public Reconciled reconcile(CloudChange change, String intent, List<Outcome> earlier) {
        return new Reconciled.InDoubt("");
    }

    @Override
    public ClusterView cluster() {
        throw new IllegalStateException("no cluster is needed");
    }

    @Override
    public CloudView cloud() {
        return this;
    }

    @Override
    public Names names() {
        return Names.DEFAULT;
    }

    @Override
    public @Nullable String caseId() {
        return caseId;
    }

    @Override
    public boolean cloudInUse() {
        return true;
    }
}
