package dev.firebreak.action.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.Done;
import dev.firebreak.change.Change;
import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Proposal;
import dev.firebreak.cloud.Bucket;
import dev.firebreak.cloud.Snapshot;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Problem;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportSnapshotTest {
    private final FakeAccount account = new FakeAccount();

    private void snapshot(String id, String state, int sizeGib) {
        account.snapshots.add(new Snapshot(id, "vol-" + id, state, 40, sizeGib, null));
    }

    private Proposal<ExportSnapshot.Images> plan(@Nullable String bucket, String... snapshots) {
        return new ExportSnapshot(List.of(snapshots), bucket, "ir").plan(account);
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
        account.objects.put("ir/c1/snap-1.img", 1L << 30);
        assertThat(refusal(plan("acme-evidence", "snap-1")).code()).isEqualTo("object-exists");
        account.objects.put("ir/c1/snap-1.manifest.json", 100L);
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
    void the_verdict_is_about_size_and_recorded_digests() {
        snapshot("snap-1", "completed", 1);
        account.caseId = "c1";
        List<Change> changes = changes(plan("acme-evidence", "snap-1")).stream()
                .<Change>map(c -> c.bind(new dev.firebreak.change.Symbols(
                        java.util.Map.of("{case}", "c1", "{outcome:create-upload:/uploadId}", "u1"))))
                .toList();
        Outcome part = new Outcome(
                "i1",
                "part-1",
                Outcome.Result.SUCCEEDED,
                200,
                "r",
                0,
                Json.parse("{\"uploadId\": \"u1\", \"partNumber\": 1, \"sha256\": \"aa\"}"),
                null,
                null);
        Done<ExportSnapshot.Images> done =
                new Done<>(new ExportSnapshot.Images(List.of()), changes, List.of(part), List.of(), "c1");

        assertVerdict(done, Holds.NO, "image-missing");
        account.objects.put("ir/c1/snap-1.img", 5L);
        assertVerdict(done, Holds.NO, "size-differs");
        account.objects.put("ir/c1/snap-1.img", 1L << 30);
        assertVerdict(done, Holds.NO, "manifest-missing");
        account.documents.put("ir/c1/snap-1.manifest.json", Json.parse("{\"segments\": [{\"sha256\": \"bb\"}]}"));
        assertVerdict(done, Holds.NO, "digest-differs");
        account.documents.put("ir/c1/snap-1.manifest.json", Json.parse("{\"segments\": [{\"sha256\": \"aa\"}]}"));
        assertVerdict(done, Holds.YES, "verified");
    }

    private void assertVerdict(Done<ExportSnapshot.Images> done, Holds holds, String code) {
        var verdict = new ExportSnapshot(List.of("snap-1"), "acme-evidence", "ir").verify(done, account);
        assertThat(verdict.holds()).isEqualTo(holds);
        assertThat(verdict.reasons().getFirst().code()).isEqualTo(code);
    }
}
