package dev.firebreak.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.model.Refusal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountReadTest {
    @TempDir
    private Path folder;

    private RangeAccount range;
    private AwsCloud cloud;

    @BeforeEach
    void open() {
        range = new RangeAccount(folder);
        cloud = range.cloud();
    }

    @AfterEach
    void close() {
        cloud.close();
        range.close();
    }

    @Test
    void we_know_who_we_are() {
        assertThat(cloud.identity())
                .isEqualTo(
                        new CloudIdentity("111122223333", "eu-central-1", "arn:aws:iam::111122223333:user/responder"));
    }

    @Test
    void what_does_not_exist_is_left_out() {
        assertThat(cloud.volumes(List.of("vol-0ffffffffffffffff", RangeAccount.DATA, RangeAccount.LOOSE)))
                .containsExactlyInAnyOrder(
                        new Volume(RangeAccount.DATA, 1, true, "in-use", List.of(RangeAccount.INSTANCE)),
                        new Volume(RangeAccount.LOOSE, 1, false, "available", List.of()));
        assertThat(cloud.instances(List.of("i-0ffffffffffffffff"))).isEmpty();
        assertThat(cloud.snapshots(List.of("snap-0ffffffffffffffff", "nonsense")))
                .isEmpty();
        assertThat(cloud.volumes(List.of())).isEmpty();
    }

    @Test
    void an_instance_tells_its_root_volume() {
        assertThat(cloud.instances(List.of(RangeAccount.INSTANCE)).getFirst().volumes())
                .containsExactly(
                        new Instance.Attachment(RangeAccount.ROOT, "/dev/xvda", true),
                        new Instance.Attachment(RangeAccount.DATA, "/dev/xvdb", false),
                        new Instance.Attachment(RangeAccount.MORE, "/dev/xvdc", false));
    }

    @Test
    void a_bucket_tells_its_locks() {
        assertThat(cloud.bucket(RangeAccount.LOCKED))
                .isEqualTo(new Bucket(RangeAccount.LOCKED, "eu-central-1", true, true, "COMPLIANCE", 30));
        assertThat(cloud.bucket(RangeAccount.BUCKET).locked()).isFalse();
        range.account.deny("s3:GetBucketObjectLockConfiguration").deny("s3:GetBucketVersioning");
        assertThat(cloud.bucket(RangeAccount.LOCKED).locked()).isFalse();
    }

    @Test
    void a_bucket_that_is_missing_or_not_ours_is_refused() {
        assertThatThrownBy(() -> cloud.bucket("nowhere"))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        r -> assertThat(r.problems().getFirst().code()).isEqualTo("bucket-missing"));
        assertThatThrownBy(() -> cloud.bucket(RangeAccount.THEIRS))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        r -> assertThat(r.problems().getFirst().code()).isEqualTo("bucket-not-ours"));
    }

    @Test
    void an_object_that_is_not_there_is_nothing() {
        assertThat(cloud.object(RangeAccount.BUCKET, "none")).isEmpty();
        assertThat(cloud.json(RangeAccount.BUCKET, "none")).isEmpty();
    }
}
