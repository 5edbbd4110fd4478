package dev.firebreak.crash;

import dev.firebreak.crash.WorldRecord.Shot;
import dev.firebreak.parts.Moto;
import dev.firebreak.parts.Parts;
import dev.firebreak.parts.Versity;
import dev.firebreak.range.aws.Credentials;
import dev.firebreak.range.aws.EbsDoor;
import dev.firebreak.range.aws.VolumeContent;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.s3.S3Client;

/// The account under all incidents: EC2 and STS of moto, S3 of versitygw, and the EBS direct APIs of the range,
/// which show the same image of every snapshot. It is looked at by clients of its own.
final class RealAccount implements AutoCloseable {
    private static final VolumeContent CONTENT = new VolumeContent(1, 7, 0);

    private final Moto moto = Parts.moto();
    private final Versity versity = Parts.versity();
    private final String region = Objects.requireNonNull(versity.environment().get("AWS_REGION"));
    private final EbsDoor ebs = new EbsDoor(
            snapshot -> Optional.of(CONTENT),
            InstantSource.system(),
            new Credentials(Versity.ACCESS_KEY, Versity.SECRET_KEY),
            region);
    private final Ec2Client ec2 = Ec2Client.builder()
            .endpointOverride(moto.endpoint())
            .region(Region.of(region))
            .credentialsProvider(StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(Versity.ACCESS_KEY, Versity.SECRET_KEY)))
            .build();
    private final S3Client s3 = Bucket.client(versity.endpoint(), region, Versity.ACCESS_KEY, Versity.SECRET_KEY);

    record Machine(String instance, String zone, List<String> volumes) {
        /// What an EKS node says of its instance.
        String providerId() {
            return "aws:///" + zone + "/" + instance;
        }
    }

    /// A running instance with volumes of 1 GiB.
    Machine run(int volumes) {
        var zone = region + "a";
        var devices = IntStream.range(0, volumes)
                .mapToObj(i -> BlockDeviceMapping.builder()
                        .deviceName("/dev/xvd" + (char) ('a' + i))
                        .ebs(e -> e.volumeSize(1))
                        .build())
                .toList();
        var id = ec2.runInstances(r -> r.imageId("ami-12c6146b")
                        .instanceType("m5.large")
                        .placement(p -> p.availabilityZone(zone))
                        .minCount(1)
                        .maxCount(1)
                        .blockDeviceMappings(devices))
                .instances()
                .getFirst()
                .instanceId();
        var attached = ec2.describeInstances(r -> r.instanceIds(id))
                .reservations()
                .getFirst()
                .instances()
                .getFirst()
                .blockDeviceMappings();
        return new Machine(
                id, zone, attached.stream().map(m -> m.ebs().volumeId()).toList());
    }

    /// Every snapshot of these volumes, whoever made it.
    List<Shot> snapshotsOf(List<String> volumes) {
        return ec2
                .describeSnapshots(r -> r.filters(
                        Filter.builder().name("volume-id").values(volumes).build()))
                .snapshots()
                .stream()
                .map(s -> new Shot(
                        s.snapshotId(),
                        s.volumeId(),
                        s.description(),
                        s.tags().stream().collect(Collectors.toMap(Tag::key, Tag::value))))
                .toList();
    }

    /// A machine with its volumes and their snapshots: the emulator looks at all that there are for every question.
    void remove(Machine machine) {
        snapshotsOf(machine.volumes()).forEach(shot -> ec2.deleteSnapshot(r -> r.snapshotId(shot.id())));
        ec2.terminateInstances(r -> r.instanceIds(machine.instance()));
    }

    void createBucket(String name) {
        s3.createBucket(r -> r.bucket(name));
    }

    Bucket bucket(String name) {
        return Bucket.of(s3, name);
    }

    void removeBucket(String name) {
        s3.listMultipartUploads(r -> r.bucket(name))
                .uploads()
                .forEach(u ->
                        s3.abortMultipartUpload(r -> r.bucket(name).key(u.key()).uploadId(u.uploadId())));
        s3.listObjectsV2(r -> r.bucket(name))
                .contents()
                .forEach(o -> s3.deleteObject(r -> r.bucket(name).key(o.key())));
        s3.deleteBucket(r -> r.bucket(name));
    }

    Map<String, String> environment() {
        var environment = new LinkedHashMap<>(versity.environment());
        environment.put("AWS_ENDPOINT_URL", moto.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_EBS", ebs.uri().toString());
        return environment;
    }

    @Override
    public void close() {
        ec2.close();
        s3.close();
        ebs.close();
    }
}
