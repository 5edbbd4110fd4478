package dev.firebreak.crash;

import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Readiness;
import dev.firebreak.change.Reconciled;
import dev.firebreak.change.Reply;
import dev.firebreak.cloud.Bucket;
import dev.firebreak.cloud.Cloud;
import dev.firebreak.cloud.CloudIdentity;
import dev.firebreak.cloud.EksCluster;
import dev.firebreak.cloud.Instance;
import dev.firebreak.cloud.NetworkInterface;
import dev.firebreak.cloud.SecurityGroup;
import dev.firebreak.cloud.Snapshot;
import dev.firebreak.cloud.StoredObject;
import dev.firebreak.cloud.Volume;
import dev.firebreak.journal.FailurePoints;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Permission;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// An account with a failure point before and after every request that writes.
record HaltingCloud(Cloud cloud, FailurePoints points, Sent sent) implements Cloud {
    @Override
    public Reply execute(CloudChange change, List<Outcome> earlier) {
        points.pass("before request " + change.id());
        Reply reply = sent.reply(change.id(), () -> cloud.execute(change, earlier));
        points.pass("after request " + change.id());
        return reply;
    }

    @Override
    public CloudIdentity identity() {
        return cloud.identity();
    }

    @Override
    public List<Instance> instances(Collection<String> instanceIds) {
        return cloud.instances(instanceIds);
    }

    @Override
    public List<NetworkInterface> interfaces(Collection<String> interfaceIds) {
        return cloud.interfaces(interfaceIds);
    }

    @Override
    public List<SecurityGroup> securityGroups(Collection<String> groupIds) {
        return cloud.securityGroups(groupIds);
    }

    @Override
    public Optional<Duration> clockAhead() {
        return cloud.clockAhead();
    }

    @Override
    public Optional<EksCluster> eks(String name) {
        return cloud.eks(name);
    }

    @Override
    public Optional<String> encryption(String bucket) {
        return cloud.encryption(bucket);
    }

    @Override
    public List<Volume> volumes(Collection<String> volumeIds) {
        return cloud.volumes(volumeIds);
    }

    @Override
    public List<Snapshot> snapshots(Collection<String> snapshotIds) {
        return cloud.snapshots(snapshotIds);
    }

    @Override
    public List<String> intents(String caseId) {
        return cloud.intents(caseId);
    }

    @Override
    public List<String> intents(String bucket, String folder) {
        return cloud.intents(bucket, folder);
    }

    @Override
    public Answer may(Permission.Aws permission) {
        return cloud.may(permission);
    }

    @Override
    public Bucket bucket(String name) {
        return cloud.bucket(name);
    }

    @Override
    public Optional<JsonNode> json(String bucket, String key) {
        return cloud.json(bucket, key);
    }

    @Override
    public Optional<StoredObject> object(String bucket, String key) {
        return cloud.object(bucket, key);
    }

    @Override
    public Answer accepts(CloudChange change) {
        return cloud.accepts(change);
    }

    @Override
    public Readiness snapshotsCompleted(Outcome outcome) {
        return cloud.snapshotsCompleted(outcome);
    }

    @Override
    public Reconciled reconcile(CloudChange change, String intent, List<Outcome> earlier) {
        return cloud.reconcile(change, intent, earlier);
    }

    /// The account outlives the process: the next one uses it too.
    @Override
    public void close() {}
}
