package dev.firebreak.cloud;

import static dev.firebreak.cloud.OnAws.done;
import static dev.firebreak.cloud.OnAws.error;
import static dev.firebreak.cloud.OnAws.observed;
import static dev.firebreak.cloud.OnAws.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Reconciled;
import dev.firebreak.change.Reply;
import dev.firebreak.cloud.AwsSite.Machine;
import dev.firebreak.json.Json;
import dev.firebreak.range.aws.VolumeContent;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.Part;

/// An image of a snapshot as an upload of parts, of which the first ten and the last two blocks are sent here.
interface UploadContract extends OnAws {
    String KEY = "c1/a.img";

    /// S3's least size of a part that is not the last.
    int FIRST = 5 << 20;

    int LAST = 1 << 20;

    /// An open upload of a snapshot.
    record Upload(String bucket, Outcome opened, String snapshot, VolumeContent content) {
        String id() {
            return observed(opened, "/uploadId");
        }

        CloudChange part(int number) {
            return part(number, number == 1 ? 0 : FIRST);
        }

        CloudChange part(int number, long offset) {
            return Changes.change("s3:UploadPart", """
                {"Bucket": "%s", "Key": "%s", "UploadId": "%s", "PartNumber": %d, "SnapshotId": "%s",
                 "OffsetBytes": %d, "LengthBytes": %d, "VolumeSizeGib": 1}\
                """.formatted(
                            bucket, KEY, id(), number, snapshot, offset, number == 1 ? FIRST : LAST));
        }

        CloudChange complete() {
            return complete(FIRST + LAST);
        }

        CloudChange complete(long size) {
            return Changes.change("s3:CompleteMultipartUpload", """
                {"Bucket": "%s", "Key": "%s", "UploadId": "%s", "IfNoneMatch": "*", "MpuObjectSize": %d}\
                """.formatted(bucket, KEY, id(), size));
        }

        String sha256(long offset, int length) {
            MessageDigest digest = SnapshotImage.sha256();
            int first = (int) (offset / VolumeContent.BLOCK_BYTES);
            for (int i = 0; i < length / VolumeContent.BLOCK_BYTES; i++) {
                digest.update(content.block(first + i));
            }
            return HexFormat.of().formatHex(digest.digest());
        }
    }

    @Test
    default void parts_become_one_object_with_the_bytes_of_the_volume() {
        Upload upload = opened();
        Outcome first = send(upload, 1);
        assertThat(observed(first, "/sha256")).isEqualTo(upload.sha256(0, FIRST));
        List<Outcome> parts = List.of(upload.opened(), first, send(upload, 2));
        assertThat(site().cloud.object(upload.bucket(), KEY)).isEmpty();
        assertThat(site().cloud.reconcile(upload.complete(), "i1", parts)).isInstanceOf(Reconciled.DidNot.class);

        Outcome made = done("complete", site().cloud.execute(upload.complete(), parts));

        assertThat(observed(made, "/etag")).matches("\"[0-9a-f]{32}-2\"");
        assertThat(site().cloud.object(upload.bucket(), KEY).map(StoredObject::sizeBytes))
                .contains((long) FIRST + LAST);
        byte[] object = site().s3()
                .getObjectAsBytes(r -> r.bucket(upload.bucket()).key(KEY))
                .asByteArray();
        assertThat(HexFormat.of().formatHex(SnapshotImage.sha256().digest(object)))
                .isEqualTo(upload.sha256(0, FIRST + LAST));
        assertThat(site().cloud.reconcile(upload.complete(), "i1", parts))
                .isInstanceOfSatisfying(
                        Reconciled.Happened.class,
                        happened -> assertThat(Json.text(happened.observed(), "/etag"))
                                .isEqualTo(observed(made, "/etag")));
        assertThat(uploads(upload)).isEmpty();
    }

    @Test
    default void an_image_tells_its_intent_and_the_digest_of_its_digests() {
        Upload upload = opened();
        Outcome made = complete(upload);
        StoredObject object = site().cloud.object(upload.bucket(), KEY).orElseThrow();
        assertThat(object.etag()).isEqualTo(observed(made, "/etag"));
        assertThat(object.metadata()).containsEntry("firebreak-intent", "i-create");
        assertThat(object.sha256())
                .isEqualTo(StoredObject.compositeSha256(List.of(upload.sha256(0, FIRST), upload.sha256(FIRST, LAST))));
        assertThat(object.lockMode()).isNull();
        assertThat(object.retainUntil()).isNull();
    }

    @Test
    default void an_image_of_another_intent_is_not_taken_for_ours() {
        Upload ours = opened();
        List<Outcome> parts = List.of(ours.opened(), send(ours, 1), send(ours, 2));
        site().s3().abortMultipartUpload(r -> r.bucket(ours.bucket()).key(KEY).uploadId(ours.id()));
        CloudChange create = create(ours.bucket(), "another", "");
        Upload theirs = new Upload(
                ours.bucket(),
                done("create", site().cloud.execute(create, List.of())),
                ours.snapshot(),
                ours.content());
        complete(theirs);
        assertThat(site().cloud.reconcile(ours.complete(), "i1", parts))
                .isInstanceOfSatisfying(
                        Reconciled.InDoubt.class,
                        doubt -> assertThat(doubt.because()).contains("not opened by this step"));
    }

    @Test
    default void an_image_is_never_put_over_an_object() {
        Upload upload = opened();
        List<Outcome> parts = List.of(send(upload, 1), send(upload, 2));
        site().s3().putObject(r -> r.bucket(upload.bucket()).key(KEY), RequestBody.fromString("first"));
        Reply.Refused refused = refused(site().cloud.execute(upload.complete(), parts));
        assertThat(refused.status()).isEqualTo(412);
        assertThat(refused.code()).isEqualTo("object-exists");
        assertThat(site().s3()
                        .getObjectAsBytes(r -> r.bucket(upload.bucket()).key(KEY))
                        .asUtf8String())
                .isEqualTo("first");
        assertThat(uploads(upload)).as("it is still open").containsExactly(upload.id());
    }

    @Test
    default void a_part_is_found_by_its_digest() {
        Upload upload = opened();
        assertThat(site().cloud.reconcile(upload.part(1), "i1", List.of())).isInstanceOf(Reconciled.DidNot.class);
        Outcome sent = send(upload, 1);
        assertThat(site().cloud.reconcile(upload.part(1), "i1", List.of()))
                .isInstanceOfSatisfying(
                        Reconciled.Happened.class,
                        happened -> assertThat(happened.observed().path("etag"))
                                .isEqualTo(Json.parse(
                                        "\"" + observed(sent, "/etag").replace("\"", "\\\"") + "\"")));
        assertThat(site().cloud.reconcile(upload.part(1, FIRST), "i1", List.of()))
                .as("of other blocks")
                .isInstanceOf(Reconciled.DidNot.class);
        assertThat(site().cloud.reconcile(upload.part(2), "i1", List.of())).isInstanceOf(Reconciled.DidNot.class);
    }

    @Test
    default void a_part_sent_again_replaces_the_first() {
        Upload upload = opened();
        done("part-1", site().cloud.execute(upload.part(1, FIRST), List.of()));
        Outcome again = send(upload, 1);
        assertThat(parts(upload)).singleElement().satisfies(part -> {
            assertThat(part.eTag()).isEqualTo(observed(again, "/etag"));
            assertThat(part.checksumSHA256()).isEqualTo(ImageUpload.base64(upload.sha256(0, FIRST)));
            assertThat(part.size()).isEqualTo(FIRST);
        });
    }

    @Test
    default void parts_are_listed_after_a_marker() {
        Upload upload = opened();
        for (int number = 1; number <= 3; number++) {
            send(upload, number);
        }
        var page = site().s3()
                .listParts(r -> r.bucket(upload.bucket())
                        .key(KEY)
                        .uploadId(upload.id())
                        .partNumberMarker(1)
                        .maxParts(1));
        assertThat(page.parts()).extracting(Part::partNumber).containsExactly(2);
        assertThat(page.isTruncated()).isTrue();
        assertThat(page.nextPartNumberMarker()).isEqualTo(2);
    }

    @Test
    default void a_part_with_a_wrong_checksum_is_not_kept() {
        Upload upload = opened();
        assertThat(error(() -> site().s3()
                        .uploadPart(
                                r -> r.bucket(upload.bucket())
                                        .key(KEY)
                                        .uploadId(upload.id())
                                        .partNumber(1)
                                        .checksumSHA256(ImageUpload.base64(Changes.SHA256_OF_ZEROS)),
                                RequestBody.fromString("evidence"))))
                .isEqualTo("400 BadDigest");
        assertThat(parts(upload)).isEmpty();
    }

    @Test
    default void a_part_has_a_number_up_to_10000_and_the_checksum_that_its_upload_said() {
        Upload upload = opened();
        assertThat(error(() -> site().s3()
                        .uploadPart(
                                r -> r.bucket(upload.bucket())
                                        .key(KEY)
                                        .uploadId(upload.id())
                                        .partNumber(10_001)
                                        .checksumAlgorithm(ChecksumAlgorithm.SHA256),
                                RequestBody.fromString("evidence"))))
                .isEqualTo("400 InvalidArgument");
        assertThat(error(() -> site().s3()
                        .uploadPart(
                                r -> r.bucket(upload.bucket())
                                        .key(KEY)
                                        .uploadId(upload.id())
                                        .partNumber(1)
                                        .checksumAlgorithm(ChecksumAlgorithm.CRC32),
                                RequestBody.fromString("evidence"))))
                .isEqualTo("400 InvalidRequest");
        assertThat(parts(upload)).isEmpty();
    }

    @Test
    default void what_was_completed_is_no_upload_any_more() {
        Upload upload = opened();
        List<Outcome> sent = List.of(send(upload, 1), send(upload, 2));
        Outcome made = done("complete", site().cloud.execute(upload.complete(), sent));
        assertThat(error(() -> parts(upload))).isEqualTo("404 NoSuchUpload");
        assertCompletedBefore(made, site().cloud.execute(upload.complete(), sent));
    }

    default void assertCompletedBefore(Outcome made, Reply again) {
        assertGone(again);
    }

    @Test
    default void an_open_upload_is_found_by_its_key_and_of_two_neither() {
        Upload upload = opened();
        CloudChange create = create(upload.bucket());
        assertThat(site().cloud.reconcile(create, "i1", List.of()))
                .isInstanceOfSatisfying(
                        Reconciled.Happened.class,
                        happened -> assertThat(Json.text(happened.observed(), "/uploadId"))
                                .isEqualTo(upload.id()));
        done("create", site().cloud.execute(create, List.of()));
        assertThat(site().cloud.reconcile(create, "i1", List.of())).isInstanceOf(Reconciled.InDoubt.class);
        CloudChange shorter = Changes.change(
                "s3:CreateMultipartUpload", "{\"Bucket\": \"%s\", \"Key\": \"c1/a\"}".formatted(upload.bucket()));
        assertThat(site().cloud.reconcile(shorter, "i1", List.of())).isInstanceOf(Reconciled.DidNot.class);
    }

    @Test
    default void an_aborted_upload_is_gone_with_its_parts() {
        Upload upload = opened();
        List<Outcome> parts = List.of(send(upload, 1), send(upload, 2));
        site().s3().abortMultipartUpload(r -> r.bucket(upload.bucket()).key(KEY).uploadId(upload.id()));
        assertNoPartIsTaken(site().cloud.execute(upload.part(2), parts));
        assertGone(site().cloud.execute(upload.complete(), parts));
        for (CloudChange change : List.of(upload.part(2), upload.complete())) {
            assertThat(site().cloud.reconcile(change, "i1", parts)).isInstanceOf(Reconciled.InDoubt.class);
        }
        assertThat(error(() -> parts(upload))).isEqualTo("404 NoSuchUpload");
        assertThat(site().cloud.reconcile(create(upload.bucket()), "i1", List.of()))
                .isInstanceOf(Reconciled.DidNot.class);
    }

    @Test
    default void an_image_of_another_size_than_said_is_not_made() {
        Upload upload = opened();
        List<CompletedPart> parts = completed(List.of(send(upload, 1), send(upload, 2)));
        assertThat(error(() -> complete(upload, parts, FIRST + LAST - 1L))).startsWith("400 ");
        assertThat(site().cloud.object(upload.bucket(), KEY)).isEmpty();
    }

    @Test
    default void completing_is_refused_when_the_parts_do_not_fit() {
        Upload upload = opened();
        List<CompletedPart> parts = completed(List.of(send(upload, 1), send(upload, 2), send(upload, 3)));
        assertThat(error(() -> complete(upload, List.of(parts.getFirst(), parts.getFirst()), null)))
                .isEqualTo("400 InvalidPartOrder");
        assertThat(error(() -> complete(upload, parts.subList(1, 3), null))).isEqualTo("400 EntityTooSmall");
        CompletedPart other =
                parts.getFirst().toBuilder().eTag(parts.getLast().eTag()).build();
        assertThat(error(() -> complete(upload, List.of(other), null))).isEqualTo("400 InvalidPart");
        assertThat(site().cloud.object(upload.bucket(), KEY)).isEmpty();
    }

    @Test
    default void an_image_is_locked_as_its_upload_said() {
        String bucket = site().newLockedBucket("GOVERNANCE", 1);
        Upload upload = opened(bucket, ", \"ObjectLockMode\": \"COMPLIANCE\", \"RetainFor\": \"P30D\"");
        String until = observed(upload.opened(), "/retainUntil");
        assertThat(Duration.between(site().clock.instant(), Instant.parse(until)))
                .isBetween(Duration.ofDays(30).minusMinutes(1), Duration.ofDays(30));
        String version = observed(complete(upload), "/versionId");
        StoredObject object = site().cloud.object(bucket, KEY).orElseThrow();
        assertThat(object.versionId()).isEqualTo(version);
        assertThat(object.lockMode()).isEqualTo("COMPLIANCE");
        assertThat(object.retainUntil()).isEqualTo(until);
        assertThat(error(() ->
                        site().s3().deleteObject(r -> r.bucket(bucket).key(KEY).versionId(version))))
                .isEqualTo("403 AccessDenied");
    }

    static void assertGone(Reply reply) {
        Reply.Refused refused = refused(reply);
        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.code()).isEqualTo("upload-gone");
    }

    default void assertNoPartIsTaken(Reply reply) {
        assertGone(reply);
    }

    default Upload opened() {
        return opened(site().newBucket(), "");
    }

    private Upload opened(String bucket, String more) {
        Machine machine = site().newMachine();
        Outcome made = done(
                "snapshot",
                site().cloud
                        .execute(
                                SnapshotContract.create(machine, AwsSite.newName(), ", 'ExcludeBootVolume': true"),
                                List.of()));
        site().awaitSnapshots();
        return new Upload(
                bucket,
                done("create", site().cloud.execute(create(bucket, "i-create", more), List.of())),
                observed(made, "/snapshots/0/snapshotId"),
                site().content(observed(made, "/snapshots/0/volumeId")));
    }

    private static CloudChange create(String bucket) {
        return create(bucket, "i-create", "");
    }

    private static CloudChange create(String bucket, String intent, String more) {
        return Changes.change("s3:CreateMultipartUpload", """
            {"Bucket": "%s", "Key": "%s", "Metadata": {"firebreak-intent": "%s"}%s}\
            """.formatted(bucket, KEY, intent, more));
    }

    default Outcome send(Upload upload, int number) {
        return done("part-" + number, site().cloud.execute(upload.part(number), List.of()));
    }

    private Outcome complete(Upload upload) {
        List<Outcome> parts = List.of(send(upload, 1), send(upload, 2));
        return done("complete", site().cloud.execute(upload.complete(), parts));
    }

    default void complete(Upload upload, List<CompletedPart> parts, @Nullable Long size) {
        site().s3()
                .completeMultipartUpload(r -> r.bucket(upload.bucket())
                        .key(KEY)
                        .uploadId(upload.id())
                        .mpuObjectSize(size)
                        .multipartUpload(u -> u.parts(parts)));
    }

    static List<CompletedPart> completed(List<Outcome> sent) {
        return sent.stream()
                .map(o -> CompletedPart.builder()
                        .partNumber(Integer.parseInt(observed(o, "/partNumber")))
                        .eTag(observed(o, "/etag"))
                        .checksumSHA256(ImageUpload.base64(observed(o, "/sha256")))
                        .build())
                .toList();
    }

    private List<Part> parts(Upload upload) {
        return site().s3()
                .listParts(r -> r.bucket(upload.bucket()).key(KEY).uploadId(upload.id()))
                .parts();
    }

    private List<String> uploads(Upload upload) {
        return site().s3().listMultipartUploads(r -> r.bucket(upload.bucket())).uploads().stream()
                .map(MultipartUpload::uploadId)
                .toList();
    }
}
