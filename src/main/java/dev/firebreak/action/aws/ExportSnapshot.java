package dev.firebreak.action.aws;

import dev.firebreak.action.Action;
import dev.firebreak.action.ActionType;
import dev.firebreak.action.Bound;
import dev.firebreak.action.Done;
import dev.firebreak.action.View;
import dev.firebreak.change.Change;
import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Exhibit;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Verdict;
import dev.firebreak.cloud.Bucket;
import dev.firebreak.cloud.CloudIdentity;
import dev.firebreak.cloud.Snapshot;
import dev.firebreak.cloud.StoredObject;
import dev.firebreak.json.Json;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Target;
import dev.firebreak.model.ValueType;
import dev.firebreak.model.ValueType.Scalar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Exports snapshots as raw images to a bucket, each with a manifest beside it: `[PREFIX/]CASE/SNAPSHOT-ID.img`
/// and `….manifest.json`.
public record ExportSnapshot(
        List<String> snapshots,
        @Nullable String bucket,
        @Nullable String prefix,
        @Nullable Duration retain) implements Action<ExportSnapshot.Images> {
    /// The largest object that the S3 User Guide of 2025 allows, in GiB.
    private static final int LARGEST_GIB = 5 * 1024;

    public static final ActionType<ExportSnapshot, Images> TYPE = new ActionType<>(
            new Catalog.ActionEntry(
                    "export-snapshot",
                    "Export snapshots to a bucket",
                    "Reads each snapshot over the EBS direct APIs, checks every block, and uploads the volume's raw"
                        + " image in parts, with a manifest of their digests beside it. Without a bucket it waits for"
                        + " one. The verdict reads back whose object is there and until when Object Lock keeps it.",
                    List.of(
                            new Catalog.Input(
                                    "snapshots",
                                    ValueType.listOf(Scalar.SNAPSHOT),
                                    true,
                                    "the snapshots to export",
                                    "snap-0a1b2c3d4e5f60718",
                                    null,
                                    List.of()),
                            new Catalog.Input(
                                    "bucket",
                                    ValueType.of(Scalar.STRING),
                                    false,
                                    "the evidence bucket, in this account and region",
                                    "acme-evidence",
                                    null,
                                    List.of()),
                            new Catalog.Input(
                                    "prefix",
                                    ValueType.of(Scalar.STRING),
                                    false,
                                    "the folder in the bucket that the images go into",
                                    "incidents/2026",
                                    null,
                                    List.of()),
                            new Catalog.Input(
                                    "retain",
                                    ValueType.of(Scalar.DURATION),
                                    false,
                                    "how long Object Lock keeps the images, from the moment their upload is opened;"
                                            + " without it the bucket's default retention holds",
                                    "8760h",
                                    null,
                                    List.of())),
                    List.of(new Catalog.Output(
                            "images", ValueType.listOf(Scalar.STRING), "the images, as s3://BUCKET/KEY", true))),
            ExportSnapshot.class,
            Images.class,
            ExportSnapshot::bind,
            ExportRights.ALL,
            "nothing: evidence is kept",
            List.of(
                    "EBS direct APIs reference: ListSnapshotBlocks, GetSnapshotBlock",
                    "Amazon S3 User Guide: multipart upload, conditional writes, Object Lock"),
            "firebreak export-snapshot snap-0a1b2c3d4e5f60718 --bucket acme-evidence");

    public record Images(List<String> images) {}

    public ExportSnapshot {
        snapshots = snapshots.stream().distinct().sorted().toList();
    }

    /// What the keys of all that a case exports under `prefix` begin with.
    public static String folder(@Nullable String prefix, String caseId) {
        return ImageObject.folder(prefix, caseId);
    }

    private static ExportSnapshot bind(Bound in) {
        return new ExportSnapshot(in.texts("snapshots"), in.text("bucket"), in.text("prefix"), in.duration("retain"));
    }

    @Override
    public Proposal<Images> plan(View view) {
        if (snapshots.isEmpty()) {
            return new Proposal.NotApplicable<>("there is no snapshot to export", List.of());
        }
        if (bucket == null || bucket.isBlank()) {
            return new Proposal.Later<>(List.of(), "no bucket is named", List.of());
        }
        List<Snapshot> found = view.cloud().snapshots(snapshots);
        List<Problem> refusals = refusals(found);
        if (!refusals.isEmpty()) {
            return new Proposal.Refused<>(refusals, List.of());
        }
        Optional<Snapshot> pending =
                found.stream().filter(s -> s.state().equals("pending")).findFirst();
        if (pending.isPresent()) {
            return new Proposal.Later<>(
                    List.of(),
                    "snapshot " + pending.get().snapshotId() + " is not completed ("
                            + pending.get().progressPercent() + " %)",
                    List.of());
        }
        Bucket into;
        try {
            into = view.cloud().bucket(bucket);
        } catch (Refusal e) {
            if (e.exit() != 4) {
                throw e;
            }
            return new Proposal.Refused<>(e.problems(), List.of());
        }
        return upload(found, into, view);
    }

    private List<Problem> refusals(List<Snapshot> found) {
        Map<String, Snapshot> byId =
                found.stream().collect(Collectors.toMap(Snapshot::snapshotId, Function.identity()));
        return snapshots.stream()
                .flatMap(id -> refusal(id, byId.get(id)).stream())
                .toList();
    }

    private static Optional<Problem> refusal(String id, @Nullable Snapshot snapshot) {
        Problem problem;
        if (snapshot == null) {
            problem = Problem.block(
                    "snapshot-not-found",
                    "snapshot " + id + " does not exist in this region, or is not for us to see",
                    "Name its account and region with --profile and --region");
        } else if (snapshot.state().equals("error")) {
            problem = Problem.block(
                    "snapshot-error",
                    "snapshot " + id + " ended in error: "
                            + Optional.ofNullable(snapshot.message()).orElse("EC2 says no more"),
                    "Snapshot the volume again: firebreak snapshot-volumes " + snapshot.volumeId());
        } else if (snapshot.state().startsWith("recover")) {
            problem = Problem.block(
                    "snapshot-in-recycle-bin",
                    "snapshot " + id + " is in the recycle bin",
                    "aws ec2 restore-snapshot-from-recycle-bin --snapshot-id " + id);
        } else if (snapshot.volumeSizeGib() > LARGEST_GIB) {
            problem = Problem.block(
                    "volume-too-large",
                    "snapshot " + id + " has " + snapshot.volumeSizeGib() + " GiB; an object in S3 has at most "
                            + LARGEST_GIB,
                    "Make a volume of it: aws ec2 create-volume --snapshot-id " + id + " --availability-zone ZONE");
        } else {
            return Optional.empty();
        }
        return Optional.of(problem.about(Target.aws("Snapshot", id)));
    }

    private Proposal<Images> upload(List<Snapshot> found, Bucket into, View view) {
        CloudIdentity us = view.cloud().identity();
        List<Change> changes = new ArrayList<>();
        List<String> there = new ArrayList<>();
        List<Problem> refusals = new ArrayList<>();
        if (retain != null && !into.locked()) {
            refusals.add(Problem.block(
                    "no-object-lock",
                    "bucket " + into.name() + " has no Object Lock, or it is not for us to see: nothing can be retained"
                            + " there",
                    "Name a bucket with Object Lock, or leave out --retain"));
        }
        for (Snapshot snapshot : found) {
            ImageObject image = new ImageObject(into.name(), prefix, snapshot, lock(into));
            switch (look(image, view)) {
                case ABSENT -> changes.addAll(image.changes(us, found.size() == 1));
                case WHOLE -> there.add(image.uri(view.caseId()));
                case NOT_OURS ->
                    refusals.add(Problem.block(
                                    "object-exists",
                                    image.uri(view.caseId()) + " is there, and no export of this case put it there",
                                    "Find out whose it is with: aws s3api head-object, or name another folder with"
                                            + " --prefix")
                            .about(Target.aws("Snapshot", snapshot.snapshotId())));
                case WITHOUT_MANIFEST ->
                    refusals.add(Problem.block(
                                    "object-exists",
                                    image.uri(view.caseId())
                                            + " is there without a manifest: it can't be told whose it is",
                                    "Go on with the run that was uploading it (firebreak resume " + view.caseId()
                                            + "), or name another folder with --prefix")
                            .about(Target.aws("Snapshot", snapshot.snapshotId())));
            }
        }
        List<Problem> notes = retention(into);
        if (!refusals.isEmpty()) {
            return new Proposal.Refused<>(refusals, notes);
        }
        Images outputs = new Images(there);
        return changes.isEmpty()
                ? new Proposal.Nothing<>("the bucket holds the images and their manifests already", outputs, notes)
                : new Proposal.Changes<>(changes, List.of(), outputs, notes);
    }

    private enum There {
        ABSENT,
        WHOLE,
        NOT_OURS,
        WITHOUT_MANIFEST
    }

    /// A case that is yet to be opened has nothing in the bucket.
    private static There look(ImageObject image, View view) {
        String caseId = view.caseId();
        if (caseId == null) {
            return There.ABSENT;
        }
        Optional<StoredObject> content = view.cloud().object(image.bucket(), image.key(caseId));
        if (content.isEmpty()) {
            // a manifest alone is no image: uploading refuses to put another manifest in its place, and says so
            return There.ABSENT;
        }
        Optional<StoredObject> manifest = view.cloud().object(image.bucket(), image.manifestKey(caseId));
        if (manifest.isEmpty()) {
            return There.WITHOUT_MANIFEST;
        }
        return ours(content.get(), image, caseId) && ours(manifest.get(), null, caseId) ? There.WHOLE : There.NOT_OURS;
    }

    private static boolean ours(StoredObject object, @Nullable ImageObject image, String caseId) {
        return caseId.equals(object.metadata().get("firebreak-case"))
                && (image == null || object.sizeBytes() == image.sizeBytes());
    }

    /// The mode is the bucket's own. Where it has none it is the one that can be lifted: nobody, not even the
    /// account's root, gets rid of what COMPLIANCE keeps.
    private ImageObject.@Nullable Lock lock(Bucket bucket) {
        return retain == null
                ? null
                : new ImageObject.Lock(bucket.lockMode() == null ? "GOVERNANCE" : bucket.lockMode(), retain);
    }

    /// A bucket's default retention is put on every object that comes without one [S3 User Guide, Object Lock],
    /// so that nothing has to be asked for. What is asked for is a time span: no date stands in the plan.
    private List<Problem> retention(Bucket bucket) {
        ImageObject.Lock lock = lock(bucket);
        if (lock != null) {
            return List.of(Problem.info(
                    "retention",
                    "the images are kept for " + lock.span() + " (" + lock.mode()
                            + "), counted from the moment their upload is opened"));
        }
        if (bucket.lockMode() != null) {
            return List.of(Problem.info(
                    "retention",
                    "bucket " + bucket.name() + " keeps the objects for " + bucket.lockDays() + " days ("
                            + bucket.lockMode() + ")"));
        }
        return List.of(
                bucket.locked()
                        ? Problem.warn(
                                "no-default-retention",
                                "bucket " + bucket.name()
                                        + " has Object Lock but no default retention: the images can be" + " deleted",
                                "aws s3api put-object-lock-configuration --bucket " + bucket.name()
                                        + " --object-lock-configuration"
                                        + " 'ObjectLockEnabled=Enabled,Rule={DefaultRetention={Mode=GOVERNANCE,Days=365}}'")
                        : Problem.warn(
                                "no-object-lock",
                                "bucket " + bucket.name()
                                        + " has no Object Lock: who may write to it can delete the images",
                                "Name a bucket with Object Lock"));
    }

    @Override
    public Images outputs(Done<Images> done) {
        return new Images(Stream.concat(
                        done.planned().images().stream(),
                        made(done, "s3:CompleteMultipartUpload")
                                .map(c -> c.target().name()))
                .distinct()
                .sorted()
                .toList());
    }

    /// The images and their manifests. An image has no digest of its own: reading it in one go to have one
    /// would take as long as the export; its manifest has one for each segment.
    @Override
    public List<Exhibit> exhibits(Done<Images> done) {
        return Stream.concat(made(done, "s3:CompleteMultipartUpload"), made(done, "s3:PutObject"))
                .map(c -> exhibit(c, observed(done, c)))
                .toList();
    }

    private static Exhibit exhibit(CloudChange change, JsonNode observed) {
        String source =
                change.operation().equals("s3:PutObject") ? "the manifest of an image" : "the image of a volume";
        return new Exhibit(
                "",
                source + ": " + change.target().name(),
                change.target(),
                null,
                Json.text(observed, "/sha256"),
                observed.path("sizeBytes").asLong(),
                false,
                null,
                null,
                change.target().name());
    }

    private static Stream<CloudChange> made(Done<Images> done, String operation) {
        return done.changes().stream()
                .filter(c -> c instanceof CloudChange cloud && cloud.operation().equals(operation))
                .map(CloudChange.class::cast)
                .filter(c -> done.outcome(c.id()).filter(Outcome::succeeded).isPresent());
    }

    private static JsonNode observed(Done<Images> done, CloudChange change) {
        return done.outcome(change.id()).map(Outcome::observed).orElseGet(Json::object);
    }

    @Override
    public Verdict verify(Done<Images> done, View view) {
        return new ImageVerdict(done, view.cloud()).verdict();
    }
}
