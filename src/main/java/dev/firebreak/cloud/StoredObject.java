package dev.firebreak.cloud;

import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/// An object in S3, as its head tells it.
///
/// @param etag with its quotes
/// @param sha256 S3's SHA-256 in base64, of an object of parts the composite one; null where S3 keeps none
/// @param metadata what was stored with it, under lower-case names without `x-amz-meta-`
/// @param lockMode `GOVERNANCE` or `COMPLIANCE` until `retainUntil`; null where Object Lock does not keep the
/// object, and also without the permission `s3:GetObjectRetention`
public record StoredObject(
        long sizeBytes,
        String etag,
        @Nullable String versionId,
        @Nullable String sha256,
        Map<String, String> metadata,
        @Nullable String lockMode,
        @Nullable Instant retainUntil) {
    public StoredObject {
        metadata = Map.copyOf(metadata);
    }

    static StoredObject of(HeadObjectResponse head) {
        return new StoredObject(
                head.contentLength(),
                String.valueOf(head.eTag()),
                head.versionId(),
                head.checksumSHA256(),
                head.metadata(),
                head.objectLockModeAsString(),
                head.objectLockRetainUntilDate());
    }

    /// S3's SHA-256 of an object of parts: the one of the parts' digests one after the other, in base64, a
    /// dash, and the number of parts [S3 User Guide, checking object integrity, composite checksums].
    public static String compositeSha256(List<String> hexOfParts) {
        var digest = SnapshotImage.sha256();
        hexOfParts.forEach(part -> digest.update(HexFormat.of().parseHex(part)));
        return Base64.getEncoder().encodeToString(digest.digest()) + "-" + hexOfParts.size();
    }
}
