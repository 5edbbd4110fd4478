package dev.firebreak.cloud;

import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Readiness;
import dev.firebreak.change.Reconciled;
import dev.firebreak.change.Reply;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Permission;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.sts.endpoints.StsEndpointProvider;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;
import tools.jackson.databind.JsonNode;

/// The AWS account over the SDK. Safe for several threads; parts of an image are sent one at a time.
public final class AwsCloud implements Cloud {
    /// EC2 API reference: at most so many values of one filter.
    private static final int FILTER_VALUES = 200;

    private final AwsSettings settings;
    private final AwsClients clients;
    private final Ec2Snapshots snapshots;
    private final Ec2Machines machines;
    private final Ec2Interfaces interfaces;
    private final AwsLooks looks;
    private final Buckets buckets;
    private final ImageUpload images;
    private final ImageReconciliation imageReads;
    private final Silence silence;
    private final InstantSource clock;
    private @Nullable CloudIdentity identity;

    /// @param clock what a retention that is asked for as a time span is counted from
    public AwsCloud(CloudOptions options, InstantSource clock) {
        settings = new AwsSettings(options);
        clients = new AwsClients(settings, options.requestTimeout(), clock);
        snapshots = new Ec2Snapshots(clients);
        machines = new Ec2Machines(clients);
        interfaces = new Ec2Interfaces(clients);
        looks = new AwsLooks(clients, clock);
        buckets = new Buckets(clients);
        images = new ImageUpload(clients, options.requestTimeout(), clock);
        imageReads = new ImageReconciliation(clients, images);
        silence = new Silence(options.requestTimeout(), clock);
        this.clock = clock;
    }

    /// Asked once: credentials of one configuration stay in their account.
    @Override
    public synchronized CloudIdentity identity() {
        CloudIdentity known = identity;
        if (known == null) {
            GetCallerIdentityResponse caller =
                    reading("sts:GetCallerIdentity", () -> clients.sts().getCallerIdentity());
            known = new CloudIdentity(caller.account(), settings.region(), caller.arn());
            identity = known;
        }
        return known;
    }

    @Override
    public Optional<Duration> clockAhead() {
        return reading("sts:GetCallerIdentity", () -> looks.clockAhead());
    }

    @Override
    public Optional<EksCluster> eks(String name) {
        return reading("eks:DescribeCluster", () -> looks.eks(name));
    }

    @Override
    public Optional<EksCluster> eksAt(String server) {
        return reading("eks:ListClusters", () -> looks.eksAt(server));
    }

    @Override
    public List<PodIdentity> podIdentities(String cluster, String namespace, String serviceAccount) {
        return reading(
                "eks:ListPodIdentityAssociations", () -> looks.podIdentities(cluster, namespace, serviceAccount));
    }

    @Override
    public Optional<String> nodeRole(String cluster, String nodegroup) {
        return reading("eks:DescribeNodegroup", () -> looks.nodeRole(cluster, nodegroup));
    }

    @Override
    public Optional<String> encryption(String bucket) {
        return reading("s3:GetEncryptionConfiguration", () -> looks.encryption(bucket, account()));
    }

    /// Where an EKS cluster is. Refuses with code `cluster-not-found` (3), and `cluster-unreachable` (11) where it
    /// has no endpoint yet.
    public EksCluster eksCluster(String name) {
        EksCluster found = eks(name)
                .orElseThrow(() -> new Refusal(
                        3,
                        Problem.block(
                                "cluster-not-found",
                                "there is no EKS cluster " + name + " in region " + settings.region(),
                                "Look with: aws eks list-clusters --region " + settings.region())));
        if (found.endpoint() == null || found.certificateAuthority() == null) {
            throw new Refusal(
                    11,
                    Problem.block(
                            "cluster-unreachable",
                            "EKS cluster " + name + " has no endpoint yet",
                            "Look with: aws eks describe-cluster --name " + name));
        }
        return found;
    }

    /// A token for an EKS cluster, made from the credentials of now. AWS is not asked for it.
    public EksToken eksToken(String name) {
        return reading("sts:GetCallerIdentity", () -> {
            String region = settings.region();
            URI sts = settings.endpoint("STS")
                    .orElseGet(() -> StsEndpointProvider.defaultProvider()
                            .resolveEndpoint(e -> e.region(Region.of(region)))
                            .join()
                            .endpointUrl()
                            .toUri());
            return EksToken.of(name, clients.caller().resolveCredentials(), sts, region, clock);
        });
    }

    @Override
    public List<Instance> instances(Collection<String> instanceIds) {
        return byId("ec2:DescribeInstances", "instance-id", instanceIds, machines::instances);
    }

    @Override
    public List<Volume> volumes(Collection<String> volumeIds) {
        return byId("ec2:DescribeVolumes", "volume-id", volumeIds, machines::volumes);
    }

    @Override
    public List<NetworkInterface> interfaces(Collection<String> interfaceIds) {
        return byId("ec2:DescribeNetworkInterfaces", "network-interface-id", interfaceIds, interfaces::interfaces);
    }

    @Override
    public List<SecurityGroup> securityGroups(Collection<String> groupIds) {
        return byId("ec2:DescribeSecurityGroups", "group-id", groupIds, interfaces::groups);
    }

    /// A filter leaves out what does not exist, where asking by id fails for all.
    private <T> List<T> byId(String action, String name, Collection<String> ids, Function<Filter, List<T>> read) {
        List<String> all = List.copyOf(ids);
        List<T> found = new ArrayList<>();
        for (int from = 0; from < all.size(); from += FILTER_VALUES) {
            List<String> some = all.subList(from, Math.min(all.size(), from + FILTER_VALUES));
            found.addAll(reading(
                    action,
                    () -> read.apply(Filter.builder().name(name).values(some).build())));
        }
        return found;
    }

    @Override
    public List<Snapshot> snapshots(Collection<String> snapshotIds) {
        return reading("ec2:DescribeSnapshots", () -> snapshots.byId(snapshotIds));
    }

    @Override
    public List<String> intents(String caseId) {
        return reading("ec2:DescribeSnapshots", () -> snapshots.intents(caseId));
    }

    @Override
    public List<String> intents(String bucket, String folder) {
        return reading("s3:ListBucket", () -> buckets.intents(bucket, folder, account()));
    }

    @Override
    public Bucket bucket(String name) {
        CloudIdentity us = identity();
        return reading("s3:ListBucket", () -> buckets.bucket(name, us));
    }

    @Override
    public Optional<JsonNode> json(String bucket, String key) {
        return object(bucket, key)
                .map(object -> reading("s3:GetObject", () -> buckets.json(bucket, key, object, account())));
    }

    @Override
    public Optional<StoredObject> object(String bucket, String key) {
        return reading("s3:GetObject", () -> imageReads.object(bucket, key, account()));
    }

    @Override
    public Answer accepts(CloudChange change) {
        return switch (change.operation()) {
            case "ec2:CreateSnapshots" -> reading(change.operation(), () -> snapshots.accepts(change));
            case "ec2:ModifyNetworkInterfaceAttribute" -> reading(change.operation(), () -> interfaces.accepts(change));
            default -> Answer.unknown("no-dry-run", change.operation() + " has no dry run");
        };
    }

    @Override
    public Answer may(Permission.Aws permission) {
        return switch (permission.action()) {
            case "ec2:DescribeInstances" ->
                asked(permission, () -> clients.ec2Reads().describeInstances(r -> r.dryRun(true)));
            case "ec2:DescribeVolumes" ->
                asked(permission, () -> clients.ec2Reads().describeVolumes(r -> r.dryRun(true)));
            case "ec2:DescribeNetworkInterfaces" ->
                asked(permission, () -> clients.ec2Reads().describeNetworkInterfaces(r -> r.dryRun(true)));
            case "ec2:DescribeSecurityGroups" ->
                asked(permission, () -> clients.ec2Reads().describeSecurityGroups(r -> r.dryRun(true)));
            case "ec2:DescribeSnapshots" ->
                asked(
                        permission,
                        () -> clients.ec2Reads()
                                .describeSnapshots(r -> r.ownerIds("self").dryRun(true)));
            default -> Answer.unknown("no-dry-run", permission.action() + " has no dry run");
        };
    }

    /// A dry run ends with an error either way; an endpoint that does not know it has answered the read.
    private Answer asked(Permission.Aws permission, Supplier<?> dryRun) {
        return reading(permission.action(), () -> {
            try {
                Object ignored = dryRun.get();
                return Answer.YES;
            } catch (AwsServiceException e) {
                if (AwsFailure.awsCode(e).equals("DryRunOperation")) {
                    return Answer.YES;
                }
                Refusal refusal = AwsFailure.refusal(e, permission.action());
                if (refusal.exit() != 4) {
                    throw refusal;
                }
                return refusal.problems().getFirst().code().equals("forbidden")
                        ? Answer.no("forbidden", AwsFailure.message(e))
                        : Answer.unknown("dry-run-failed", AwsFailure.message(e));
            }
        });
    }

    @Override
    public Readiness snapshotsCompleted(Outcome outcome) {
        return reading("ec2:DescribeSnapshots", () -> snapshots.completed(outcome));
    }

    @Override
    public Reconciled reconcile(CloudChange change, String intent, List<Outcome> earlier) {
        JsonNode body = change.body();
        return switch (change.operation()) {
            case "ec2:CreateSnapshots" -> reading("ec2:DescribeSnapshots", () -> snapshots.reconcile(change, intent));
            case "ec2:ModifyNetworkInterfaceAttribute" ->
                reading("ec2:DescribeNetworkInterfaces", () -> interfaces.reconcile(change));
            case "s3:CreateMultipartUpload" ->
                reading("s3:ListBucketMultipartUploads", () -> imageReads.create(body, account()));
            case "s3:UploadPart" -> reading("s3:ListMultipartUploadParts", () -> imageReads.part(body, account()));
            case "s3:CompleteMultipartUpload" ->
                reading("s3:GetObject", () -> imageReads.complete(body, account(), earlier));
            case "s3:PutObject" -> reading("s3:GetObject", () -> imageReads.manifest(body, account(), earlier));
            default -> throw unknown(change);
        };
    }

    @Override
    public Reply execute(CloudChange change, List<Outcome> earlier) {
        JsonNode body = change.body();
        Instant begun = clock.instant();
        String account;
        try {
            account = change.operation().startsWith("s3:") ? account() : "";
        } catch (RuntimeException e) {
            return AwsFailure.beforeSending(e);
        }
        try {
            return switch (change.operation()) {
                case "ec2:CreateSnapshots" -> snapshots.create(change);
                case "ec2:ModifyNetworkInterfaceAttribute" -> interfaces.modify(change);
                case "s3:CreateMultipartUpload" -> images.create(body, account);
                case "s3:UploadPart" -> images.uploadPart(body, account);
                case "s3:CompleteMultipartUpload" -> existing(images.complete(body, account, earlier));
                case "s3:PutObject" -> existing(images.putManifest(change, account, earlier));
                default -> throw unknown(change);
            };
        } catch (SdkException | Refusal | AwsSettings.NotAuthenticated e) {
            return expired(ImageUpload.withNewUpload(existing(AwsFailure.reply(e)), body), e, begun);
        }
    }

    /// What was refused because the credentials expired may be sent again where others are at hand.
    private Reply expired(Reply reply, RuntimeException e, Instant begun) {
        return reply instanceof Reply.Refused refused
                        && AwsFailure.expired(e)
                        && clients.caller().renew(begun)
                ? new Reply.Refused(
                        refused.status(), refused.requestId(), refused.code(), refused.message(), Duration.ZERO)
                : reply;
    }

    /// 412 is S3's answer to `If-None-Match: *` where the object is there.
    private static Reply existing(Reply reply) {
        return reply instanceof Reply.Refused refused && refused.status() == 412
                ? new Reply.Refused(412, refused.requestId(), "object-exists", refused.message(), null)
                : reply;
    }

    private String account() {
        return identity().account();
    }

    private static IllegalArgumentException unknown(CloudChange change) {
        return new IllegalArgumentException("no such operation: " + change.operation());
    }

    private <T> T reading(String action, Supplier<T> read) {
        return silence.around(() -> {
            try {
                return renewing(read);
            } catch (SdkException | Refusal | AwsSettings.NotAuthenticated | AwsFailure.BlockChecksum e) {
                throw AwsFailure.refusal(e, action);
            }
        });
    }

    /// Reads, and where the credentials expired and others are at hand, reads again.
    private <T> T renewing(Supplier<T> read) {
        Instant begun = clock.instant();
        try {
            return read.get();
        } catch (AwsServiceException e) {
            if (AwsFailure.expired(e) && clients.caller().renew(begun)) {
                return read.get();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        clients.close();
    }
}
