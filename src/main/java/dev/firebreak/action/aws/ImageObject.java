package dev.firebreak.action.aws;

import dev.firebreak.change.Change;
import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Reconcile;
import dev.firebreak.change.Risk;
import dev.firebreak.change.Symbols;
import dev.firebreak.change.Undo;
import dev.firebreak.change.Wait;
import dev.firebreak.cloud.CloudIdentity;
import dev.firebreak.cloud.Snapshot;
import dev.firebreak.json.Json;
import dev.firebreak.model.Permission;
import dev.firebreak.model.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Where the image of a snapshot goes, and the changes that put it there: open an upload, its parts, complete
/// it, and the manifest last, so that an image with a manifest is whole.
record ImageObject(
        String bucket,
        @Nullable String prefix,
        Snapshot snapshot,
        @Nullable Lock lock) {
    /// An Object Lock retention that is asked for: `GOVERNANCE` or `COMPLIANCE`, for a span from the request
    /// on.
    record Lock(String mode, Duration span) {}

    /// 512 KiB [EBS direct APIs, BlockSize].
    static final int BLOCK_BYTES = 512 << 10;

    private static final long SMALLEST_PART = 16L << 20;
    private static final int MOST_PARTS = 10_000;
    private static final Undo KEPT = new Undo.None("evidence is kept");

    String key(String caseId) {
        return folder(prefix, caseId) + snapshot.snapshotId() + ".img";
    }

    /// What the keys of a case begin with.
    static String folder(@Nullable String prefix, String caseId) {
        String above = prefix == null || prefix.isBlank() ? "" : prefix.replaceAll("^/+|/+$", "") + "/";
        return above + caseId + "/";
    }

    String manifestKey(String caseId) {
        return key(caseId).replaceFirst("\\.img$", ".manifest.json");
    }

    String uri(@Nullable String caseId) {
        return "s3://" + bucket + "/" + key(caseId == null ? Symbols.CASE : caseId);
    }

    long sizeBytes() {
        return (long) snapshot.volumeSizeGib() << 30;
    }

    /// S3 takes at most 10,000 parts; every part is whole blocks.
    long partBytes() {
        long least = Math.max(SMALLEST_PART, Math.ceilDiv(sizeBytes(), (long) MOST_PARTS));
        return Math.ceilDiv(least, (long) BLOCK_BYTES) * BLOCK_BYTES;
    }

    int parts() {
        return Math.toIntExact(Math.ceilDiv(sizeBytes(), partBytes()));
    }

    /// `alone`: the ids need not tell this snapshot from others of the step.
    List<Change> changes(CloudIdentity us, boolean alone) {
        String suffix = alone ? "" : "-" + snapshot.snapshotId();
        String create = "create-upload" + suffix;
        String uploadId = Symbols.outcome(create, "/uploadId");
        List<Change> changes = new ArrayList<>();
        changes.add(change(
                create,
                "s3:CreateMultipartUpload",
                retained(body().put("ChecksumAlgorithm", "SHA256").set("Metadata", metadata())),
                "Open an upload of " + parts() + " parts to " + uri(null),
                Reconcile.FIND_BY_NAME,
                us));
        for (int number = 1; number <= parts(); number++) {
            long offset = (number - 1) * partBytes();
            changes.add(change(
                    "part-" + number + suffix,
                    "s3:UploadPart",
                    body().put("UploadId", uploadId)
                            .put("PartNumber", number)
                            .put("SnapshotId", snapshot.snapshotId())
                            .put("OffsetBytes", offset)
                            .put("LengthBytes", Math.min(partBytes(), sizeBytes() - offset))
                            .put("VolumeSizeGib", snapshot.volumeSizeGib()),
                    "Upload part " + number + " of " + parts() + " of " + snapshot.snapshotId(),
                    Reconcile.LIST_PARTS,
                    us));
        }
        changes.add(change(
                "complete" + suffix,
                "s3:CompleteMultipartUpload",
                body().put("UploadId", uploadId).put("IfNoneMatch", "*").put("MpuObjectSize", sizeBytes()),
                "Complete " + uri(null),
                Reconcile.READ_BACK,
                us));
        ObjectNode put = Json.object()
                .put("Bucket", bucket)
                .put("Key", manifestKey(Symbols.CASE))
                .put("UploadId", uploadId)
                .put("IfNoneMatch", "*");
        put.set("Metadata", metadata());
        put.set("manifest", manifest(us));
        retained(put);
        changes.add(change(
                "manifest" + suffix,
                "s3:PutObject",
                put,
                "Put the manifest of " + snapshot.snapshotId() + " beside its image",
                Reconcile.READ_BACK,
                us));
        return changes;
    }

    private ObjectNode body() {
        return Json.object().put("Bucket", bucket).put("Key", key(Symbols.CASE));
    }

    private ObjectNode retained(ObjectNode request) {
        return lock == null
                ? request
                : request.put("ObjectLockMode", lock.mode())
                        .put("RetainFor", lock.span().toString());
    }

    private static ObjectNode metadata() {
        return Json.object().put("firebreak-case", Symbols.CASE).put("firebreak-intent", Symbols.INTENT);
    }

    private ObjectNode manifest(CloudIdentity us) {
        ObjectNode manifest = Json.object()
                .put("apiVersion", "firebreak/v1")
                .put("type", "imageManifest")
                .put("case", Symbols.CASE)
                .put("run", Symbols.RUN)
                .put("step", Symbols.STEP)
                .put("account", us.account())
                .put("region", us.region())
                .put("snapshotId", snapshot.snapshotId())
                .put("volumeId", snapshot.volumeId())
                .put("volumeSizeGib", snapshot.volumeSizeGib())
                .put("sizeBytes", sizeBytes())
                .put("blockSizeBytes", BLOCK_BYTES)
                .put("partSizeBytes", partBytes());
        manifest.putObject("image").put("bucket", bucket).put("key", key(Symbols.CASE));
        return manifest;
    }

    private CloudChange change(
            String id, String operation, JsonNode body, String words, Reconcile reconcile, CloudIdentity us) {
        String key = body.path("Key").asString();
        return new CloudChange(
                id,
                operation,
                Target.aws("Object", "s3://" + bucket + "/" + key),
                body,
                permissions(operation, body, us),
                words,
                "# no single line: blocks are read with aws ebs get-snapshot-block and sent with aws s3api",
                KEPT,
                Risk.IRREVERSIBLE,
                reconcile,
                Wait.NONE);
    }

    /// Opening, filling and completing an upload are all `s3:PutObject` [S3 User Guide, multipart upload and
    /// permissions].
    private List<Permission> permissions(String operation, JsonNode body, CloudIdentity us) {
        String partition = us.callerArn().split(":", -1)[1];
        String folder = key("*").replaceFirst("/[^/]*$", "/*");
        List<Permission> permissions = new ArrayList<>();
        String objects = "arn:" + partition + ":s3:::" + bucket + "/" + folder;
        permissions.add(new Permission.Aws("s3:PutObject", objects));
        if (body.has("ObjectLockMode")) {
            permissions.add(new Permission.Aws("s3:PutObjectRetention", objects));
        }
        if (operation.equals("s3:UploadPart")) {
            String arn = "arn:" + partition + ":ec2:" + us.region() + "::snapshot/" + snapshot.snapshotId();
            permissions.add(new Permission.Aws("ebs:ListSnapshotBlocks", arn));
            permissions.add(new Permission.Aws("ebs:GetSnapshotBlock", arn));
        }
        return permissions;
    }
}
