package dev.firebreak.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Readiness;
import dev.firebreak.change.Reconciled;
import dev.firebreak.change.Reply;
import dev.firebreak.json.Json;
import dev.firebreak.range.aws.Faults;
import dev.firebreak.range.aws.VolumeContent;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One part of an image, read from a snapshot that misbehaves, and found again after its reply was lost.
class SnapshotReadTest {
    private static final int PART = 16 << 20;

    @TempDir
    private Path folder;

    private RangeAccount range;
    private AwsCloud cloud;
    private String snapshotId;
    private String uploadId;

    @BeforeEach
    void snapshotAndOpenAnUpload() {
        range = new RangeAccount(folder);
        cloud = range.cloud();
        Outcome made = done(
                "snapshot",
                cloud.execute(
                        Changes.change("ec2:CreateSnapshots", """
                            {"InstanceSpecification": {"InstanceId": "%s", "ExcludeBootVolume": true,
                             "ExcludeDataVolumeIds": ["%s"]}, "Description": "d", "TagSpecifications": []}\
                            """.formatted(RangeAccount.INSTANCE, RangeAccount.MORE)),
                        List.of()));
        assertThat(cloud.snapshotsCompleted(made).state()).isEqualTo(Readiness.State.NOT_YET);
        range.pass(Duration.ofMinutes(2));
        assertThat(cloud.snapshotsCompleted(made).state()).isEqualTo(Readiness.State.READY);
        snapshotId = observed(made, "/snapshots/0/snapshotId");
        uploadId = observed(done("create", cloud.execute(create(), List.of())), "/uploadId");
    }

    @AfterEach
    void close() {
        cloud.close();
        range.close();
    }

    private static CloudChange create() {
        return Changes.change("s3:CreateMultipartUpload", "{\"Bucket\": \"acme-evidence\", \"Key\": \"c1/a.img\"}");
    }

    private CloudChange part(int number) {
        return Changes.change("s3:UploadPart", """
            {"Bucket": "acme-evidence", "Key": "c1/a.img", "UploadId": "%s", "PartNumber": %d,
             "SnapshotId": "%s", "OffsetBytes": %d, "LengthBytes": %d, "VolumeSizeGib": 1}\
            """.formatted(uploadId, number, snapshotId, (number - 1L) * PART, PART));
    }

    private static Outcome done(String change, Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Done.class);
        return Changes.succeeded(change, ((Reply.Done) reply).observed());
    }

    private static String observed(Outcome outcome, String pointer) {
        return Objects.requireNonNull(Json.text(Objects.requireNonNull(outcome.observed()), pointer));
    }

    private String sha256(int number) {
        VolumeContent content = range.content(RangeAccount.DATA);
        MessageDigest digest = SnapshotImage.sha256();
        for (int i = 0; i < PART / VolumeContent.BLOCK_BYTES; i++) {
            digest.update(content.block((number - 1) * (PART / VolumeContent.BLOCK_BYTES) + i));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private void assertUploaded(int number) {
        assertThat(observed(done("part", cloud.execute(part(number), List.of())), "/sha256"))
                .isEqualTo(sha256(number));
    }

    @Test
    void a_corrupt_or_short_block_is_read_again() {
        range.door
                .faults()
                .next("ebs:GetSnapshotBlock", Faults.Fault.CORRUPT)
                .on("ebs:GetSnapshotBlock", 2, Faults.Fault.SHORT);
        assertUploaded(1);
    }

    @Test
    void a_block_that_stays_corrupt_is_refused_and_nothing_is_sent() {
        for (int request = 1; request <= 100; request++) {
            range.door.faults().on("ebs:GetSnapshotBlock", request, Faults.Fault.CORRUPT);
        }
        assertThat(cloud.execute(part(1), List.of()))
                .isInstanceOfSatisfying(
                        Reply.Refused.class, r -> assertThat(r.code()).isEqualTo("block-checksum"));
        assertThat(range.door.faults().requests("s3:UploadPart")).isZero();
    }

    @Test
    void throttled_conflicting_and_reset_reads_are_tried_again() {
        range.door
                .faults()
                .on("ebs:ListSnapshotBlocks", 1, Faults.Fault.THROTTLE)
                .on("ebs:GetSnapshotBlock", 1, Faults.Fault.THROTTLE)
                .on("ebs:GetSnapshotBlock", 2, Faults.Fault.CONFLICT)
                .on("ebs:GetSnapshotBlock", 3, Faults.Fault.RESET);
        assertUploaded(1);
    }

    @Test
    void dead_tokens_are_listed_again_from_there() {
        assertUploaded(1);
        range.door.faults().next("ebs:GetSnapshotBlock", Faults.Fault.EXPIRED_TOKEN);
        assertUploaded(2);
        assertThat(range.door.faults().requests("ebs:ListSnapshotBlocks")).isEqualTo(2);
        range.pass(Duration.ofDays(8));
        assertUploaded(3);
    }

    @Test
    void somebody_elses_listing_only_costs_another_one() {
        assertUploaded(1);
        try (AwsCloud other = range.cloud()) {
            done("part", other.execute(part(3), List.of()));
        }
        assertUploaded(2);
    }

    @Test
    void parts_in_a_row_share_one_listing() {
        for (int number = 1; number <= 4; number++) {
            assertUploaded(number);
        }
        assertThat(range.door.faults().requests("ebs:ListSnapshotBlocks")).isEqualTo(1);
    }

    @Test
    void a_part_whose_reply_was_lost_is_found_by_its_digest() {
        range.door.faults().next("s3:UploadPart", Faults.Fault.LOST_REPLY);
        assertThat(cloud.execute(part(1), List.of())).isInstanceOf(Reply.Lost.class);
        assertThat(cloud.reconcile(part(1), "i1", List.of()))
                .isInstanceOfSatisfying(
                        Reconciled.Happened.class,
                        h -> assertThat(Json.text(h.observed(), "/sha256")).isEqualTo(sha256(1)));
        range.door.faults().next("s3:UploadPart", Faults.Fault.RESET);
        assertThat(cloud.execute(part(2), List.of())).isInstanceOf(Reply.Lost.class);
        assertThat(cloud.reconcile(part(2), "i2", List.of())).isInstanceOf(Reconciled.DidNot.class);
    }
}
