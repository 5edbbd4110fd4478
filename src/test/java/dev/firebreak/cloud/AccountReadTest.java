package dev.firebreak.cloud;

import static org.assertj.core.api.Assertions.assertThat;

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
    void a_volume_tells_that_it_is_encrypted_and_that_it_is_loose() {
        assertThat(cloud.volumes(List.of(RangeAccount.DATA, RangeAccount.LOOSE)))
                .containsExactlyInAnyOrder(
                        new Volume(RangeAccount.DATA, 1, true, "in-use", List.of(RangeAccount.INSTANCE)),
                        new Volume(RangeAccount.LOOSE, 1, false, "available", List.of()));
    }

    @Test
    void a_lock_that_we_may_not_look_at_counts_as_none() {
        assertThat(cloud.bucket(RangeAccount.LOCKED).locked()).isTrue();
        range.account.deny("s3:GetBucketObjectLockConfiguration").deny("s3:GetBucketVersioning");
        assertThat(cloud.bucket(RangeAccount.LOCKED).locked()).isFalse();
    }
}
