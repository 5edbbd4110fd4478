package dev.firebreak.action.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.Done;
import dev.firebreak.change.Change;
import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Symbols;
import dev.firebreak.change.Verdict;
import dev.firebreak.cloud.Bucket;
import dev.firebreak.cloud.Snapshot;
import dev.firebreak.cloud.StoredObject;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ExportSnapshotTest {
    private final FakeAccount account = new FakeAccount();

    private @Nullable Duration retain;

    private void snapshot(String id, String state, int sizeGib) {
        account.snapshots.add(new Snapshot(id, "vol-" + id, state, 40, sizeGib, null));
    }

    private Proposal<ExportSnapshot.Images> plan(@Nullable String bucket, String... snapshots) {
        return new ExportSnapshot(List.of(snapshots), bucket, "ir", retain).plan(account);
    }

    private static List<CloudChange> changes(Proposal<?> proposal) {
        assertThat(proposal).isInstanceOf(Proposal.Changes.class);
        return ((Proposal.Changes<?>) proposal)
                .changes().stream().map(CloudChange.class::cast).toList();
    }

    private static Problem refusal(Proposal<?> proposal) {
        assertThat(proposal).isInstanceOf(Proposal.Refused.class);
        return ((Proposal.Refused<?>) proposal).problems().getFirst();
    }

    @Test
    void without_a_bucket_it_comes_later() {
        assertThat(plan(null, "snap-1"))
                .isEqualTo(new Proposal.Later<ExportSnapshot.Images>(List.of(), "no bucket is named", List.of()));
    }

    @Test
    void without_a_snapshot_it_does_not_apply() {
        assertThat(plan("acme-evidence")).isInstanceOf(Proposal.NotApplicable.class);
    }

    @Test
    void a_pending_snapshot_comes_later_and_a_broken_one_is_refused() {
        snapshot("snap-1", "pending", 1);
        assertThat(plan("acme-evidence", "snap-1")).isInstanceOf(Proposal.Later.class);
        snapshot("snap-2", "error", 1);
        assertThat(refusal(plan("acme-evidence", "snap-1", "snap-2")).code()).isEqualTo("snapshot-error");
        assertThat(refusal(plan("acme-evidence", "snap-none")).code()).isEqualTo("snapshot-not-found");
        snapshot("snap-3", "recoverable", 1);
        assertThat(refusal(plan("acme-evidence", "snap-3")).code()).isEqualTo("snapshot-in-recycle-bin");
        snapshot("snap-4", "completed", 6000);
        assertThat(refusal(plan("acme-evidence", "snap-4")).code()).isEqualTo("volume-too-large");
    }

    @Test
    void a_bucket_that_is_missing_is_refused() {
        snapshot("snap-1", "completed", 1);
        assertThat(refusal(plan("nowhere", "snap-1")).code()).isEqualTo("bucket-missing");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 156, 157, 500, 5120})
    void the_parts_are_the_volume_and_nothing_else(int sizeGib) {
        snapshot("snap-1", "completed", sizeGib);
        List<CloudChange> parts = changes(plan("acme-evidence", "snap-1")).stream()
                .filter(c -> c.id().startsWith("part-"))
                .toList();
        assertThat(parts).hasSizeLessThanOrEqualTo(10_000);
        long end = 0;
        for (int i = 0; i < parts.size(); i++) {
            var body = parts.get(i).body();
            assertThat(body.path("PartNumber").asInt()).isEqualTo(i + 1);
            assertThat(body.path("OffsetBytes").asLong()).isEqualTo(end);
            long length = body.path("LengthBytes").asLong();
            assertThat(length % (512 << 10)).isZero();
            assertThat(length).isPositive();
            if (i < parts.size() - 1) {
                assertThat(length).isGreaterThanOrEqualTo(16L << 20);
            }
            end += length;
        }
        assertThat(end).isEqualTo((long) sizeGib << 30);
    }

    @Test
    void several_snapshots_keep_their_uploads_apart() {
        snapshot("snap-1", "completed", 1);
        snapshot("snap-2", "completed", 1);
        List<CloudChange> changes = changes(plan("acme-evidence", "snap-1", "snap-2"));
        assertThat(changes.stream().map(Change::id).toList()).doesNotHaveDuplicates();
        assertThat(changes).hasSize(2 * (64 + 3));
        HashSet<String> uploads = new HashSet<>();
        changes.stream()
                .filter(c -> c.body().has("UploadId"))
                .forEach(c -> uploads.add(Json.text(c.body(), "/UploadId") + " " + Json.text(c.body(), "/Key")));
        assertThat(uploads)
                .containsExactlyInAnyOrder(
                        "{outcome:create-upload-snap-1:/uploadId} ir/{case}/snap-1.img",
                        "{outcome:create-upload-snap-1:/uploadId} ir/{case}/snap-1.manifest.json",
                        "{outcome:create-upload-snap-2:/uploadId} ir/{case}/snap-2.img",
                        "{outcome:create-upload-snap-2:/uploadId} ir/{case}/snap-2.manifest.json");
    }

    @Test
    void what_this_case_exported_is_not_exported_again() {
        snapshot("snap-1", "completed", 1);
        account.caseId = "c1";
        account.objects.put("ir/c1/snap-1.img", image());
        assertThat(refusal(plan("acme-evidence", "snap-1")).code()).isEqualTo("object-exists");
        account.objects.put("ir/c1/snap-1.manifest.json", object(100, "m", "{}"));
        assertThat(refusal(plan("acme-evidence", "snap-1")).message())
                .as("a manifest of nobody's")
                .contains("no export of this case");
        account.objects.put("ir/c1/snap-1.manifest.json", object(100, "m", "i9"));
        assertThat(plan("acme-evidence", "snap-1"))
                .isInstanceOfSatisfying(
                        Proposal.Nothing.class,
                        n -> assertThat(n.outputs())
                                .isEqualTo(new ExportSnapshot.Images(List.of("s3://acme-evidence/ir/c1/snap-1.img"))));
        account.caseId = null;
        assertThat(changes(plan("acme-evidence", "snap-1"))).isNotEmpty();
    }

    @Test
    void a_bucket_that_keeps_nothing_is_a_warning() {
        snapshot("snap-1", "completed", 1);
        assertThat(plan("acme-evidence", "snap-1").notes())
                .extracting(Problem::code)
                .containsExactly("retention");
        account.bucket = new Bucket("acme-evidence", "eu-central-1", true, true, null, null);
        assertThat(plan("acme-evidence", "snap-1").notes())
                .extracting(Problem::code)
                .containsExactly("no-default-retention");
        account.bucket = new Bucket("acme-evidence", "eu-central-1", false, false, null, null);
        assertThat(plan("acme-evidence", "snap-1").notes())
                .extracting(Problem::code)
                .containsExactly("no-object-lock");
    }

    @Test
    void a_retention_is_a_span_in_the_plan_and_no_date() {
        snapshot("snap-1", "completed", 1);
        assertThat(changes(plan("acme-evidence", "snap-1")).toString())
                .as("the bucket's default is S3's to apply")
                .doesNotContain("ObjectLock", "PutObjectRetention");

        retain = Duration.ofDays(365);
        List<CloudChange> changes = changes(plan("acme-evidence", "snap-1"));
        for (CloudChange change : List.of(changes.getFirst(), changes.getLast())) {
            assertThat(change.body().path("RetainFor").asString()).isEqualTo("PT8760H");
            assertThat(change.body().path("ObjectLockMode").asString())
                    .as("the bucket's own")
                    .isEqualTo("COMPLIANCE");
            assertThat(change.permissions().toString()).contains("s3:PutObjectRetention");
        }
        assertThat(changes.get(1).permissions().toString()).doesNotContain("s3:PutObjectRetention");

        account.bucket = new Bucket("acme-evidence", "eu-central-1", true, true, null, null);
        assertThat(changes(plan("acme-evidence", "snap-1"))
                        .getFirst()
                        .body()
                        .path("ObjectLockMode")
                        .asString())
                .as("one that can be lifted")
                .isEqualTo("GOVERNANCE");
        account.bucket = new Bucket("acme-evidence", "eu-central-1", true, false, null, null);
        assertThat(refusal(plan("acme-evidence", "snap-1")).code()).isEqualTo("no-object-lock");
    }

    private static final String DIGEST = "aa".repeat(32);
    private static final String UNTIL = "2027-01-05T10:00:00Z";

    private static StoredObject object(long bytes, String etag, String intent) {
        return new StoredObject(
                bytes,
                etag,
                null,
                null,
                Map.of("firebreak-case", intent.equals("{}") ? "c9" : "c1", "firebreak-intent", intent),
                null,
                null);
    }

    private static StoredObject image() {
        return object(1L << 30, "\"e-1\"", "i0");
    }

    private static StoredObject image(@Nullable String checksum, @Nullable String mode, @Nullable String until) {
        return new StoredObject(
                1L << 30,
                "\"e-1\"",
                null,
                checksum,
                image().metadata(),
                mode,
                until == null ? null : Instant.parse(until));
    }

    private static Outcome succeeded(String intent, String change, String observed) {
        return new Outcome(intent, change, Outcome.Result.SUCCEEDED, 200, "r", 0, Json.parse(observed), null, null);
    }

    /// What the journal tells of an export of `snap-1` whose only part was sent as intent `i1`.
    private Done<ExportSnapshot.Images> exported() {
        snapshot("snap-1", "completed", 1);
        account.caseId = "c1";
        List<Change> changes = changes(plan("acme-evidence", "snap-1")).stream()
                .<Change>map(
                        c -> c.bind(new Symbols(Map.of("{case}", "c1", "{outcome:create-upload:/uploadId}", "u1"))))
                .toList();
        String opened = "{\"uploadId\": \"u1\"" + (retain == null ? "}" : ", \"retainUntil\": \"" + UNTIL + "\"}");
        return new Done<>(
                new ExportSnapshot.Images(List.of()),
                changes,
                List.of(
                        succeeded("i0", "create-upload", opened),
                        succeeded(
                                "i1",
                                "part-1",
                                "{\"uploadId\": \"u1\", \"partNumber\": 1, \"sha256\": \"" + DIGEST + "\"}"),
                        succeeded("i2", "complete", "{\"uploadId\": \"u1\", \"etag\": \"\\\"e-1\\\"\"}")),
                List.of(),
                "c1");
    }

    private static JsonNode manifest(String digest) {
        return Json.parse("{\"segments\": [{\"sha256\": \"" + digest + "\"}]}");
    }

    @Test
    void the_verdict_is_about_size_and_recorded_digests() {
        Done<ExportSnapshot.Images> done = exported();

        assertVerdict(done, Holds.NO, "image-missing");
        account.objects.put("ir/c1/snap-1.img", object(5, "\"e-1\"", "i0"));
        assertVerdict(done, Holds.NO, "size-differs");
        account.objects.put("ir/c1/snap-1.img", image());
        assertVerdict(done, Holds.NO, "manifest-missing");
        account.documents.put("ir/c1/snap-1.manifest.json", manifest("bb"));
        assertVerdict(done, Holds.NO, "digest-differs");
        account.documents.put("ir/c1/snap-1.manifest.json", manifest(DIGEST));
        assertVerdict(done, Holds.YES, "verified");
    }

    @Test
    void an_object_of_the_same_size_that_this_step_did_not_complete_is_not_the_image() {
        Done<ExportSnapshot.Images> done = exported();
        account.documents.put("ir/c1/snap-1.manifest.json", manifest(DIGEST));

        account.objects.put("ir/c1/snap-1.img", image(StoredObject.compositeSha256(List.of(DIGEST)), null, null));
        assertVerdict(done, Holds.YES, "verified");
        account.objects.put("ir/c1/snap-1.img", object(1L << 30, "\"e-2\"", "i0"));
        assertVerdict(done, Holds.NO, "image-replaced");
        account.objects.put("ir/c1/snap-1.img", object(1L << 30, "\"e-1\"", "i7"));
        assertVerdict(done, Holds.NO, "image-replaced");
        account.objects.put(
                "ir/c1/snap-1.img", image(StoredObject.compositeSha256(List.of("bb".repeat(32))), null, null));
        assertVerdict(done, Holds.NO, "image-replaced");
    }

    @Test
    void the_verdict_says_how_long_the_image_is_kept() {
        Done<ExportSnapshot.Images> done = exported();
        account.documents.put("ir/c1/snap-1.manifest.json", manifest(DIGEST));

        account.objects.put("ir/c1/snap-1.img", image(null, "GOVERNANCE", UNTIL));
        assertThat(verdict(done).reasons().toString()).contains("kept until " + UNTIL + " (GOVERNANCE)");
        assertVerdict(done, Holds.YES, "verified");
        account.objects.put("ir/c1/snap-1.img", image());
        assertThat(verdict(done).reasons().toString()).contains("shows no retention");
        assertVerdict(done, Holds.YES, "verified");
    }

    @Test
    void an_image_that_is_not_kept_as_long_as_was_asked_for_does_not_hold() {
        retain = Duration.ofDays(365);
        account.bucket = new Bucket("acme-evidence", "eu-central-1", true, true, null, null);
        Done<ExportSnapshot.Images> done = exported();
        account.documents.put("ir/c1/snap-1.manifest.json", manifest(DIGEST));

        account.objects.put("ir/c1/snap-1.img", image(null, "GOVERNANCE", UNTIL));
        assertVerdict(done, Holds.YES, "verified");
        account.objects.put("ir/c1/snap-1.img", image(null, "COMPLIANCE", UNTIL));
        assertVerdict(done, Holds.YES, "verified");
        account.objects.put("ir/c1/snap-1.img", image(null, "GOVERNANCE", "2027-01-05T09:59:59Z"));
        assertVerdict(done, Holds.NO, "retention-differs");
        account.objects.put("ir/c1/snap-1.img", image());
        assertVerdict(done, Holds.UNKNOWN, "retention-differs");
    }

    private Verdict verdict(Done<ExportSnapshot.Images> done) {
        return new ExportSnapshot(List.of("snap-1"), "acme-evidence", "ir", null).verify(done, account);
    }

    private void assertVerdict(Done<ExportSnapshot.Images> done, Holds holds, String code) {
        assertThat(verdict(done).holds()).isEqualTo(holds);
        assertThat(verdict(done).reasons().getFirst().code()).isEqualTo(code);
    }
}
