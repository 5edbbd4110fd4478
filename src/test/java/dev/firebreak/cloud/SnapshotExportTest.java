package dev.firebreak.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.Done;
import dev.firebreak.action.View;
import dev.firebreak.action.aws.ExportSnapshot;
import dev.firebreak.action.aws.SnapshotVolumes;
import dev.firebreak.change.Change;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Reconciled;
import dev.firebreak.change.Reply;
import dev.firebreak.cluster.ClusterView;
import dev.firebreak.json.CanonicalJson;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Names;
import dev.firebreak.range.aws.Faults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Two volumes of an instance to snapshots, and one of these to an image in a bucket, over the wire.
class SnapshotExportTest {
    private record OnlyCloud(CloudView cloud) implements View {
        @Override
        public ClusterView cluster() {
            throw new IllegalStateException("no cluster is needed");
        }

        @Override
        public Names names() {
            return Names.DEFAULT;
        }

        @Override
        public String caseId() {
            return "c1";
        }

        @Override
        public boolean cloudInUse() {
            return true;
        }
    }

    @Test
    void the_image_in_the_bucket_equals_the_volume(@TempDir Path folder) {
        try (RangeAccount range = new RangeAccount(folder)) {
            List<String> snapshots = snapshot(range);
            Proposal.Changes<ExportSnapshot.Images> proposed;
            ExportSnapshot export = new ExportSnapshot(snapshots.subList(0, 1), RangeAccount.BUCKET, "/2026/", null);
            StepOfCase step = new StepOfCase("export");
            try (AwsCloud cloud = range.cloud()) {
                proposed = changes(export.plan(new OnlyCloud(cloud)));
                assertThat(proposed.changes()).hasSize(64 + 3);
                proposed.changes().subList(0, 21).forEach(change -> done(step.execute(cloud, change)));
            }
            // another process goes on from the parts that are there
            try (AwsCloud cloud = range.cloud()) {
                misbehave(range);
                for (Change change : proposed.changes().subList(21, 65)) {
                    done(step.execute(cloud, change));
                }
                lostButDone(range, cloud, step, proposed.changes().get(65), "s3:CompleteMultipartUpload");
                lostButDone(range, cloud, step, proposed.changes().get(66), "s3:PutObject");

                String key = "2026/c1/" + snapshots.getFirst() + ".img";
                assertThat(range.sha256(key))
                        .isEqualTo(range.content(RangeAccount.ROOT).sha256());
                assertManifest(
                        range,
                        cloud.json(RangeAccount.BUCKET, key.replace(".img", ".manifest.json"))
                                .orElseThrow());

                Done<ExportSnapshot.Images> end =
                        new Done<>(proposed.outputs(), step.bound, step.outcomes, List.of(), "c1");
                assertThat(export.verify(end, new OnlyCloud(cloud)).holds()).isEqualTo(Holds.YES);
                assertThat(export.outputs(end).images()).containsExactly("s3://acme-evidence/" + key);
                assertThat(export.exhibits(end)).hasSize(2);
                assertThat(export.plan(new OnlyCloud(cloud))).isInstanceOf(Proposal.Nothing.class);
            }
        }
    }

    private static List<String> snapshot(RangeAccount range) {
        try (AwsCloud cloud = range.cloud()) {
            SnapshotVolumes action = new SnapshotVolumes(List.of(RangeAccount.DATA, RangeAccount.ROOT));
            StepOfCase step = new StepOfCase("snapshot");
            Proposal.Changes<SnapshotVolumes.Snapshots> proposed = changes(action.plan(new OnlyCloud(cloud)));
            assertThat(proposed.changes()).hasSize(1);
            Change create = proposed.changes().getFirst();
            assertThat(cloud.accepts(step.bind(create)).holds()).isEqualTo(Holds.YES);
            assertThat(cloud.reconcile(step.bind(create), "i-" + create.id(), List.of()))
                    .isInstanceOf(Reconciled.InDoubt.class);

            lostButDone(range, cloud, step, create, "ec2:CreateSnapshots");

            Done<SnapshotVolumes.Snapshots> end =
                    new Done<>(proposed.outputs(), step.bound, step.outcomes, List.of(), "c1");
            assertThat(action.verify(end, new OnlyCloud(cloud))
                            .reasons()
                            .getFirst()
                            .code())
                    .isEqualTo("pending");
            range.pass(Duration.ofMinutes(2));
            assertThat(action.verify(end, new OnlyCloud(cloud)).holds()).isEqualTo(Holds.YES);
            List<Snapshot> made = cloud.snapshots(action.outputs(end).snapshots());
            assertThat(made)
                    .extracting(Snapshot::volumeId)
                    .containsExactlyInAnyOrder(RangeAccount.ROOT, RangeAccount.DATA);
            assertThat(range.account.tags(made.getFirst().snapshotId()))
                    .containsEntry("firebreak:case", "c1")
                    .containsEntry("firebreak:run", "r1")
                    .containsEntry("firebreak:step", "snapshot")
                    .containsEntry("firebreak:intent", "i-" + create.id());
            return made.stream()
                    .sorted(java.util.Comparator.comparing(Snapshot::volumeId))
                    .map(Snapshot::snapshotId)
                    .toList();
        }
    }

    private static void misbehave(RangeAccount range) {
        int blocks = range.door.faults().requests("ebs:GetSnapshotBlock");
        range.door
                .faults()
                .on("ebs:GetSnapshotBlock", blocks + 1, Faults.Fault.CORRUPT)
                .on("ebs:GetSnapshotBlock", blocks + 4, Faults.Fault.EXPIRED_TOKEN)
                .on("ebs:GetSnapshotBlock", blocks + 7, Faults.Fault.THROTTLE)
                .on("ebs:GetSnapshotBlock", blocks + 9, Faults.Fault.SHORT);
    }

    /// The reply is lost; looking again finds that it happened, and the step goes on with what was found.
    private static void lostButDone(
            RangeAccount range, AwsCloud cloud, StepOfCase step, Change change, String operation) {
        range.door.faults().next(operation, Faults.Fault.LOST_REPLY);
        assertThat(step.execute(cloud, change)).isInstanceOf(Reply.Lost.class);
        Reconciled found = cloud.reconcile(step.bind(change), "i-" + change.id(), step.outcomes);
        assertThat(found).isInstanceOf(Reconciled.Happened.class);
        step.bound.add(step.bind(change));
        step.outcomes.add(new Outcome(
                "i-" + change.id(),
                change.id(),
                Outcome.Result.SUCCEEDED,
                null,
                null,
                0,
                ((Reconciled.Happened) found).observed(),
                null,
                null));
    }

    private static void assertManifest(RangeAccount range, JsonNode manifest) {
        assertThat(manifest.path("segments").size()).isEqualTo(64);
        assertThat(manifest.path("sizeBytes").asLong()).isEqualTo(1L << 30);
        long written = java.util.stream.IntStream.range(0, 2048)
                .filter(range.content(RangeAccount.ROOT)::written)
                .count();
        assertThat(manifest.path("blocksExpected").asLong()).isEqualTo(written);
        assertThat(manifest.path("blocksFetched").asLong()).isEqualTo(written);
        var digest = SnapshotImage.sha256();
        manifest.path("segments")
                .forEach(s ->
                        digest.update(HexFormat.of().parseHex(s.path("sha256").asString())));
        assertThat(Json.text(manifest, "/sha256OfSegments"))
                .isEqualTo(HexFormat.of().formatHex(digest.digest()))
                .isNotEqualTo(CanonicalJson.sha256(new byte[0]));
    }

    private static void done(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Done.class);
    }

    private static <O extends Record> Proposal.Changes<O> changes(Proposal<O> proposal) {
        if (proposal instanceof Proposal.Changes<O> changes) {
            return changes;
        }
        throw new AssertionError("no changes: " + proposal);
    }
}
