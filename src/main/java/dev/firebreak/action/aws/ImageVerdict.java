package dev.firebreak.action.aws;

import dev.firebreak.action.Done;
import dev.firebreak.change.Change;
import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.cloud.CloudView;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Whether the images of a step are in the bucket: each with the volume's size, and with a manifest that holds
/// the digests which were recorded when the parts were sent.
record ImageVerdict(Done<ExportSnapshot.Images> done, CloudView cloud) {
    static boolean completes(Change change) {
        return change instanceof CloudChange cloud && cloud.operation().equals("s3:CompleteMultipartUpload");
    }

    Verdict verdict() {
        List<Verdict.PerTarget> targets = done.changes().stream()
                .filter(ImageVerdict::completes)
                .map(c -> verdict(((CloudChange) c)))
                .toList();
        return targets.isEmpty() ? Verdict.notApplicable() : Verdict.of(targets);
    }

    private Verdict.PerTarget verdict(CloudChange complete) {
        Target image = complete.target();
        try {
            return new Look(complete.body(), image).verdict();
        } catch (Refusal e) {
            Problem problem = e.problems().getFirst();
            return new Verdict.PerTarget(
                    image, Holds.UNKNOWN, null, List.of(new Reason("holds", problem.code(), problem.message(), null)));
        }
    }

    private final class Look {
        private final String bucket;
        private final String key;
        private final String uploadId;
        private final long sizeBytes;
        private final Target image;

        Look(JsonNode body, Target image) {
            this.bucket = body.path("Bucket").asString();
            this.key = body.path("Key").asString();
            this.uploadId = body.path("UploadId").asString();
            this.sizeBytes = body.path("MpuObjectSize").asLong();
            this.image = image;
        }

        Verdict.PerTarget verdict() {
            Optional<Long> size = cloud.sizeBytes(bucket, key);
            if (size.isEmpty()) {
                return say(Holds.NO, "image-missing", "is not there");
            }
            if (size.get() != sizeBytes) {
                return say(Holds.NO, "size-differs", "has " + size.get() + " bytes, not " + sizeBytes);
            }
            Optional<JsonNode> manifest = cloud.json(bucket, key.replaceFirst("\\.img$", ".manifest.json"));
            if (manifest.isEmpty()) {
                return say(Holds.NO, "manifest-missing", "has no manifest beside it");
            }
            List<String> recorded = recorded();
            if (recorded.isEmpty()) {
                return say(Holds.UNKNOWN, "digests-not-recorded", "has parts whose digests the journal does not hold");
            }
            List<String> written = manifest.get()
                    .path("segments")
                    .valueStream()
                    .map(s -> s.path("sha256").asString(""))
                    .toList();
            return written.equals(recorded)
                    ? say(Holds.YES, "verified", "has the volume's size, and its manifest the digests recorded")
                    : say(Holds.NO, "digest-differs", "has a manifest whose digests are not those recorded");
        }

        /// The parts' digests in their order; those of part 1 first.
        private List<String> recorded() {
            List<JsonNode> parts = new ArrayList<>();
            for (Change change : done.changes()) {
                JsonNode observed = done.outcome(change.id())
                        .filter(Outcome::succeeded)
                        .map(Outcome::observed)
                        .orElse(null);
                if (observed != null
                        && observed.has("partNumber")
                        && uploadId.equals(Json.text(observed, "/uploadId"))) {
                    parts.add(observed);
                }
            }
            return parts.stream().map(p -> p.path("sha256").asString()).toList();
        }

        private Verdict.PerTarget say(Holds holds, String code, String what) {
            return new Verdict.PerTarget(
                    image, holds, null, List.of(new Reason("holds", code, image.name() + " " + what, "s3")));
        }
    }
}
