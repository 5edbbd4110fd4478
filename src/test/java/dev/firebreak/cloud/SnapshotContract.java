package dev.firebreak.cloud;

import static dev.firebreak.cloud.OnAws.done;
import static dev.firebreak.cloud.OnAws.error;
import static dev.firebreak.cloud.OnAws.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Readiness;
import dev.firebreak.change.Reconciled;
import dev.firebreak.change.Reply;
import dev.firebreak.cloud.AwsSite.Machine;
import dev.firebreak.json.Json;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Holds;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Tag;
import tools.jackson.databind.JsonNode;

/// Snapshots of the volumes of one instance, in one request.
interface SnapshotContract extends OnAws {

    @Test
    default void one_request_makes_a_snapshot_of_every_volume() {
        Machine machine = site().newMachine();
        Reply reply = site().cloud.execute(create(machine, AwsSite.newName(), ""), List.of());
        Outcome made = done("snapshot", reply);
        assertThat(((Reply.Done) reply).status()).isEqualTo(200);
        assertThat(((Reply.Done) reply).requestId()).isNotBlank();
        assertThat(volumes(made)).containsExactlyInAnyOrderElementsOf(machine.volumes());
        assertThat(snapshots(made)).allSatisfy(s -> {
            assertThat(Json.text(s, "/snapshotId")).matches("snap-[0-9a-f]{8,17}");
            assertThat(s.path("sizeGib").asInt()).isEqualTo(1);
        });
    }

    @Test
    default void the_root_volume_can_be_excluded() {
        Machine machine = site().newMachine();
        Outcome made = make(machine, AwsSite.newName(), ", 'ExcludeBootVolume': true");
        assertThat(volumes(made)).containsExactlyInAnyOrderElementsOf(machine.data());
    }

    @Test
    default void a_data_volume_can_be_excluded() {
        Machine machine = site().newMachine();
        assertThat(volumes(make(
                        machine, AwsSite.newName(), excluding(machine.data().getFirst()))))
                .containsExactlyInAnyOrder(machine.root(), machine.data().getLast());
    }

    @Test
    default void tags_and_description_are_given_in_the_same_request() {
        String intent = AwsSite.newName();
        Outcome made = make(site().newMachine(), intent, "");
        assertThat(site().ec2().describeSnapshots(r -> r.snapshotIds(ids(made))).snapshots())
                .hasSize(3)
                .allSatisfy(snapshot -> {
                    assertThat(tags(snapshot.tags()))
                            .containsEntry("firebreak:intent", intent)
                            .containsEntry("firebreak:volumes", "3");
                    assertThat(snapshot.description()).isEqualTo("firebreak c1/r1/snapshot");
                    assertThat(snapshot.ownerId())
                            .isEqualTo(site().cloud.identity().account());
                });
    }

    @Test
    default void a_dry_run_says_yes_and_makes_nothing() {
        String intent = AwsSite.newName();
        CloudChange change = create(site().newMachine(), intent, "");
        assertThat(site().cloud.accepts(change)).isEqualTo(Answer.YES);
        assertThat(error(() -> site().ec2()
                        .createSnapshots(r -> r.dryRun(true)
                                .instanceSpecification(
                                        i -> i.instanceId(site().newMachine().instance())))))
                .isEqualTo("412 DryRunOperation");
        assertThat(site().cloud.reconcile(change, intent, List.of())).isInstanceOf(Reconciled.InDoubt.class);
    }

    @Test
    default void a_dry_run_of_what_cannot_be_says_no() {
        Answer answer = site().cloud.accepts(create(unknown(), AwsSite.newName(), ""));
        assertThat(answer.holds()).isEqualTo(Holds.NO);
        assertThat(answer.code()).isEqualTo("invalid-instance-id-not-found");
    }

    @Test
    default void s3_has_no_dry_run() {
        assertThat(site().cloud.accepts(Changes.of("s3:PutObject")).code()).isEqualTo("no-dry-run");
    }

    @Test
    default void an_instance_that_is_not_there_is_refused() {
        Reply.Refused refused = refused(site().cloud.execute(create(unknown(), AwsSite.newName(), ""), List.of()));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo("invalid-instance-id-not-found");
        assertThat(refused.message()).contains(AccountContract.UNKNOWN_INSTANCE);
        assertThat(refused.requestId()).isNotBlank();
        assertThat(refused.retryAfter()).isNull();
    }

    @Test
    default void what_is_no_data_volume_of_the_instance_cannot_be_excluded() {
        Machine machine = site().newMachine();
        Machine other = site().newMachine();
        assertThat(refused(execute(machine, excluding(other.root()))).code()).isEqualTo("invalid-parameter-value");
        assertThat(refused(execute(machine, excluding(AccountContract.UNKNOWN_VOLUME)))
                        .code())
                .isEqualTo("invalid-volume-not-found");
    }

    @Test
    default void a_set_is_found_by_the_tag_of_its_intent() {
        Machine machine = site().newMachine();
        String intent = AwsSite.newName();
        CloudChange change = create(machine, intent, "");
        assertThat(site().cloud.reconcile(change, intent, List.of()))
                .as("absence proves nothing")
                .isInstanceOf(Reconciled.InDoubt.class);
        Outcome made = done("snapshot", site().cloud.execute(change, List.of()));
        make(machine, AwsSite.newName(), "");
        assertThat(site().cloud.reconcile(change, intent, List.of()))
                .isInstanceOfSatisfying(
                        Reconciled.Happened.class,
                        happened -> assertThat(snapshots(Changes.succeeded("snapshot", happened.observed())))
                                .containsExactlyInAnyOrderElementsOf(snapshots(made)));
    }

    @Test
    default void a_set_of_which_some_are_seen_is_in_doubt() {
        String intent = AwsSite.newName();
        CloudChange change = create(site().newMachine(), intent, "");
        Outcome made = done("snapshot", site().cloud.execute(change, List.of()));
        site().ec2().deleteSnapshot(r -> r.snapshotId(ids(made).getFirst()));
        assertThat(site().cloud.reconcile(change, intent, List.of()))
                .isInstanceOfSatisfying(
                        Reconciled.InDoubt.class,
                        doubt -> assertThat(doubt.because()).startsWith("2 of 3 snapshots"));
    }

    @Test
    default void snapshots_are_found_by_tag_and_by_volume() {
        Machine machine = site().newMachine();
        String intent = AwsSite.newName();
        make(machine, intent, "");
        assertThat(found("tag:firebreak:intent", intent)).isEqualTo(3);
        assertThat(found("tag:firebreak:intent", intent + "x")).isZero();
        assertThat(found("volume-id", machine.root(), machine.data().getFirst()))
                .isEqualTo(2);
    }

    @Test
    default void a_set_is_not_ready_before_all_are_completed() {
        Outcome made = make(site().newMachine(), AwsSite.newName(), "");
        Readiness readiness = site().cloud.snapshotsCompleted(made);
        assertThat(readiness.state()).isEqualTo(Readiness.State.NOT_YET);
        assertThat(readiness.detail()).isEqualTo("0 of 3 snapshots completed");
        assertThat(site().cloud.snapshots(ids(made)))
                .extracting(Snapshot::state)
                .containsOnly("pending");
        assertCompleted(made);
    }

    /// Completed, once the time has passed that it takes.
    default void assertCompleted(Outcome made) {
        site().awaitSnapshots();
        assertThat(site().cloud.snapshotsCompleted(made)).isEqualTo(Readiness.ready("3 of 3 snapshots completed"));
        assertThat(site().cloud.snapshots(ids(made))).hasSize(3).allSatisfy(snapshot -> {
            assertThat(snapshot.state()).isEqualTo("completed");
            assertThat(snapshot.progressPercent()).isEqualTo(100);
            assertThat(snapshot.volumeSizeGib()).isEqualTo(1);
        });
    }

    @Test
    default void a_snapshot_that_is_gone_is_not_completed() {
        Outcome made = make(site().newMachine(), AwsSite.newName(), "");
        site().awaitSnapshots();
        String gone = ids(made).getFirst();
        site().ec2().deleteSnapshot(r -> r.snapshotId(gone));
        assertThat(site().cloud.snapshots(ids(made)))
                .extracting(Snapshot::snapshotId)
                .containsExactlyInAnyOrderElementsOf(ids(made).subList(1, 3));
        assertThat(site().cloud.snapshotsCompleted(made).detail()).isEqualTo("2 of 3 snapshots completed");
        assertThat(error(() -> site().ec2().deleteSnapshot(r -> r.snapshotId(gone))))
                .isEqualTo("400 InvalidSnapshot.NotFound");
    }

    default Outcome make(Machine machine, String intent, String more) {
        return done("snapshot", site().cloud.execute(create(machine, intent, more), List.of()));
    }

    private Reply execute(Machine machine, String more) {
        return site().cloud.execute(create(machine, AwsSite.newName(), more), List.of());
    }

    static String excluding(String volume) {
        return ", 'ExcludeDataVolumeIds': ['" + volume + "']";
    }

    static CloudChange create(Machine machine, String intent, String more) {
        return Changes.change("ec2:CreateSnapshots", """
            {'InstanceSpecification': {'InstanceId': '%s'%s}, 'Description': 'firebreak c1/r1/snapshot',
             'TagSpecifications': [{'ResourceType': 'snapshot',
              'Tags': [{'Key': 'firebreak:intent', 'Value': '%s'}, {'Key': 'firebreak:volumes', 'Value': '3'}]}]}\
            """.formatted(machine.instance(), more, intent)
                .replace('\'', '"'));
    }

    private static Machine unknown() {
        return new Machine(AccountContract.UNKNOWN_INSTANCE, "", List.of());
    }

    private int found(String filter, String... values) {
        return site().ec2()
                .describeSnapshots(r -> r.ownerIds("self")
                        .filters(Filter.builder().name(filter).values(values).build()))
                .snapshots()
                .size();
    }

    private static Map<String, String> tags(List<Tag> tags) {
        return tags.stream().collect(Collectors.toMap(Tag::key, Tag::value));
    }

    static List<JsonNode> snapshots(Outcome made) {
        return Objects.requireNonNull(made.observed())
                .path("snapshots")
                .valueStream()
                .toList();
    }

    static List<String> ids(Outcome made) {
        return snapshots(made).stream()
                .map(s -> s.path("snapshotId").asString())
                .toList();
    }

    static List<String> volumes(Outcome made) {
        return snapshots(made).stream().map(s -> s.path("volumeId").asString()).toList();
    }
}
