package dev.firebreak.cloud;

import static dev.firebreak.cloud.ImageUpload.base64;
import static dev.firebreak.cloud.ImageUpload.text;

import dev.firebreak.change.Outcome;
import dev.firebreak.change.Reconciled;
import dev.firebreak.json.CanonicalJson;
import dev.firebreak.json.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.S3Exception;
import tools.jackson.databind.JsonNode;

/// Finds out whether a write of [ImageUpload] happened whose reply was lost. S3's reads see every write that
/// was acknowledged [S3 User Guide, data consistency model], so that absence means it did not happen.
final class ImageReconciliation {
    private final AwsClients clients;
    private final ImageUpload uploads;

    ImageReconciliation(AwsClients clients, ImageUpload uploads) {
        this.clients = clients;
        this.uploads = uploads;
    }

    private S3Client s3() {
        return clients.s3Reads();
    }

    /// An upload that nobody uses is harmless, so one that is there is taken.
    Reconciled create(JsonNode body, String account) {
        List<MultipartUpload> open = s3()
                .listMultipartUploadsPaginator(r ->
                        r.bucket(text(body, "Bucket")).prefix(text(body, "Key")).expectedBucketOwner(account))
                .uploads()
                .stream()
                .filter(u -> u.key().equals(text(body, "Key")))
                .toList();
        return switch (open.size()) {
            case 0 -> new Reconciled.DidNot("no upload of this key is open");
            case 1 ->
                new Reconciled.Happened(
                        Json.object().put("uploadId", open.getFirst().uploadId()), "one upload of this key is open");
            default ->
                new Reconciled.InDoubt(open.size() + " uploads of this key are open: which is ours is not known");
        };
    }

    /// A part that is there counts when its SHA-256 is the one of its blocks; another one is simply sent again,
    /// because a part replaces the one of its number.
    Reconciled part(JsonNode body, String account) {
        int number = body.path("PartNumber").asInt();
        Optional<Part> found;
        try {
            found = s3()
                    .listParts(r -> r.bucket(text(body, "Bucket"))
                            .key(text(body, "Key"))
                            .uploadId(text(body, "UploadId"))
                            .partNumberMarker(number - 1)
                            .maxParts(1)
                            .expectedBucketOwner(account))
                    .parts()
                    .stream()
                    .filter(p -> p.partNumber() == number)
                    .findFirst();
        } catch (S3Exception e) {
            if (AwsFailure.awsCode(e).equals("NoSuchUpload")) {
                return new Reconciled.InDoubt("the upload is not there any more: it was completed or aborted");
            }
            throw e;
        }
        if (found.isEmpty()) {
            return new Reconciled.DidNot("the upload has no part " + number);
        }
        SnapshotImage.Range range = uploads.read(body);
        return base64(range.sha256()).equals(found.get().checksumSHA256())
                ? new Reconciled.Happened(
                        ImageUpload.observed(body, range, found.get().eTag()),
                        "part " + number + " is there, with the SHA-256 of its blocks")
                : new Reconciled.DidNot("part " + number + " is there with another SHA-256, or with none");
    }

    Reconciled complete(JsonNode body, String account, List<Outcome> earlier) {
        if (open(body, account)) {
            return new Reconciled.DidNot("the upload is still open");
        }
        Optional<StoredObject> object = object(body, account);
        if (object.isEmpty()) {
            return new Reconciled.InDoubt("neither the upload nor the object is there");
        }
        long size = body.path("MpuObjectSize").asLong();
        return stranger(object.get(), size, text(body, "UploadId"), earlier)
                .<Reconciled>map(why -> new Reconciled.InDoubt("the object there isn't ours: " + why))
                .orElseGet(() -> new Reconciled.Happened(
                        Json.object()
                                .put("uploadId", text(body, "UploadId"))
                                .put("etag", object.get().etag())
                                .put("sizeBytes", size)
                                .put("versionId", object.get().versionId()),
                        "the upload is closed and the object is there, of the parts that were sent"));
    }

    /// Why an object is not the one that the upload made: S3 says what it is made of, and its metadata which
    /// intent opened its upload.
    private static Optional<String> stranger(StoredObject object, long size, String uploadId, List<Outcome> earlier) {
        if (object.sizeBytes() != size) {
            return Optional.of("it has " + object.sizeBytes() + " bytes, not " + size);
        }
        UploadedParts parts = UploadedParts.of(uploadId, earlier);
        if (!parts.make(object)) {
            return Optional.of("it is not made of the parts that were sent");
        }
        String intent = object.metadata().get("firebreak-intent");
        return UploadedParts.opened(uploadId, earlier).anyMatch(o -> o.intent().equals(intent))
                ? Optional.empty()
                : Optional.of("it was not opened by this step");
    }

    private boolean open(JsonNode body, String account) {
        try {
            s3().listParts(r -> r.bucket(text(body, "Bucket"))
                    .key(text(body, "Key"))
                    .uploadId(text(body, "UploadId"))
                    .maxParts(1)
                    .expectedBucketOwner(account));
            return true;
        } catch (S3Exception e) {
            if (AwsFailure.awsCode(e).equals("NoSuchUpload")) {
                return false;
            }
            throw e;
        }
    }

    private Optional<StoredObject> object(JsonNode body, String account) {
        return object(text(body, "Bucket"), text(body, "Key"), account);
    }

    /// The head of an object, or empty when there is none.
    Optional<StoredObject> object(String bucket, String key, String account) {
        try {
            return Optional.of(StoredObject.of(s3().headObject(r ->
                    r.bucket(bucket).key(key).checksumMode(ChecksumMode.ENABLED).expectedBucketOwner(account))));
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    Reconciled manifest(JsonNode body, String account, List<Outcome> earlier) {
        Optional<StoredObject> object = object(body, account);
        if (object.isEmpty()) {
            return new Reconciled.DidNot("there is no such object");
        }
        byte[] expected = CanonicalJson.bytes(
                UploadedParts.of(text(body, "UploadId"), earlier).manifest(body.path("manifest")));
        if (object.get().sizeBytes() != expected.length) {
            return new Reconciled.InDoubt("another object is there");
        }
        byte[] there = s3().getObjectAsBytes(r ->
                        r.bucket(text(body, "Bucket")).key(text(body, "Key")).expectedBucketOwner(account))
                .asByteArrayUnsafe();
        return Arrays.equals(there, expected)
                ? new Reconciled.Happened(
                        ImageUpload.observed(
                                expected, object.get().etag(), object.get().versionId()),
                        "the object is there and equal")
                : new Reconciled.InDoubt("another object is there");
    }
}
