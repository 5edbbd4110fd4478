package dev.firebreak.cloud;

import static dev.firebreak.cloud.OnAws.error;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cloud.AwsSite.Machine;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Filter;

interface AccountContract extends OnAws {
    String UNKNOWN_INSTANCE = "i-0fffffffffffffff0";
    String UNKNOWN_VOLUME = "vol-0fffffffffffffff0";
    String UNKNOWN_SNAPSHOT = "snap-0fffffffffffffff0";

    @Test
    default void we_know_our_account_and_who_we_are_in_it() {
        CloudIdentity identity = site().cloud.identity();
        assertThat(identity.account()).matches("[0-9]{12}");
        assertThat(identity.region()).isEqualTo(site().region());
        assertThat(identity.callerArn()).matches("arn:aws:(iam|sts)::" + identity.account() + ":.+");
    }

    @Test
    default void an_instance_tells_its_state_its_volumes_and_which_is_the_root() {
        Machine machine = site().newMachine();
        assertThat(site().cloud.instances(List.of(machine.instance(), UNKNOWN_INSTANCE)))
                .singleElement()
                .satisfies(instance -> {
                    assertThat(instance.instanceId()).isEqualTo(machine.instance());
                    assertThat(instance.state()).isEqualTo("running");
                    assertThat(instance.volumes())
                            .containsExactlyInAnyOrder(
                                    new Instance.Attachment(machine.root(), "/dev/sda1", true),
                                    new Instance.Attachment(machine.data().getFirst(), "/dev/sdb", false),
                                    new Instance.Attachment(machine.data().getLast(), "/dev/sdc", false));
                    assertThat(instance.profileArn()).isNull();
                    assertThat(instance.metadata()).isEqualTo(new Instance.Metadata(true, false, 1));
                });
    }

    @Test
    default void a_volume_tells_its_size_and_where_it_is_attached() {
        Machine machine = site().newMachine();
        assertThat(site().cloud.volumes(List.of(UNKNOWN_VOLUME, machine.root())))
                .containsExactly(new Volume(machine.root(), 1, false, "in-use", List.of(machine.instance())));
    }

    @Test
    default void what_does_not_exist_is_left_out() {
        assertThat(site().cloud.instances(List.of(UNKNOWN_INSTANCE, "nonsense")))
                .isEmpty();
        assertThat(site().cloud.volumes(List.of(UNKNOWN_VOLUME, "nonsense"))).isEmpty();
        assertThat(site().cloud.snapshots(List.of(UNKNOWN_SNAPSHOT, "snap-1", "nonsense")))
                .isEmpty();
        assertThat(site().cloud.instances(List.of())).isEmpty();
        assertThat(site().cloud.volumes(List.of())).isEmpty();
        assertThat(site().cloud.snapshots(List.of())).isEmpty();
    }

    /// Which is why the port asks with a filter.
    @Test
    default void who_asks_by_id_is_refused_for_one_that_is_unknown() {
        Machine machine = site().newMachine();
        assertThat(error(
                        () -> site().ec2().describeInstances(r -> r.instanceIds(machine.instance(), UNKNOWN_INSTANCE))))
                .isEqualTo("400 InvalidInstanceID.NotFound");
        assertThat(error(() -> site().ec2().describeVolumes(r -> r.volumeIds(machine.root(), UNKNOWN_VOLUME))))
                .isEqualTo("400 InvalidVolume.NotFound");
        assertThat(error(() -> site().ec2().describeSnapshots(r -> r.snapshotIds(UNKNOWN_SNAPSHOT))))
                .isEqualTo("400 InvalidSnapshot.NotFound");
    }

    @Test
    default void more_ids_than_a_filter_takes_are_asked_for_in_turn() {
        Machine machine = site().newMachine();
        List<String> ids = Stream.concat(
                        IntStream.range(0, 200).mapToObj("i-0ffffffff%08d"::formatted), Stream.of(machine.instance()))
                .toList();
        assertThat(site().cloud.instances(ids)).extracting(Instance::instanceId).containsExactly(machine.instance());
        assertThat(error(() -> site().ec2()
                        .describeInstances(r -> r.filters(
                                Filter.builder().name("instance-id").values(ids).build()))))
                .isEqualTo("400 FilterLimitExceeded");
    }

    @Test
    default void an_id_that_is_none_is_malformed() {
        assertThat(error(() -> site().ec2().describeInstances(r -> r.instanceIds("web-1"))))
                .isEqualTo("400 InvalidInstanceID.Malformed");
        assertThat(error(() -> site().ec2().describeVolumes(r -> r.volumeIds("vol-1"))))
                .isEqualTo("400 InvalidVolumeID.Malformed");
        assertThat(error(() -> site().ec2().describeSnapshots(r -> r.snapshotIds("snap-1"))))
                .isEqualTo("400 InvalidSnapshotID.Malformed");
        assertThat(error(() -> site().ec2().describeSnapshots(r -> r.snapshotIds("nonsense"))))
                .isEqualTo("400 InvalidParameterValue");
    }
}
