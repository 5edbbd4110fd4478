package dev.firebreak.mainjob;

import dev.firebreak.json.Json;
import dev.firebreak.parts.Moto;
import dev.firebreak.parts.Parts;
import dev.firebreak.parts.Ports;
import dev.firebreak.parts.Versity;
import dev.firebreak.range.aws.Credentials;
import dev.firebreak.range.aws.EbsDoor;
import dev.firebreak.range.aws.VolumeContent;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/// One AWS account out of three servers: EC2 and STS of moto, S3 of versitygw, and the EBS direct APIs of the
/// range, which show of moto's snapshots what is on their volumes. All take the same keys; versitygw's are
/// named as the account that moto's STS tells, because a bucket there belongs to the access key of its maker.
public final class Account implements AutoCloseable {
    private static final String ZONE = "eu-west-1a";

    private final Moto moto = Parts.moto();
    private final Versity versity = Parts.versity();
    private final Map<String, String> volumeOfSnapshot = new ConcurrentHashMap<>();
    private final EbsDoor ebs;

    public Account() {
        var region = String.valueOf(versity.environment().get("AWS_REGION"));
        ebs = new EbsDoor(
                this::ofSnapshot,
                InstantSource.system(),
                new Credentials(Versity.ACCESS_KEY, Versity.SECRET_KEY),
                region);
    }

    /// A running instance with a root volume of 1 GiB.
    String runInstance() {
        return ec2(
                        "run-instances",
                        "--image-id=ami-12c6146b",
                        "--instance-type=m5.large",
                        "--placement=AvailabilityZone=" + ZONE,
                        "--block-device-mappings=DeviceName=/dev/xvda,Ebs={VolumeSize=1}")
                .at("/Instances/0/InstanceId")
                .asString();
    }

    /// A volume of 1 GiB, attached to the instance.
    String attachVolume(String instance) {
        var volume = ec2("create-volume", "--availability-zone=" + ZONE, "--size=1")
                .path("VolumeId")
                .asString();
        ec2("attach-volume", "--volume-id=" + volume, "--instance-id=" + instance, "--device=/dev/xvdb");
        return volume;
    }

    List<String> volumesOf(String instance) {
        return ec2("describe-instances", "--instance-ids=" + instance)
                .at("/Reservations/0/Instances/0/BlockDeviceMappings")
                .valueStream()
                .map(m -> m.at("/Ebs/VolumeId").asString())
                .toList();
    }

    /// What an EKS node says of its instance.
    static String providerId(String instance) {
        return "aws:///" + ZONE + "/" + instance;
    }

    /// The snapshots tagged with a case, as EC2 tells them.
    List<JsonNode> snapshotsOf(String caseId) {
        return ec2("describe-snapshots", "--filters=Name=tag:firebreak:case,Values=" + caseId)
                .path("Snapshots")
                .valueStream()
                .toList();
    }

    void createBucket(String name) {
        versity.aws("s3api", "create-bucket", "--bucket=" + name).orThrow();
    }

    /// A bucket with Object Lock and without a default retention. It stays: nobody can empty it.
    void createLockedBucket(String name) {
        versity.aws("s3api", "create-bucket", "--bucket=" + name, "--object-lock-enabled-for-bucket")
                .orThrow();
    }

    /// Until when Object Lock keeps an object.
    Instant keptUntil(String bucket, String key) {
        var head = versity.aws("s3api", "head-object", "--bucket=" + bucket, "--key=" + key)
                .orThrow();
        return OffsetDateTime.parse(
                        Json.parse(head).path("ObjectLockRetainUntilDate").asString())
                .toInstant();
    }

    /// Whether the S3 server takes `owner` for the bucket's.
    boolean owns(String bucket, String owner) {
        return versity.aws("s3api", "head-bucket", "--bucket=" + bucket, "--expected-bucket-owner=" + owner)
                        .exit()
                == 0;
    }

    List<String> keys(String bucket) {
        var listed =
                versity.aws("s3api", "list-objects-v2", "--bucket=" + bucket).orThrow();
        return listed.isBlank()
                ? List.of()
                : Json.parse(listed)
                        .path("Contents")
                        .valueStream()
                        .map(o -> o.path("Key").asString())
                        .toList();
    }

    /// Fetched as anybody would.
    Path fetch(String bucket, String key, Path into) {
        versity.aws("s3", "cp", "--no-progress", "s3://" + bucket + "/" + key, into.toString())
                .orThrow();
        return into;
    }

    void removeBucket(String bucket) {
        versity.aws("s3", "rb", "--force", "s3://" + bucket).orThrow();
    }

    /// What is on a volume follows from its id.
    public static VolumeContent content(String volume) {
        return new VolumeContent(1, volume.hashCode(), 5);
    }

    private Optional<VolumeContent> ofSnapshot(String snapshot) {
        var volume = volumeOfSnapshot.computeIfAbsent(
                snapshot,
                id -> ec2("describe-snapshots", "--filters=Name=snapshot-id,Values=" + id)
                        .at("/Snapshots/0/VolumeId")
                        .asString(""));
        return volume.isEmpty() ? Optional.empty() : Optional.of(content(volume));
    }

    public Map<String, String> environment() {
        var environment = new LinkedHashMap<>(versity.environment());
        environment.put("AWS_ENDPOINT_URL", moto.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_EBS", ebs.uri().toString());
        return environment;
    }

    /// The same account with endpoints that nobody listens at.
    static Map<String, String> unreachable() {
        var nobody = "http://127.0.0.1:" + Ports.nobodyListens();
        return Map.of("AWS_ENDPOINT_URL", nobody, "AWS_ENDPOINT_URL_EBS", nobody, "AWS_ENDPOINT_URL_S3", nobody);
    }

    private JsonNode ec2(String... arguments) {
        var words = new String[arguments.length + 1];
        words[0] = "ec2";
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        return Json.parse(moto.aws(words).orThrow());
    }

    @Override
    public void close() {
        ebs.close();
    }
}
