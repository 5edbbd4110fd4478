package dev.firebreak.cloud;

import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.DefaultRetention;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.ObjectLockRule;
import software.amazon.awssdk.services.s3.model.S3Exception;
import tools.jackson.databind.JsonNode;

/// Looks at a bucket as its expected owner.
final class Buckets {
    private static final long JSON_BYTES = 64L << 20;

    private final AwsClients clients;

    Buckets(AwsClients clients) {
        this.clients = clients;
    }

    /// Refuses with code `bucket-missing`, `bucket-not-ours` or `bucket-elsewhere`. Versioning and Object Lock
    /// count as off where the endpoint or our rights don't let us look.
    Bucket bucket(String name, CloudIdentity us) {
        String region = region(name, us);
        S3Client s3 = clients.s3Reads();
        boolean versioned = look(() -> Optional.ofNullable(
                        s3.getBucketVersioning(r -> r.bucket(name).expectedBucketOwner(us.account()))
                                .status()))
                .filter(BucketVersioningStatus.ENABLED::equals)
                .isPresent();
        Optional<ObjectLockConfiguration> lock = look(() -> Optional.ofNullable(
                s3.getObjectLockConfiguration(r -> r.bucket(name).expectedBucketOwner(us.account()))
                        .objectLockConfiguration()));
        Optional<DefaultRetention> retention =
                lock.map(ObjectLockConfiguration::rule).map(ObjectLockRule::defaultRetention);
        return new Bucket(
                name,
                region,
                versioned,
                lock.filter(l -> l.objectLockEnabled() == ObjectLockEnabled.ENABLED)
                        .isPresent(),
                retention.map(DefaultRetention::modeAsString).orElse(null),
                retention.map(Buckets::days).orElse(null));
    }

    private static Integer days(DefaultRetention retention) {
        return retention.days() != null
                ? retention.days()
                : retention.years() == null ? 0 : Math.multiplyExact(365, retention.years());
    }

    /// Refuses with code `object-too-large` or `not-json`, 4.
    JsonNode json(String bucket, String key, StoredObject object, String account) {
        String uri = "s3://" + bucket + "/" + key;
        if (object.sizeBytes() > JSON_BYTES) {
            throw new Refusal(
                    4,
                    Problem.block(
                            "object-too-large",
                            uri + " has " + object.sizeBytes() + " bytes: not a manifest of ours",
                            "Look at the object"));
        }
        byte[] text = clients.s3Reads()
                .getObjectAsBytes(r -> r.bucket(bucket).key(key).expectedBucketOwner(account))
                .asByteArrayUnsafe();
        try {
            return Json.parse(text);
        } catch (Json.Malformed e) {
            throw new Refusal(
                    4, Problem.block("not-json", uri + " is not JSON: " + e.getMessage(), "Look at the object"));
        }
    }

    /// What the metadata of the objects below a folder names as their intents; none where the bucket is gone.
    List<String> intents(String bucket, String folder, String account) {
        S3Client s3 = clients.s3Reads();
        try {
            return s3
                    .listObjectsV2Paginator(r -> r.bucket(bucket).prefix(folder).expectedBucketOwner(account))
                    .contents()
                    .stream()
                    .map(found ->
                            s3.headObject(r -> r.bucket(bucket).key(found.key()).expectedBucketOwner(account)))
                    .flatMap(head -> Optional.ofNullable(head.metadata().get("firebreak-intent")).stream())
                    .toList();
        } catch (NoSuchBucketException gone) {
            return List.of();
        }
    }

    private String region(String name, CloudIdentity us) {
        try {
            HeadBucketResponse head =
                    clients.s3Reads().headBucket(r -> r.bucket(name).expectedBucketOwner(us.account()));
            return Optional.ofNullable(head.bucketRegion()).orElse(us.region());
        } catch (S3Exception e) {
            throw switch (e.statusCode()) {
                case 404 ->
                    refused(
                            "bucket-missing",
                            "There is no bucket " + name,
                            "Name another with -i bucket=NAME, or make it");
                case 403 ->
                    refused(
                            "bucket-not-ours",
                            "Bucket " + name + " is not account " + us.account() + "'s, or " + us.callerArn()
                                    + " may not list it",
                            "Name a bucket of this account with -i bucket=NAME, or allow s3:ListBucket on it");
                case 301 ->
                    refused(
                            "bucket-elsewhere",
                            "Bucket " + name + " is not in region " + us.region(),
                            "Name a bucket in the snapshot's region with -i bucket=NAME");
                default -> AwsFailure.refusal(e, "s3:ListBucket");
            };
        } catch (SdkException | AwsSettings.NotAuthenticated e) {
            throw AwsFailure.refusal(e, "s3:ListBucket");
        }
    }

    private static Refusal refused(String code, String message, String fix) {
        return new Refusal(4, Problem.block(code, message, fix));
    }

    /// Without an answer the endpoint has no such thing (501, 404), or we may not look (403).
    private static <T> Optional<T> look(Supplier<Optional<T>> read) {
        try {
            return read.get();
        } catch (S3Exception e) {
            if (e.statusCode() == 501 || e.statusCode() == 404 || e.statusCode() == 403) {
                return Optional.empty();
            }
            throw AwsFailure.refusal(e, "s3:GetBucketObjectLockConfiguration");
        } catch (SdkException | AwsSettings.NotAuthenticated e) {
            throw AwsFailure.refusal(e, "s3:GetBucketObjectLockConfiguration");
        }
    }
}
