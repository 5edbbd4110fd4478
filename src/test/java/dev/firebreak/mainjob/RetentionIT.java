package dev.firebreak.mainjob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import dev.firebreak.parts.Parts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How long Object Lock keeps an image, as a real S3 server tells it.
@NeedsRealParts({Part.KUBERNETES, Part.MOTO, Part.VERSITYGW})
class RetentionIT {
    @TempDir
    Path home;

    @Test
    void an_image_is_kept_as_long_as_was_asked_for_and_the_verdict_reads_that_back() {
        try (var _ = new VpcCni(Parts.cluster());
                var incident = Incident.inTheOpen("retained", home)) {
            var volume = incident.volumes.iterator().next();
            var snapshots = incident.firebreak.approved("snapshot-volumes", volume);
            assertThat(snapshots.exit()).as(snapshots.stderr()).isZero();
            var caseId = snapshots.text("/case");
            var snapshot = incident.account
                    .snapshotsOf(caseId)
                    .getFirst()
                    .path("SnapshotId")
                    .asString();
            var bucket = incident.bucket + "-locked";
            incident.account.createLockedBucket(bucket);
            var began = Instant.now();

            var export = incident.firebreak.approved(
                    "export-snapshot", snapshot, "--bucket", bucket, "--retain", "1h", "--case", caseId);

            assertThat(export.exit())
                    .as(export.document().toPrettyString() + export.stderr())
                    .isZero();
            var key = caseId + "/" + snapshot;
            assertThat(export.step("export-snapshot").path("verdict").toString())
                    .contains("kept until " + incident.account.keptUntil(bucket, key + ".img"));
            for (var object : new String[] {".img", ".manifest.json"}) {
                assertThat(Duration.between(began, incident.account.keptUntil(bucket, key + object)))
                        .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(70));
            }
        }
    }
}
