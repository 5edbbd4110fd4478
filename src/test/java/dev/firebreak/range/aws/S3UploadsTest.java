package dev.firebreak.range.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

class S3UploadsTest {
    private static final String BUCKET = "evidence";
    private static final String KEY = "c1/snap.img";
    private static final int PART_BYTES = 5 << 20;

    @TempDir
    private Path folder;

    private OpenRange range;
    private S3Client s3;

    @BeforeEach
    void open() {
        range = new OpenRange(folder);
        range.account.add(new Bucket(BUCKET, OpenRange.ACCOUNT, true));
        s3 = range.s3();
    }

    @AfterEach
    void close() {
        range.close();
    }

    private static void refused(ThrowingCallable call, int status, String code) {
        var refusal = catchThrowableOfType(S3Exception.class, call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.statusCode()).isEqualTo(status);
        assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(code);
    }

    private static byte[] content(int seed, int bytes) {
        var content = new byte[bytes];
        new Random(seed).nextBytes(content);
        return content;
    }

    private String begin(ChecksumAlgorithm algorithm) {
        return s3.createMultipartUpload(CreateMultipartUploadRequest.builder()
                        .bucket(BUCKET)
                        .key(KEY)
                        .checksumAlgorithm(algorithm)
                        .build())
                .uploadId();
    }

    private CompletedPart part(String upload, int number, byte[] content) {
        var sha256 = Base64.getEncoder().encodeToString(SigV4.digest("SHA-256").digest(content));
        var reply = s3.uploadPart(
                request -> request.bucket(BUCKET)
                        .key(KEY)
                        .uploadId(upload)
                        .partNumber(number)
                        .checksumSHA256(sha256),
                RequestBody.fromBytes(content));
        assertThat(reply.checksumSHA256()).isEqualTo(sha256);
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(reply.eTag())
                .checksumSHA256(sha256)
                .build();
    }

    private CompleteMultipartUploadRequest.Builder complete(String upload, List<CompletedPart> parts) {
        return CompleteMultipartUploadRequest.builder()
                .bucket(BUCKET)
                .key(KEY)
                .uploadId(upload)
                .multipartUpload(all -> all.parts(parts));
    }

    private long files() throws IOException {
        try (var all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void parts_become_one_object_with_a_composite_checksum() throws IOException {
        var upload = begin(ChecksumAlgorithm.SHA256);
        var first = content(1, PART_BYTES);
        var second = content(2, 1000);
        part(upload, 1, content(9, PART_BYTES));
        var parts = List.of(part(upload, 1, first), part(upload, 2, second));
        part(upload, 3, content(3, 10));
        var reply = s3.completeMultipartUpload(complete(upload, parts)
                .ifNoneMatch("*")
                .mpuObjectSize(PART_BYTES + 1000L)
                .build());

        var digests = new ByteArrayOutputStream();
        digests.write(SigV4.digest("SHA-256").digest(first));
        digests.write(SigV4.digest("SHA-256").digest(second));
        var composite =
                Base64.getEncoder().encodeToString(SigV4.digest("SHA-256").digest(digests.toByteArray())) + "-2";
        assertThat(reply.checksumSHA256()).isEqualTo(composite);
        assertThat(reply.eTag()).matches("\"[0-9a-f]{32}-2\"");
        var head = s3.headObject(request -> request.bucket(BUCKET).key(KEY).checksumMode(ChecksumMode.ENABLED));
        assertThat(head.checksumSHA256()).isEqualTo(composite);
        assertThat(head.checksumType()).isEqualTo(ChecksumType.COMPOSITE);
        assertThat(head.contentLength()).isEqualTo(PART_BYTES + 1000);

        var whole = new ByteArrayOutputStream();
        whole.write(first);
        whole.write(second);
        assertThat(s3.getObjectAsBytes(request -> request.bucket(BUCKET).key(KEY))
                        .asByteArray())
                .isEqualTo(whole.toByteArray());
        var across = s3.getObjectAsBytes(request ->
                        request.bucket(BUCKET).key(KEY).range("bytes=" + (PART_BYTES - 2) + "-" + (PART_BYTES + 1)))
                .asByteArray();
        assertThat(across).containsExactly(first[PART_BYTES - 2], first[PART_BYTES - 1], second[0], second[1]);
        assertThat(files()).as("replaced and unnamed parts are deleted").isEqualTo(2);
        refused(() -> s3.completeMultipartUpload(complete(upload, parts).build()), 404, "NoSuchUpload");
    }

    @Test
    void a_full_object_checksum_is_of_all_bytes() {
        var upload = s3.createMultipartUpload(request -> request.bucket(BUCKET)
                        .key(KEY)
                        .checksumAlgorithm(ChecksumAlgorithm.CRC32)
                        .checksumType(ChecksumType.FULL_OBJECT))
                .uploadId();
        var first = content(1, PART_BYTES);
        var second = content(2, 1000);
        var parts = new ArrayList<CompletedPart>();
        for (var content : List.of(first, second)) {
            var number = parts.size() + 1;
            var reply = s3.uploadPart(
                    request -> request.bucket(BUCKET)
                            .key(KEY)
                            .uploadId(upload)
                            .partNumber(number)
                            .checksumAlgorithm(ChecksumAlgorithm.CRC32),
                    RequestBody.fromBytes(content));
            parts.add(CompletedPart.builder()
                    .partNumber(number)
                    .eTag(reply.eTag())
                    .build());
        }
        var running = dev.firebreak.range.aws.ChecksumAlgorithm.CRC32.start();
        running.update(first, 0, first.length);
        running.update(second, 0, second.length);
        var reply = s3.completeMultipartUpload(complete(upload, parts).build());
        assertThat(reply.checksumCRC32()).isEqualTo(Base64.getEncoder().encodeToString(running.value()));
        assertThat(reply.checksumType()).isEqualTo(ChecksumType.FULL_OBJECT);
    }

    @Test
    void an_upload_without_a_chosen_checksum_takes_the_one_that_the_client_adds() {
        var upload = s3.createMultipartUpload(request -> request.bucket(BUCKET).key(KEY))
                .uploadId();
        var reply = s3.uploadPart(
                request -> request.bucket(BUCKET).key(KEY).uploadId(upload).partNumber(1),
                RequestBody.fromString("evidence"));
        assertThat(reply.checksumCRC32()).isNotBlank();
        var only = CompletedPart.builder()
                .partNumber(1)
                .eTag(reply.eTag())
                .checksumCRC32(reply.checksumCRC32())
                .build();
        var done = s3.completeMultipartUpload(complete(upload, List.of(only)).build());
        assertThat(done.checksumCRC64NVME()).isNotBlank();
        assertThat(done.checksumType()).isEqualTo(ChecksumType.FULL_OBJECT);
    }

    @Test
    void a_sha256_of_the_full_object_does_not_exist() {
        refused(
                () -> s3.createMultipartUpload(request -> request.bucket(BUCKET)
                        .key(KEY)
                        .checksumAlgorithm(ChecksumAlgorithm.SHA256)
                        .checksumType(ChecksumType.FULL_OBJECT)),
                400,
                "InvalidRequest");
    }

    @Test
    void a_part_with_a_wrong_or_another_checksum_is_refused() throws IOException {
        var upload = begin(ChecksumAlgorithm.SHA256);
        var wrong = Base64.getEncoder().encodeToString(SigV4.digest("SHA-256").digest(new byte[1]));
        UploadPartRequest request = UploadPartRequest.builder()
                .bucket(BUCKET)
                .key(KEY)
                .uploadId(upload)
                .partNumber(1)
                .build();
        refused(
                () -> s3.uploadPart(request.toBuilder().checksumSHA256(wrong).build(), RequestBody.fromString("x")),
                400,
                "BadDigest");
        refused(
                () -> s3.uploadPart(
                        request.toBuilder()
                                .checksumAlgorithm(ChecksumAlgorithm.CRC32)
                                .build(),
                        RequestBody.fromString("x")),
                400,
                "InvalidRequest");
        refused(
                () -> s3.uploadPart(
                        request.toBuilder()
                                .partNumber(10_001)
                                .checksumSHA256(wrong)
                                .build(),
                        RequestBody.fromString("x")),
                400,
                "InvalidArgument");
        assertThat(files()).isZero();
    }

    @Test
    void completing_is_refused_when_the_parts_do_not_fit() {
        var upload = begin(ChecksumAlgorithm.SHA256);
        var small = part(upload, 1, content(1, 100));
        var last = part(upload, 2, content(2, 100));
        refused(
                () -> s3.completeMultipartUpload(
                        complete(upload, List.of(small, last)).build()),
                400,
                "EntityTooSmall");
        refused(
                () -> s3.completeMultipartUpload(
                        complete(upload, List.of(last, small)).build()),
                400,
                "InvalidPartOrder");
        refused(
                () -> s3.completeMultipartUpload(
                        complete(upload, List.of(small.toBuilder().eTag("\"0\"").build()))
                                .build()),
                400,
                "InvalidPart");
        refused(
                () -> s3.completeMultipartUpload(complete(
                                upload,
                                List.of(small.toBuilder().checksumSHA256(null).build()))
                        .build()),
                400,
                "InvalidRequest");
        refused(
                () -> s3.completeMultipartUpload(
                        complete(upload, List.of(last)).mpuObjectSize(99L).build()),
                400,
                "InvalidRequest");
        refused(() -> s3.completeMultipartUpload(complete("none", List.of(last)).build()), 404, "NoSuchUpload");
        s3.completeMultipartUpload(complete(upload, List.of(last)).build());
    }

    @Test
    void parts_and_uploads_are_listed_in_pages() {
        var upload = begin(ChecksumAlgorithm.SHA256);
        var other = begin(ChecksumAlgorithm.SHA256);
        for (var number = 1; number <= 3; number++) {
            part(upload, number, content(number, 10));
        }
        var first = s3.listParts(
                request -> request.bucket(BUCKET).key(KEY).uploadId(upload).maxParts(2));
        assertThat(first.isTruncated()).isTrue();
        assertThat(first.checksumAlgorithm()).isEqualTo(ChecksumAlgorithm.SHA256);
        var parts = s3
                .listPartsPaginator(request ->
                        request.bucket(BUCKET).key(KEY).uploadId(upload).maxParts(2))
                .parts()
                .stream()
                .toList();
        assertThat(parts).extracting(Part::partNumber).containsExactly(1, 2, 3);
        assertThat(parts.getFirst().checksumSHA256())
                .isEqualTo(Base64.getEncoder()
                        .encodeToString(SigV4.digest("SHA-256").digest(content(1, 10))));
        assertThat(parts.getFirst().size()).isEqualTo(10);
        var uploads =
                s3
                        .listMultipartUploadsPaginator(
                                request -> request.bucket(BUCKET).maxUploads(1))
                        .uploads()
                        .stream()
                        .map(MultipartUpload::uploadId)
                        .toList();
        assertThat(uploads).containsExactlyInAnyOrder(upload, other);
    }

    @Test
    void an_aborted_upload_leaves_nothing() throws IOException {
        var upload = begin(ChecksumAlgorithm.SHA256);
        part(upload, 1, content(1, 100));
        s3.abortMultipartUpload(request -> request.bucket(BUCKET).key(KEY).uploadId(upload));
        assertThat(files()).isZero();
        refused(() -> part(upload, 2, content(1, 100)), 404, "NoSuchUpload");
        refused(() -> s3.listParts(request -> request.bucket(BUCKET).key(KEY).uploadId(upload)), 404, "NoSuchUpload");
    }
}
