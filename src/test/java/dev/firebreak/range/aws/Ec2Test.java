package dev.firebreak.range.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CopyTagsFromSource;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.SnapshotInfo;
import software.amazon.awssdk.services.ec2.model.SnapshotState;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

class Ec2Test {
    private static final String UNKNOWN_INSTANCE = "i-0fffffffffffffff0";

    private OpenRange range;
    private Ec2Client ec2;

    @BeforeEach
    void open(@TempDir Path folder) {
        range = new OpenRange(folder);
        ec2 = range.ec2();
    }

    @AfterEach
    void close() {
        range.close();
    }

    private static Ec2Exception refused(ThrowingCallable call, String code) {
        var refusal = catchThrowableOfType(Ec2Exception.class, call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(code);
        assertThat(refusal.requestId()).isNotBlank();
        return refusal;
    }

    @Test
    void an_instance_shows_its_volumes_and_tags() {
        var instance = ec2.describeInstances(request -> request.instanceIds(OpenRange.INSTANCE))
                .reservations()
                .getFirst()
                .instances()
                .getFirst();
        assertThat(instance.blockDeviceMappings())
                .extracting(mapping -> mapping.deviceName() + " "
                        + mapping.ebs().volumeId() + " " + mapping.ebs().deleteOnTermination())
                .containsExactly(
                        "/dev/xvda " + OpenRange.ROOT + " true",
                        "/dev/xvdb " + OpenRange.DATA + " false",
                        "/dev/xvdc " + OpenRange.MORE + " false");
        assertThat(instance.rootDeviceName()).isEqualTo("/dev/xvda");
        assertThat(instance.privateIpAddress()).isEqualTo("10.0.1.7");
        assertThat(instance.state().nameAsString()).isEqualTo("running");
        assertThat(instance.tags()).extracting(Tag::value).containsExactly("node & <one>");
    }

    @Test
    void filters_find_instances_by_id_and_by_tag() {
        assertThat(found("instance-id", OpenRange.INSTANCE)).isEqualTo(1);
        assertThat(found("tag:Name", "node*")).isEqualTo(1);
        assertThat(found("tag:Name", "node")).isZero();
        assertThat(found("tag:Absent", "*")).isZero();
        refused(() -> found("colour", "red"), "InvalidParameterValue");
    }

    private int found(String name, String value) {
        return ec2.describeInstances(request -> request.filters(filter(name, value)))
                .reservations()
                .size();
    }

    private static Filter filter(String name, String... values) {
        return Filter.builder().name(name).values(values).build();
    }

    @Test
    void listings_come_in_pages() {
        IntStream.range(0, 12)
                .forEach(i -> range.account.add(
                        new Instance(
                                "i-%017x".formatted(i),
                                "t3.small",
                                "eu-central-1a",
                                "10.0.2." + i,
                                "/dev/xvda",
                                List.of(),
                                null),
                        Map.of()));
        var pages = ec2.describeInstancesPaginator(request -> request.maxResults(5)).stream()
                .map(page -> page.reservations().size())
                .toList();
        assertThat(pages).containsExactly(5, 5, 3);
        refused(() -> ec2.describeInstances(request -> request.maxResults(4)), "InvalidParameterValue");
        refused(() -> ec2.describeInstances(request -> request.nextToken("no")), "InvalidNextToken");
        refused(
                () -> ec2.describeInstances(request -> request.maxResults(5).instanceIds(OpenRange.INSTANCE)),
                "InvalidParameterCombination");
    }

    @Test
    void volumes_say_where_they_are_attached() {
        var volumes = ec2.describeVolumes(
                        request -> request.filters(filter("attachment.instance-id", OpenRange.INSTANCE)))
                .volumes();
        assertThat(volumes)
                .extracting(volume -> volume.volumeId() + " " + volume.size() + " " + volume.encrypted() + " "
                        + volume.stateAsString() + " "
                        + volume.attachments().getFirst().device())
                .containsExactly(
                        OpenRange.ROOT + " 1 false in-use /dev/xvda",
                        OpenRange.DATA + " 1 true in-use /dev/xvdb",
                        OpenRange.MORE + " 1 false in-use /dev/xvdc");
    }

    private static CreateSnapshotsRequest.Builder set(CreateSnapshotsRequest.Builder request) {
        return request.instanceSpecification(instance -> instance.instanceId(OpenRange.INSTANCE));
    }

    @Test
    void a_set_of_snapshots_covers_the_instance_but_for_what_is_excluded() {
        var made = ec2.createSnapshots(request -> request.description("case c1")
                        .copyTagsFromSource(CopyTagsFromSource.VOLUME)
                        .tagSpecifications(tags("case", "c1"))
                        .instanceSpecification(instance ->
                                instance.instanceId(OpenRange.INSTANCE).excludeDataVolumeIds(OpenRange.MORE)))
                .snapshots();
        assertThat(made).extracting(SnapshotInfo::volumeId).containsExactly(OpenRange.ROOT, OpenRange.DATA);
        assertThat(made).allSatisfy(snapshot -> {
            assertThat(snapshot.state()).isEqualTo(SnapshotState.PENDING);
            assertThat(snapshot.description()).isEqualTo("case c1");
            assertThat(snapshot.startTime()).isEqualTo(range.clock.instant());
            assertThat(snapshot.tags()).extracting(Tag::key).containsExactly("Name", "case");
        });
        assertThat(made).extracting(SnapshotInfo::encrypted).containsExactly(false, true);
    }

    private static TagSpecification tags(String key, String value) {
        return TagSpecification.builder()
                .resourceType(ResourceType.SNAPSHOT)
                .tags(Tag.builder().key(key).value(value).build())
                .build();
    }

    @Test
    void a_set_of_snapshots_is_refused_whole() {
        refused(() -> excluding(List.of(OpenRange.ROOT)), "InvalidParameterValue");
        refused(
                () -> excluding(
                        IntStream.range(0, 41).mapToObj("vol-%017x"::formatted).toList()),
                "InvalidParameterValue");
        refused(
                () -> ec2.createSnapshots(
                        request -> request.instanceSpecification(instance -> instance.instanceId(OpenRange.INSTANCE)
                                .excludeBootVolume(true)
                                .excludeDataVolumeIds(OpenRange.DATA, OpenRange.MORE))),
                "InvalidParameterCombination");
        for (var i = 0; i < 5; i++) {
            ec2.createSnapshot(request -> request.volumeId(OpenRange.DATA));
        }
        refused(() -> ec2.createSnapshots(Ec2Test::set), "ConcurrentSnapshotLimitExceeded");
        assertThat(range.account.snapshots()).hasSize(5);
        range.clock.advance(Duration.ofMinutes(2));
        assertThat(ec2.createSnapshots(Ec2Test::set).snapshots()).hasSize(3);
    }

    private void excluding(List<String> volumes) {
        ec2.createSnapshots(request -> request.instanceSpecification(
                instance -> instance.instanceId(OpenRange.INSTANCE).excludeDataVolumeIds(volumes)));
    }

    @Test
    void creating_is_not_idempotent() {
        var first = ec2.createSnapshots(Ec2Test::set).snapshots();
        var second = ec2.createSnapshots(Ec2Test::set).snapshots();
        assertThat(new ArrayList<>(second)).doesNotContainAnyElementsOf(first);
        assertThat(range.account.snapshots()).hasSize(6);
    }

    @Test
    void a_snapshot_takes_the_time_of_the_clock() {
        var id = ec2.createSnapshot(request -> request.volumeId(OpenRange.DATA)).snapshotId();
        assertThat(id).matches("snap-[0-9a-f]{17}");
        assertThat(look(id).progress()).isEqualTo("0%");
        range.clock.advance(Duration.ofSeconds(45));
        assertThat(look(id).stateAsString()).isEqualTo("pending");
        assertThat(look(id).progress()).isEqualTo("75%");
        assertThat(look(id).completionTime()).isNull();
        range.clock.advance(Duration.ofSeconds(15));
        assertThat(look(id).stateAsString()).isEqualTo("completed");
        assertThat(look(id).progress()).isEqualTo("100%");
        assertThat(look(id).completionTime()).isEqualTo(range.clock.instant());
        assertThat(look(id).encrypted()).isTrue();
    }

    private Snapshot look(String id) {
        return ec2.describeSnapshots(request -> request.snapshotIds(id))
                .snapshots()
                .getFirst();
    }

    @Test
    void a_snapshot_can_end_in_error() {
        range.account.failSnapshotsOf(OpenRange.LOOSE).snapshotTakes(Duration.ofSeconds(5));
        var id =
                ec2.createSnapshot(request -> request.volumeId(OpenRange.LOOSE)).snapshotId();
        assertThat(look(id).stateAsString()).isEqualTo("pending");
        range.clock.advance(Duration.ofSeconds(5));
        assertThat(look(id).stateAsString()).isEqualTo("error");
    }

    @Test
    void snapshots_are_found_by_tag_volume_status_and_owner() {
        ec2.createSnapshots(request -> set(request).tagSpecifications(tags("intent", "c1/r1/snapshot")));
        ec2.createSnapshot(request -> request.volumeId(OpenRange.LOOSE));
        assertThat(snapshots(filter("tag:intent", "c1/r1/snapshot"))).hasSize(3);
        assertThat(snapshots(filter("volume-id", OpenRange.ROOT, OpenRange.LOOSE)))
                .hasSize(2);
        assertThat(snapshots(filter("tag:intent", "c1/r1/snapshot"), filter("volume-id", OpenRange.ROOT)))
                .hasSize(1);
        assertThat(snapshots(filter("status", "completed"))).isEmpty();
        assertThat(snapshots(filter("status", "pending"))).hasSize(4);
        assertThat(ec2.describeSnapshots(request -> request.ownerIds("self")).snapshots())
                .hasSize(4);
        assertThat(ec2.describeSnapshots(request -> request.ownerIds("amazon")).snapshots())
                .isEmpty();
    }

    private List<Snapshot> snapshots(Filter... filters) {
        return ec2.describeSnapshots(request -> request.filters(filters)).snapshots();
    }

    @Test
    void tags_are_written_and_read() {
        ec2.createTags(request -> request.resources(OpenRange.INSTANCE, OpenRange.DATA)
                .tags(Tag.builder().key("case").value("c1").build()));
        var tags = ec2.describeTags(request -> request.filters(filter("key", "case")))
                .tags();
        assertThat(tags)
                .extracting(tag -> tag.resourceTypeAsString() + " " + tag.resourceId() + " " + tag.value())
                .containsExactly("instance " + OpenRange.INSTANCE + " c1", "volume " + OpenRange.DATA + " c1");
        assertThat(range.account.tags(OpenRange.INSTANCE)).containsEntry("Name", "node & <one>");
        refused(
                () -> ec2.createTags(request -> request.resources(UNKNOWN_INSTANCE)
                        .tags(Tag.builder().key("case").value("c1").build())),
                "InvalidInstanceID.NotFound");
    }

    @Test
    void the_region_is_the_accounts() {
        assertThat(ec2.describeRegions().regions())
                .extracting(software.amazon.awssdk.services.ec2.model.Region::regionName)
                .containsExactly(OpenRange.REGION);
    }

    @Test
    void a_dry_run_says_what_would_be_and_does_nothing() {
        var refusal = refused(() -> ec2.createSnapshots(request -> set(request).dryRun(true)), "DryRunOperation");
        assertThat(refusal.statusCode()).isEqualTo(412);
        range.account.deny("ec2:CreateSnapshots");
        var denied = refused(() -> ec2.createSnapshots(request -> set(request).dryRun(true)), "UnauthorizedOperation");
        assertThat(denied.statusCode()).isEqualTo(403);
        assertThat(range.account.snapshots()).isEmpty();
    }

    @Test
    void what_is_not_simulated_is_refused() {
        refused(() -> ec2.describeVpcs(), "InvalidAction");
    }

    @Test
    void throttling_has_ec2s_own_code() {
        range.door.faults().next("ec2:CreateSnapshots", Faults.Fault.THROTTLE);
        var refusal = refused(() -> ec2.createSnapshots(Ec2Test::set), "RequestLimitExceeded");
        assertThat(refusal.statusCode()).isEqualTo(503);
        assertThat(range.account.snapshots()).isEmpty();
    }

    @Test
    void a_lost_reply_hides_what_was_done_and_a_reset_did_nothing() {
        range.door.faults().next("ec2:CreateSnapshots", Faults.Fault.LOST_REPLY);
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> ec2.createSnapshots(Ec2Test::set)))
                .isInstanceOf(software.amazon.awssdk.core.exception.SdkClientException.class);
        assertThat(range.account.snapshots()).hasSize(3);
        range.door.faults().next("ec2:CreateSnapshots", Faults.Fault.RESET);
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> ec2.createSnapshots(Ec2Test::set)))
                .isInstanceOf(software.amazon.awssdk.core.exception.SdkClientException.class);
        assertThat(range.account.snapshots()).hasSize(3);
    }

    @Test
    void the_ledger_names_operation_resource_and_status() {
        ec2.createSnapshots(Ec2Test::set);
        refused(
                () -> ec2.createSnapshot(request -> request.volumeId("vol-0fffffffffffffff0")),
                "InvalidVolume.NotFound");
        assertThat(range.door.calls())
                .extracting(
                        call -> call.service() + ":" + call.operation() + " " + call.resource() + " " + call.status())
                .containsExactly(
                        "ec2:CreateSnapshots " + OpenRange.INSTANCE + " 200",
                        "ec2:CreateSnapshot vol-0fffffffffffffff0 400");
        assertThat(range.door.requests()).isEqualTo(2);
    }
}
