package dev.firebreak.range.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

class S3Test {
    private static final String BUCKET = "evidence";
    private static final String LOCKED = "locked-evidence";

    @TempDir
    private Path folder;

    private OpenRange range;
    private S3Client s3;

    @BeforeEach
    void open() {
        range = new OpenRange(folder);
        range.account.add(new Bucket(BUCKET, OpenRange.ACCOUNT, false));
        range.account.add(new Bucket(LOCKED, OpenRange.ACCOUNT, true));
        s3 = range.s3();
    }

    @AfterEach
    void close() {
        range.close();
    }

    private static S3Exception refused(ThrowingCallable call, int status, String code) {
        var refusal = catchThrowableOfType(S3Exception.class, call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.statusCode()).isEqualTo(status);
        assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(code);
        assertThat(refusal.requestId()).isNotBlank();
        return refusal;
    }

    private void put(String bucket, String key, String text) {
        s3.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromString(text));
    }

    private String get(String bucket, String key) {
        return s3.getObjectAsBytes(request -> request.bucket(bucket).key(key)).asUtf8String();
    }

    private long files() throws IOException {
        try (var all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void a_bucket_is_created_once_and_in_the_region() {
        s3.createBucket(request -> request.bucket("new-one")
                .objectLockEnabledForBucket(true)
                .createBucketConfiguration(setup -> setup.locationConstraint(OpenRange.REGION)));
        refused(
                () -> s3.createBucket(request -> request.bucket("new-one")
                        .createBucketConfiguration(setup -> setup.locationConstraint(OpenRange.REGION))),
                409,
                "BucketAlreadyOwnedByYou");
        refused(
                () -> s3.createBucket(request -> request.bucket("new-two")
                        .createBucketConfiguration(setup -> setup.locationConstraint("eu-west-1"))),
                400,
                "IllegalLocationConstraintException");
        assertThat(s3.headBucket(request -> request.bucket("new-one")).bucketRegion())
                .isEqualTo(OpenRange.REGION);
        assertThat(s3.getBucketLocation(request -> request.bucket("new-one")).locationConstraintAsString())
                .isEqualTo(OpenRange.REGION);
        assertThat(s3.listBuckets().buckets())
                .extracting(bucket -> bucket.name())
                .contains("new-one", BUCKET);
    }

    @Test
    void a_bucket_of_another_account_and_an_unexpected_owner_are_forbidden() {
        range.account.add(new Bucket("foreign", "999988887777", false));
        refused(() -> get("foreign", "x"), 403, "AccessDenied");
        assertThat(catchThrowableOfType(S3Exception.class, () -> s3.headBucket(request -> request.bucket("foreign")))
                        .statusCode())
                .isEqualTo(403);
        assertThat(catchThrowableOfType(
                                S3Exception.class,
                                () -> s3.headBucket(
                                        request -> request.bucket(BUCKET).expectedBucketOwner("999988887777")))
                        .statusCode())
                .isEqualTo(403);
        s3.headBucket(request -> request.bucket(BUCKET).expectedBucketOwner(OpenRange.ACCOUNT));
        refused(
                () -> s3.putObject(
                        request -> request.bucket(BUCKET).key("x").expectedBucketOwner("999988887777"),
                        RequestBody.fromString("x")),
                403,
                "AccessDenied");
        refused(
                () -> s3.createBucket(request -> request.bucket("foreign")
                        .createBucketConfiguration(setup -> setup.locationConstraint(OpenRange.REGION))),
                409,
                "BucketAlreadyExists");
        refused(() -> get("absent", "x"), 404, "NoSuchBucket");
    }

    @Test
    void an_object_comes_back_with_its_metadata_and_checksum() {
        s3.putObject(
                request -> request.bucket(BUCKET)
                        .key("c1/a b+ü&.img")
                        .contentType("text/plain")
                        .metadata(Map.of("case", "c1")),
                RequestBody.fromString("evidence"));
        assertThat(get(BUCKET, "c1/a b+ü&.img")).isEqualTo("evidence");
        var head = s3.headObject(
                request -> request.bucket(BUCKET).key("c1/a b+ü&.img").checksumMode(ChecksumMode.ENABLED));
        assertThat(head.contentLength()).isEqualTo(8);
        assertThat(head.contentType()).isEqualTo("text/plain");
        assertThat(head.metadata()).containsEntry("case", "c1");
        assertThat(head.lastModified()).isEqualTo(range.clock.instant());
        assertThat(head.eTag())
                .isEqualTo("\"" + SigV4.hex(SigV4.digest("MD5").digest("evidence".getBytes(StandardCharsets.UTF_8)))
                        + "\"");
        assertThat(head.checksumCRC32()).isNotBlank();
        assertThat(head.checksumType()).isEqualTo(ChecksumType.FULL_OBJECT);
        refused(() -> get(BUCKET, "absent"), 404, "NoSuchKey");
    }

    @Test
    void virtual_host_style_reaches_the_same_object() {
        put(BUCKET, "x", "evidence");
        // names under localhost do not resolve everywhere: the door stands in as the proxy
        var endpoint = URI.create("http://localhost:" + range.door.uri().getPort());
        var proxy = ProxyConfiguration.builder().endpoint(range.door.uri()).build();
        try (var virtual = OpenRange.client(S3Client.builder(), endpoint, OpenRange.KEYS, OpenRange.REGION, proxy)) {
            assertThat(virtual.getObjectAsBytes(
                                    request -> request.bucket(BUCKET).key("x"))
                            .asUtf8String())
                    .isEqualTo("evidence");
        }
    }

    @Test
    void a_range_of_an_object_is_served() {
        put(BUCKET, "x", "0123456789");
        assertThat(range("bytes=2-4")).isEqualTo("234");
        assertThat(range("bytes=7-")).isEqualTo("789");
        assertThat(range("bytes=-2")).isEqualTo("89");
        assertThat(range("bytes=8-99")).isEqualTo("89");
        refused(() -> range("bytes=10-"), 416, "InvalidRange");
    }

    private String range(String bytes) {
        return s3.getObjectAsBytes(request -> request.bucket(BUCKET).key("x").range(bytes))
                .asUtf8String();
    }

    @ParameterizedTest
    @EnumSource(ChecksumAlgorithm.class)
    void a_wrong_checksum_is_refused_and_a_right_one_is_kept(ChecksumAlgorithm algorithm) throws IOException {
        var running = algorithm.start();
        running.update("evidence".getBytes(StandardCharsets.UTF_8), 0, 8);
        var right = Base64.getEncoder().encodeToString(running.value());
        putWith(algorithm, right, "evidence");
        var head = s3.headObject(request -> request.bucket(BUCKET).key("x").checksumMode(ChecksumMode.ENABLED));
        assertThat(head.sdkHttpResponse().firstMatchingHeader(algorithm.header()))
                .contains(right);
        refused(() -> putWith(algorithm, right, "evidencE"), 400, "BadDigest");
        assertThat(get(BUCKET, "x")).isEqualTo("evidence");
        assertThat(files()).isEqualTo(1);
    }

    private void putWith(ChecksumAlgorithm algorithm, String value, String body) {
        s3.putObject(
                request -> {
                    request.bucket(BUCKET).key("x");
                    switch (algorithm) {
                        case CRC32 -> request.checksumCRC32(value);
                        case CRC32C -> request.checksumCRC32C(value);
                        case CRC64NVME -> request.checksumCRC64NVME(value);
                        case SHA1 -> request.checksumSHA1(value);
                        case SHA256 -> request.checksumSHA256(value);
                    }
                },
                RequestBody.fromString(body));
    }

    @Test
    void a_wrong_md5_is_refused() {
        var md5 = Base64.getEncoder().encodeToString(SigV4.digest("MD5").digest(new byte[] {1}));
        refused(
                () -> s3.putObject(
                        request -> request.bucket(BUCKET).key("x").contentMD5(md5), RequestBody.fromString("x")),
                400,
                "BadDigest");
    }

    @Test
    void listing_has_pages_prefixes_and_delimiters() {
        for (var key : List.of("a/1", "a/2", "b/1", "b/2", "top one")) {
            put(BUCKET, key, key);
        }
        var pages = s3.listObjectsV2Paginator(request -> request.bucket(BUCKET).maxKeys(2)).contents().stream()
                .map(S3Object::key)
                .toList();
        assertThat(pages).containsExactly("a/1", "a/2", "b/1", "b/2", "top one");
        var grouped = s3.listObjectsV2(request -> request.bucket(BUCKET).delimiter("/"));
        assertThat(grouped.commonPrefixes()).extracting(CommonPrefix::prefix).containsExactly("a/", "b/");
        assertThat(grouped.contents()).extracting(S3Object::key).containsExactly("top one");
        var groups = s3
                .listObjectsV2Paginator(
                        request -> request.bucket(BUCKET).delimiter("/").maxKeys(1))
                .commonPrefixes()
                .stream()
                .map(CommonPrefix::prefix)
                .toList();
        assertThat(groups).containsExactly("a/", "b/");
        assertThat(s3.listObjectsV2(
                                request -> request.bucket(BUCKET).prefix("b/").startAfter("b/1"))
                        .contents())
                .extracting(S3Object::key)
                .containsExactly("b/2");
    }

    @Test
    void a_deleted_object_is_gone_and_its_bytes_too() throws IOException {
        put(BUCKET, "x", "evidence");
        s3.deleteObject(request -> request.bucket(BUCKET).key("x"));
        refused(() -> get(BUCKET, "x"), 404, "NoSuchKey");
        assertThat(files()).isZero();
        s3.deleteObject(request -> request.bucket(BUCKET).key("x"));
    }

    @Test
    void a_locked_version_outlives_deletes_until_its_date() {
        var until = range.clock.instant().plus(Duration.ofDays(1));
        var version = s3.putObject(
                        request -> request.bucket(LOCKED)
                                .key("x")
                                .objectLockMode(ObjectLockMode.COMPLIANCE)
                                .objectLockRetainUntilDate(until),
                        RequestBody.fromString("evidence"))
                .versionId();
        var retention = s3.getObjectRetention(request -> request.bucket(LOCKED).key("x"))
                .retention();
        assertThat(retention.modeAsString()).isEqualTo("COMPLIANCE");
        assertThat(retention.retainUntilDate()).isEqualTo(until);
        assertThat(s3.headObject(request -> request.bucket(LOCKED).key("x")).objectLockRetainUntilDate())
                .isEqualTo(until);

        assertThat(s3.deleteObject(request -> request.bucket(LOCKED).key("x")).deleteMarker())
                .isTrue();
        refused(() -> get(LOCKED, "x"), 404, "NoSuchKey");
        ThrowingCallable delete =
                () -> s3.deleteObject(request -> request.bucket(LOCKED).key("x").versionId(version));
        refused(delete, 403, "AccessDenied");
        assertThat(s3.getObjectAsBytes(
                                request -> request.bucket(LOCKED).key("x").versionId(version))
                        .asUtf8String())
                .isEqualTo("evidence");
        range.clock.advance(Duration.ofDays(1));
        s3.deleteObject(request -> request.bucket(LOCKED).key("x").versionId(version));
        refused(
                () -> s3.getObject(request -> request.bucket(LOCKED).key("x").versionId(version)),
                404,
                "NoSuchVersion");
    }

    @Test
    void the_buckets_default_retention_and_a_legal_hold_lock_too() {
        range.account.add(new Bucket("defaults", OpenRange.ACCOUNT, true).defaultRetention("GOVERNANCE", 7));
        put("defaults", "x", "evidence");
        var retention = s3.getObjectRetention(
                        request -> request.bucket("defaults").key("x"))
                .retention();
        assertThat(retention.retainUntilDate()).isEqualTo(range.clock.instant().plus(Duration.ofDays(7)));
        var version = s3.putObject(
                        request -> request.bucket(LOCKED)
                                .key("held")
                                .objectLockLegalHoldStatus(ObjectLockLegalHoldStatus.ON),
                        RequestBody.fromString("evidence"))
                .versionId();
        refused(
                () -> s3.deleteObject(
                        request -> request.bucket(LOCKED).key("held").versionId(version)),
                403,
                "AccessDenied");
        refused(
                () -> s3.getObjectRetention(request -> request.bucket(LOCKED).key("held")),
                404,
                "NoSuchObjectLockConfiguration");
    }

    @Test
    void a_lock_needs_a_bucket_with_object_lock_both_parameters_and_a_future_date() {
        var later = range.clock.instant().plus(Duration.ofDays(1));
        refused(() -> lock(BUCKET, ObjectLockMode.COMPLIANCE, Duration.ofDays(1)), 400, "InvalidRequest");
        refused(() -> lock(LOCKED, ObjectLockMode.COMPLIANCE, Duration.ofDays(-1)), 400, "InvalidArgument");
        refused(
                () -> s3.putObject(
                        request -> request.bucket(LOCKED).key("x").objectLockRetainUntilDate(later),
                        RequestBody.fromString("x")),
                400,
                "InvalidArgument");
        try (var plain = withoutChecksums()) {
            refused(
                    () -> plain.putObject(
                            request -> request.bucket(LOCKED)
                                    .key("x")
                                    .objectLockMode(ObjectLockMode.COMPLIANCE)
                                    .objectLockRetainUntilDate(later),
                            RequestBody.fromString("x")),
                    400,
                    "InvalidRequest");
        }
    }

    private void lock(String bucket, ObjectLockMode mode, Duration from) {
        s3.putObject(
                request -> request.bucket(bucket)
                        .key("x")
                        .objectLockMode(mode)
                        .objectLockRetainUntilDate(range.clock.instant().plus(from)),
                RequestBody.fromString("x"));
    }

    private S3Client withoutChecksums() {
        return OpenRange.client(
                S3Client.builder()
                        .requestChecksumCalculation(
                                software.amazon.awssdk.core.checksums.RequestChecksumCalculation.WHEN_REQUIRED),
                range.door.uri(),
                OpenRange.KEYS);
    }

    @Test
    void a_large_body_goes_through_in_signed_chunks() {
        var content = new byte[3_000_000];
        new Random(1).nextBytes(content);
        s3.putObject(request -> request.bucket(BUCKET).key("x"), RequestBody.fromBytes(content));
        assertThat(s3.getObjectAsBytes(request -> request.bucket(BUCKET).key("x"))
                        .asByteArray())
                .isEqualTo(content);
        try (var plain = withoutChecksums()) {
            plain.putObject(request -> request.bucket(BUCKET).key("y"), RequestBody.fromBytes(content));
            var head =
                    plain.headObject(request -> request.bucket(BUCKET).key("y").checksumMode(ChecksumMode.ENABLED));
            assertThat(head.checksumCRC64NVME()).isNotBlank();
        }
    }

    @Test
    void what_is_not_simulated_is_refused() {
        put(BUCKET, "x", "evidence");
        refused(
                () -> s3.copyObject(request -> request.sourceBucket(BUCKET)
                        .sourceKey("x")
                        .destinationBucket(BUCKET)
                        .destinationKey("y")),
                501,
                "NotImplemented");
        refused(() -> s3.getBucketAcl(request -> request.bucket(BUCKET)), 501, "NotImplemented");
    }
}
