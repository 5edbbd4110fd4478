package dev.firebreak.action.aws;

import dev.firebreak.action.Done;
import dev.firebreak.change.Change;
import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.cloud.CloudView;
import dev.firebreak.cloud.StoredObject;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Whether the images of a step are in the bucket: each of the volume's size, the object that this step
/// completed and no other, with a manifest that holds the digests which were recorded when the parts were sent,
/// and kept as long as was asked for. Says also until when Object Lock keeps each.
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
            return new Look(complete, image).verdict();
        } catch (Refusal e) {
            Problem problem = e.problems().getFirst();
            return new Verdict.PerTarget(
                    image, Holds.UNKNOWN, null, List.of(new Reason("holds", problem.code(), problem.message(), null)));
        }
    }

    private final class Look {
        private final CloudChange complete;
        private final String bucket;
        private final String key;
        private final String uploadId;
        private final long sizeBytes;
        private final Target image;

        Look(CloudChange complete, Target image) {
            JsonNode body = complete.body();
            this.complete = complete;
            this.bucket = body.path("Bucket").asString();
            this.key = body.path("Key").asString();
            this.uploadId = body.path("UploadId").asString();
            this.sizeBytes = body.path("MpuObjectSize").asLong();
            this.image = image;
        }

        Verdict.PerTarget verdict() {
            Optional<StoredObject> found = cloud.object(bucket, key);
            if (found.isEmpty()) {
                return say(Holds.NO, "image-missing", "is not there");
            }
            StoredObject object = found.get();
            if (object.sizeBytes() != sizeBytes) {
                return say(Holds.NO, "size-differs", "has " + object.sizeBytes() + " bytes, not " + sizeBytes);
            }
            List<String> recorded = recorded();
            Optional<String> stranger = stranger(object, recorded);
            if (stranger.isPresent()) {
                return say(Holds.NO, "image-replaced", "is not the object that was completed: " + stranger.get());
            }
            Optional<JsonNode> manifest = cloud.json(bucket, key.replaceFirst("\\.img$", ".manifest.json"));
            if (manifest.isEmpty()) {
                return say(Holds.NO, "manifest-missing", "has no manifest beside it");
            }
            if (recorded.isEmpty()) {
                return say(Holds.UNKNOWN, "digests-not-recorded", "has parts whose digests the journal does not hold");
            }
            List<String> written = manifest.get()
                    .path("segments")
                    .valueStream()
                    .map(s -> s.path("sha256").asString(""))
                    .toList();
            if (!written.equals(recorded)) {
                return say(Holds.NO, "digest-differs", "has a manifest whose digests are not those recorded");
            }
            Holds kept = kept(object);
            Reason until = reason(kept == Holds.YES ? "retention" : "retention-differs", retention(object));
            Reason verified =
                    reason("verified", "is the object that was completed, and its manifest has the digests recorded");
            return new Verdict.PerTarget(
                    image, kept, null, kept == Holds.YES ? List.of(verified, until) : List.of(until, verified));
        }

        /// Why the object is another than the one completed: by its ETag, by its checksum, or by the intent
        /// that its metadata names.
        private Optional<String> stranger(StoredObject object, List<String> recorded) {
            String etag = observed(complete).map(o -> Json.text(o, "/etag")).orElse(null);
            if (etag != null && !etag.equals(object.etag())) {
                return Optional.of("its ETag is " + object.etag() + ", not " + etag);
            }
            if (object.sha256() != null
                    && !recorded.isEmpty()
                    && !object.sha256().equals(StoredObject.compositeSha256(recorded))) {
                return Optional.of("its checksum is not the one of the parts that were sent");
            }
            String intent = object.metadata().get("firebreak-intent");
            return opened().anyMatch(o -> o.intent().equals(intent))
                    ? Optional.empty()
                    : Optional.of("its metadata names no intent of this step");
        }

        /// What Object Lock does for the object against what was asked for, if anything.
        private Holds kept(StoredObject object) {
            JsonNode create = opening().map(CloudChange::body).orElseGet(Json::object);
            String mode = Json.text(create, "/ObjectLockMode");
            if (mode == null) {
                return Holds.YES;
            }
            if (object.retainUntil() == null) {
                return Holds.UNKNOWN;
            }
            String asked = opened().map(Outcome::observed)
                    .map(o -> o == null ? null : Json.text(o, "/retainUntil"))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
            boolean longEnough = asked == null || !object.retainUntil().isBefore(Instant.parse(asked));
            return longEnough && (mode.equals(object.lockMode()) || "COMPLIANCE".equals(object.lockMode()))
                    ? Holds.YES
                    : Holds.NO;
        }

        private static String retention(StoredObject object) {
            return object.retainUntil() == null
                    ? "shows no retention: it can be deleted, or s3:GetObjectRetention is not granted"
                    : "is kept until " + object.retainUntil() + " (" + object.lockMode() + ")";
        }

        private Optional<CloudChange> opening() {
            return done.changes().stream()
                    .filter(c -> c instanceof CloudChange cloud
                            && cloud.operation().equals("s3:CreateMultipartUpload")
                            && key.equals(Json.text(cloud.body(), "/Key")))
                    .map(CloudChange.class::cast)
                    .findFirst();
        }

        private Stream<Outcome> opened() {
            return opening().stream()
                    .flatMap(c ->
                            done.outcomes().stream().filter(o -> o.change().equals(c.id()) && o.succeeded()));
        }

        /// The parts' digests in their order; those of part 1 first.
        private List<String> recorded() {
            List<JsonNode> parts = new ArrayList<>();
            for (Change change : done.changes()) {
                JsonNode observed = observed(change).orElse(null);
                if (observed != null
                        && observed.has("partNumber")
                        && uploadId.equals(Json.text(observed, "/uploadId"))) {
                    parts.add(observed);
                }
            }
            return parts.stream().map(p -> p.path("sha256").asString()).toList();
        }

        private Optional<JsonNode> observed(Change change) {
            return done.outcome(change.id()).filter(Outcome::succeeded).map(Outcome::observed);
        }

        private Verdict.PerTarget say(Holds holds, String code, String what) {
            return new Verdict.PerTarget(image, holds, null, List.of(reason(code, what)));
        }

        private Reason reason(String code, String what) {
            return new Reason("holds", code, image.name() + " " + what, "s3");
        }
    }
}
