package dev.firebreak.cloud;

import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Reply;
import dev.firebreak.cloud.AwsFailure.BlockChecksum;
import dev.firebreak.cloud.AwsSettings.NotAuthenticated;
import dev.firebreak.json.CanonicalJson;
import dev.firebreak.json.Json;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The writes that make a snapshot an object in S3: open an upload, send its parts, complete it, and put the
/// manifest beside it. Holds one part in memory, whatever the number of snapshots.
final class ImageUpload {
    private final AwsClients clients;
    private final Duration requestTimeout;
    private final InstantSource clock;
    private final Map<String, SnapshotImage> images = new ConcurrentHashMap<>();
    private byte[] part = new byte[0];

    ImageUpload(AwsClients clients, Duration requestTimeout, InstantSource clock) {
        this.clients = clients;
        this.requestTimeout = requestTimeout;
        this.clock = clock;
    }

    /// `s3:CreateMultipartUpload`; observed `{uploadId}`, with `retainUntil` where a retention is asked for:
    /// `ObjectLockMode` with `RetainFor`, a time span (ISO 8601) from the request on.
    Reply create(JsonNode body, String account) {
        String lock = Json.text(body, "/ObjectLockMode");
        Instant until = retainUntil(body);
        CreateMultipartUploadResponse made = clients.s3Writes().createMultipartUpload(r -> {
            r.bucket(text(body, "Bucket"))
                    .key(text(body, "Key"))
                    .expectedBucketOwner(account)
                    .checksumAlgorithm(ChecksumAlgorithm.SHA256)
                    .metadata(strings(body.path("Metadata")));
            r.objectLockMode(lock).objectLockRetainUntilDate(until);
        });
        ObjectNode observed = Json.object().put("uploadId", made.uploadId());
        if (until != null) {
            observed.put("retainUntil", until.toString());
        }
        return AwsReply.done(made, "uploadId", observed);
    }

    private @Nullable Instant retainUntil(JsonNode body) {
        String span = Json.text(body, "/RetainFor");
        return span == null
                ? null
                : clock.instant().truncatedTo(ChronoUnit.SECONDS).plus(Duration.parse(span));
    }

    /// `s3:UploadPart`: reads the part's blocks, then sends it in one request. Observed `{uploadId, partNumber,
    /// offsetBytes, sizeBytes, etag, sha256, blocksListed, blocksFetched}`.
    synchronized Reply uploadPart(JsonNode body, String account) {
        SnapshotImage.Range range;
        try {
            range = read(body);
        } catch (SdkException | NotAuthenticated | BlockChecksum | IllegalStateException e) {
            return AwsFailure.beforeSending(e);
        }
        int length = body.path("LengthBytes").asInt();
        UploadPartResponse sent = clients.s3Writes()
                .uploadPart(
                        r -> r.bucket(text(body, "Bucket"))
                                .key(text(body, "Key"))
                                .uploadId(text(body, "UploadId"))
                                .partNumber(body.path("PartNumber").asInt())
                                .expectedBucketOwner(account)
                                .contentLength((long) length)
                                .checksumSHA256(base64(range.sha256()))
                                .overrideConfiguration(o -> o.apiCallTimeout(uploadTimeout(length))),
                        content(part, length));
        return AwsReply.done(sent, "etag", observed(body, range, sent.eTag()));
    }

    /// The content of a part, read again; of use to find out whether a part that is there is the right one.
    synchronized SnapshotImage.Range read(JsonNode body) {
        int length = body.path("LengthBytes").asInt();
        if (part.length < length) {
            part = new byte[length];
        }
        return images.computeIfAbsent(text(body, "SnapshotId"), id -> new SnapshotImage(clients.ebs(), id))
                .read(body.path("OffsetBytes").asLong(), length, part);
    }

    static ObjectNode observed(JsonNode body, SnapshotImage.Range range, String etag) {
        return Json.object()
                .put("uploadId", text(body, "UploadId"))
                .put("partNumber", body.path("PartNumber").asInt())
                .put("offsetBytes", body.path("OffsetBytes").asLong())
                .put("sizeBytes", body.path("LengthBytes").asLong())
                .put("etag", etag)
                .put("sha256", range.sha256())
                .put("blocksListed", range.blocksListed())
                .put("blocksFetched", range.blocksFetched());
    }

    /// A second more for each MiB, which is slower than any link that such an image should be sent over.
    private Duration uploadTimeout(long bytes) {
        return requestTimeout.plusSeconds(bytes >> 20);
    }

    /// `s3:CompleteMultipartUpload` with the parts of the earlier outcomes; observed `{uploadId, etag,
    /// sizeBytes, versionId}`.
    Reply complete(JsonNode body, String account, List<Outcome> earlier) {
        UploadedParts parts = UploadedParts.of(text(body, "UploadId"), earlier);
        long size = body.path("MpuObjectSize").asLong();
        if (parts.sizeBytes() != size) {
            return incomplete(parts, size);
        }
        CompleteMultipartUploadResponse made = clients.s3Writes()
                .completeMultipartUpload(r -> r.bucket(text(body, "Bucket"))
                        .key(text(body, "Key"))
                        .uploadId(text(body, "UploadId"))
                        .expectedBucketOwner(account)
                        .ifNoneMatch(Json.text(body, "/IfNoneMatch"))
                        .mpuObjectSize(size)
                        .multipartUpload(u -> u.parts(parts.parts().stream()
                                .map(p -> CompletedPart.builder()
                                        .partNumber(p.partNumber())
                                        .eTag(p.etag())
                                        .checksumSHA256(base64(p.sha256()))
                                        .build())
                                .toList())));
        return AwsReply.done(
                made,
                "etag",
                Json.object()
                        .put("uploadId", text(body, "UploadId"))
                        .put("etag", made.eTag())
                        .put("sizeBytes", size)
                        .put("versionId", made.versionId()));
    }

    private static Reply incomplete(UploadedParts parts, long size) {
        return new Reply.Refused(
                0,
                null,
                "parts-missing",
                "the outcomes so far name parts of " + parts.sizeBytes() + " bytes together, not " + size,
                null);
    }

    /// `s3:PutObject` of a manifest; observed `{etag, sha256, sizeBytes, versionId}`.
    Reply putManifest(CloudChange change, String account, List<Outcome> earlier) {
        JsonNode body = change.body();
        UploadedParts parts = UploadedParts.of(text(body, "UploadId"), earlier);
        long size = body.at("/manifest/sizeBytes").asLong();
        if (parts.sizeBytes() != size) {
            return incomplete(parts, size);
        }
        byte[] content = CanonicalJson.bytes(parts.manifest(body.path("manifest")));
        String sha256 = CanonicalJson.sha256(content);
        String lock = Json.text(body, "/ObjectLockMode");
        Instant until = retainUntil(body);
        PutObjectResponse sent = clients.s3Writes()
                .putObject(
                        r -> r.bucket(text(body, "Bucket"))
                                .key(text(body, "Key"))
                                .expectedBucketOwner(account)
                                .ifNoneMatch(Json.text(body, "/IfNoneMatch"))
                                .metadata(strings(body.path("Metadata")))
                                .objectLockMode(lock)
                                .objectLockRetainUntilDate(until)
                                .contentType("application/json")
                                .contentLength((long) content.length)
                                .checksumSHA256(base64(sha256)),
                        content(content, content.length));
        return AwsReply.done(sent, "etag", observed(content, sent.eTag(), sent.versionId()));
    }

    static ObjectNode observed(byte[] manifest, @Nullable String etag, @Nullable String versionId) {
        return Json.object()
                .put("etag", etag)
                .put("sha256", CanonicalJson.sha256(manifest))
                .put("sizeBytes", (long) manifest.length)
                .put("versionId", versionId);
    }

    /// Without the copy that the SDK's own bodies make.
    private static RequestBody content(byte[] bytes, int length) {
        return RequestBody.fromContentProvider(
                () -> new ByteArrayInputStream(bytes, 0, length), length, "application/octet-stream");
    }

    /// S3 wants checksums in base64.
    static String base64(String hex) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }

    static String text(JsonNode body, String member) {
        return body.path(member).asString();
    }

    private static Map<String, String> strings(JsonNode members) {
        Map<String, String> strings = new HashMap<>();
        members.properties().forEach(m -> strings.put(m.getKey(), m.getValue().asString()));
        return strings;
    }

    /// Who aborts uploads that are left open, a lifecycle rule of the bucket mostly, takes the parts with them:
    /// only a new upload gets on.
    static Reply withNewUpload(Reply reply, JsonNode body) {
        if (!(reply instanceof Reply.Refused refused) || !refused.code().equals("upload-gone")) {
            return reply;
        }
        String key = text(body, "Key");
        int name = key.lastIndexOf('/') + 1;
        int folder = key.lastIndexOf('/', name - 2) + 1;
        String again = "firebreak export-snapshot " + key.substring(name).replaceFirst("\\.img$", "") + " --bucket "
                + text(body, "Bucket")
                + (folder == 0 ? "" : " --prefix " + key.substring(0, folder - 1))
                + (name == 0 ? "" : " --case " + key.substring(folder, name - 1));
        return new Reply.Refused(
                refused.status(),
                refused.requestId(),
                "upload-gone",
                refused.message() + ": the upload was aborted, by a lifecycle rule of the bucket perhaps. A new one: "
                        + again,
                null);
    }
}
