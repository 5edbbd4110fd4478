package dev.firebreak.cloud;

import static dev.firebreak.cloud.OnAws.done;
import static dev.firebreak.cloud.OnAws.error;
import static dev.firebreak.cloud.OnAws.observed;
import static dev.firebreak.cloud.SnapshotContract.create;
import static dev.firebreak.cloud.SnapshotContract.excluding;
import static dev.firebreak.cloud.SnapshotContract.volumes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.Outcome;
import dev.firebreak.change.Reply;
import dev.firebreak.cloud.AwsSite.Machine;
import dev.firebreak.model.Answer;
import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.model.Filter;

/// Overridden is what moto or versitygw does not do, and how it then answers.
@NeedsRealParts({Part.MOTO, Part.VERSITYGW})
class CloudContractIT implements CloudContract {
    @TempDir
    private static Path folder;

    private static RealAws site;

    @BeforeAll
    static void open() {
        site = RealAws.open(folder);
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @Override
    public AwsSite site() {
        return site;
    }

    /// moto takes what is no id for one that is unknown.
    @Test
    @Override
    public void an_id_that_is_none_is_malformed() {
        assertThat(error(() -> site.ec2().describeInstances(r -> r.instanceIds("web-1"))))
                .isEqualTo("400 InvalidInstanceID.NotFound");
        assertThat(error(() -> site.ec2().describeVolumes(r -> r.volumeIds("vol-1"))))
                .isEqualTo("400 InvalidVolume.NotFound");
        assertThat(error(() -> site.ec2().describeSnapshots(r -> r.snapshotIds("snap-1", "nonsense"))))
                .isEqualTo("400 InvalidSnapshot.NotFound");
    }

    /// moto's filters have no limit.
    @Test
    @Override
    public void more_ids_than_a_filter_takes_are_asked_for_in_turn() {
        Machine machine = site.newMachine();
        List<String> ids = Stream.concat(
                        IntStream.range(0, 200).mapToObj("i-0ffffffff%08d"::formatted), Stream.of(machine.instance()))
                .toList();
        assertThat(site.cloud.instances(ids)).extracting(Instance::instanceId).containsExactly(machine.instance());
        assertThat(site.ec2()
                        .describeInstances(r -> r.filters(
                                Filter.builder().name("instance-id").values(ids).build()))
                        .reservations())
                .hasSize(1);
    }

    /// moto ignores `ExcludeDataVolumeIds`.
    @Test
    @Override
    public void a_data_volume_can_be_excluded() {
        Machine machine = site.newMachine();
        Outcome made = make(machine, AwsSite.newName(), excluding(machine.data().getFirst()));
        assertThat(volumes(made)).containsExactlyInAnyOrderElementsOf(machine.volumes());
    }

    /// moto ignores `ExcludeDataVolumeIds`, so that nothing in it is wrong.
    @Test
    @Override
    public void what_is_no_data_volume_of_the_instance_cannot_be_excluded() {
        Machine machine = site.newMachine();
        Outcome made = make(machine, AwsSite.newName(), excluding(UNKNOWN_VOLUME));
        assertThat(volumes(made)).containsExactlyInAnyOrderElementsOf(machine.volumes());
    }

    /// moto's dry run looks at no parameter.
    @Test
    @Override
    public void a_dry_run_of_what_cannot_be_says_no() {
        Machine unknown = new Machine(UNKNOWN_INSTANCE, "", List.of());
        assertThat(site.cloud.accepts(create(unknown, AwsSite.newName(), ""))).isEqualTo(Answer.YES);
    }

    /// A snapshot of moto's is completed at once.
    @Test
    @Override
    public void a_set_is_not_ready_before_all_are_completed() {
        assertCompleted(make(site.newMachine(), AwsSite.newName(), ""));
    }

    /// versitygw answers before it has read the part and closes the connection: whether the answer or the reset
    /// is seen first is a race. That nothing is taken for sent, and that the upload is gone, is seen either
    /// way.
    @Override
    public void assertNoPartIsTaken(Reply reply) {
        assertThat(reply)
                .satisfiesAnyOf(
                        UploadContract::assertGone, lost -> assertThat(lost).isInstanceOf(Reply.Lost.class));
    }

    /// versitygw answers a second completion as it answered the first.
    @Override
    public void assertCompletedBefore(Outcome made, Reply again) {
        assertThat(observed(done("complete", again), "/etag")).isEqualTo(observed(made, "/etag"));
    }

    /// versitygw lets its administration's own words through.
    @Test
    @Override
    public void an_access_key_that_is_not_known_is_refused() {
        String bucket = site.newBucket();
        site.withAnother(
                "AWS_ACCESS_KEY_ID",
                s3 -> assertThat(error(() -> s3.getObject(r -> r.bucket(bucket).key("x"))))
                        .isEqualTo("404 XAdminUserNotFound"));
    }

    /// versitygw holds the bucket's retention against a delete, but does not show it at the object.
    @Test
    @Override
    public void an_object_gets_the_retention_of_its_bucket() {
        String bucket = site.newLockedBucket("COMPLIANCE", 30);
        done("put", site.cloud.execute(BucketContract.put(bucket), Changes.EARLIER));
        assertThat(site.cloud.object(bucket, MANIFEST).orElseThrow().lockMode()).isNull();
        assertThat(error(
                        () -> site.s3().getObjectRetention(r -> r.bucket(bucket).key(MANIFEST))))
                .isEqualTo("400 NoSuchObjectLockConfiguration");
    }
}
