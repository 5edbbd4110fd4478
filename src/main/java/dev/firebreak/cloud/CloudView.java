package dev.firebreak.cloud;

import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Readiness;
import dev.firebreak.change.Reconciled;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Permission;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The AWS account, read only. Nothing is contacted before the first call.
///
/// Every read throws [dev.firebreak.model.Refusal]: exit 11 and code `aws-unreachable`, `aws-not-authenticated`
/// or `aws-no-region`, exit 4 and code `forbidden` naming the action.
public interface CloudView {
    CloudIdentity identity();

    /// How far AWS's clock is ahead of ours, as the head of a reply tells it, to about a second; empty where it
    /// doesn't.
    Optional<Duration> clockAhead();

    /// An EKS cluster of this account and region; empty where there is none of the name.
    Optional<EksCluster> eks(String name);

    /// The EKS cluster of this account and region whose endpoint is this server's address; empty where none is. Takes
    /// `eks:ListClusters` and `eks:DescribeCluster`.
    default Optional<EksCluster> eksAt(String server) {
        return Optional.empty();
    }

    /// The Pod Identity associations of a service account in an EKS cluster; none where there is no such cluster.
    /// Takes `eks:ListPodIdentityAssociations` and `eks:DescribePodIdentityAssociation`.
    default List<PodIdentity> podIdentities(String cluster, String namespace, String serviceAccount) {
        return List.of();
    }

    /// The ARN of the role of a managed node group's instances; empty where there is none of the name. Takes
    /// `eks:DescribeNodegroup`.
    default Optional<String> nodeRole(String cluster, String nodegroup) {
        return Optional.empty();
    }

    /// What a bucket encrypts with where an upload doesn't say: `aws:kms` or `AES256`; empty where that can't be
    /// seen.
    Optional<String> encryption(String bucket);

    /// The instances of these ids that exist in this account and region; the others are absent from the list.
    List<Instance> instances(Collection<String> instanceIds);

    /// The network interfaces of these ids that exist in this account and region.
    List<NetworkInterface> interfaces(Collection<String> interfaceIds);

    /// The security groups of these ids that exist in this account and region.
    List<SecurityGroup> securityGroups(Collection<String> groupIds);

    /// The volumes of these ids that exist in this account and region.
    List<Volume> volumes(Collection<String> volumeIds);

    /// The snapshots of these ids that exist.
    List<Snapshot> snapshots(Collection<String> snapshotIds);

    /// The intents that the snapshots of this case are tagged with, in this account and region. EC2's reads
    /// lag: one that is not there yet proves nothing.
    List<String> intents(String caseId);

    /// The intents that the objects of our account's bucket name whose keys begin with `folder`; none where there
    /// is no such bucket.
    List<String> intents(String bucket, String folder);

    /// A bucket by name, asked for with this account as the expected owner. Refuses (exit 4) with code
    /// `bucket-missing` or `bucket-not-ours`.
    Bucket bucket(String name);

    /// The JSON text of a small object (a manifest), or empty when there is none. Refuses objects above 64 MiB.
    Optional<JsonNode> json(String bucket, String key);

    /// What the head of an object tells, or empty when there is none.
    Optional<StoredObject> object(String bucket, String key);

    /// EC2's `DryRun` where the operation has one; unknown with code `no-dry-run` where it hasn't.
    Answer accepts(CloudChange change);

    /// Whether the caller has a right, asked without using it: EC2's `DryRun` of a read; unknown with code
    /// `no-dry-run` of all else.
    Answer may(Permission.Aws permission);

    /// Whether the snapshots that a change made (`/snapshots/N/snapshotId` of the outcome's observed) are
    /// completed.
    Readiness snapshotsCompleted(Outcome outcome);

    /// Finds out whether a bound change happened whose reply was lost. `earlier` are the outcomes of the step
    /// so far.
    Reconciled reconcile(CloudChange change, String intent, List<Outcome> earlier);
}
