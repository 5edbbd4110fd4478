package dev.firebreak.range.aws;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Writes the body of a PutObject or UploadPart to a file and checks every checksum that the client declared.
/// `md5` is hexadecimal, `checksum` base64; `declared` says whether the client sent a checksum of its own;
/// without one S3 computes CRC64NVME.
record Intake(Path file, long size, String md5, ChecksumAlgorithm algorithm, String checksum, boolean declared) {
    /// What the request declares: the header or the trailer of one algorithm.
    static Optional<ChecksumAlgorithm> declaredBy(Request request) {
        var trailers = request.header("x-amz-trailer").orElse("");
        var found = Stream.of(ChecksumAlgorithm.values())
                .filter(algorithm -> request.header(algorithm.header()).isPresent()
                        || trailers.strip().equalsIgnoreCase(algorithm.header()))
                .toList();
        if (found.size() > 1) {
            throw new Refusal(
                    400,
                    "InvalidRequest",
                    "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
        }
        if (found.isEmpty() && request.header("x-amz-sdk-checksum-algorithm").isPresent()) {
            throw new Refusal(
                    400,
                    "InvalidRequest",
                    "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer"
                            + " headers were found.");
        }
        return found.stream().findFirst();
    }

    /// Object Lock needs a checksum of the body [API:s3].
    static boolean protectedBody(Request request) {
        return request.header("Content-MD5").isPresent() || declaredBy(request).isPresent();
    }

    static Intake receive(Request request, Path folder, ChecksumAlgorithm otherwise) throws IOException {
        var declared = declaredBy(request);
        var algorithm = declared.orElse(otherwise);
        var kind = request.header("x-amz-content-sha256").orElse("UNSIGNED-PAYLOAD");
        var file = Files.createTempFile(folder, "body-", "");
        try {
            var buffered = new BufferedInputStream(request.stream(), 1 << 16);
            var chunked = kind.startsWith("STREAMING-")
                    ? Optional.of(new ChunkedBody(buffered, kind, request.signature()))
                    : Optional.<ChunkedBody>empty();
            var written = write(chunked.<InputStream>map(body -> body).orElse(buffered), file, algorithm, kind);
            var intake = new Intake(
                    file, written.size(), written.md5(), algorithm, written.checksum(), declared.isPresent());
            intake.check(request, chunked.map(ChunkedBody::trailers).orElse(Map.of()));
            if (chunked.isEmpty()
                    && written.sha256().isPresent()
                    && !written.sha256().get().equals(kind)) {
                throw new Refusal(
                        400,
                        "XAmzContentSHA256Mismatch",
                        "The provided 'x-amz-content-sha256' header does not match what was computed.");
            }
            return intake;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private record Written(long size, String md5, String checksum, Optional<String> sha256) {}

    private static Written write(InputStream in, Path file, ChecksumAlgorithm algorithm, String kind)
            throws IOException {
        var md5 = SigV4.digest("MD5");
        var checksum = algorithm.start();
        var sha256 = kind.matches("[0-9a-f]{64}")
                ? Optional.of(SigV4.digest("SHA-256"))
                : Optional.<java.security.MessageDigest>empty();
        var buffer = new byte[1 << 16];
        var size = 0L;
        try (var out = Files.newOutputStream(file)) {
            for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                var count = read;
                md5.update(buffer, 0, count);
                checksum.update(buffer, 0, count);
                sha256.ifPresent(digest -> digest.update(buffer, 0, count));
                out.write(buffer, 0, count);
                size += count;
            }
        }
        return new Written(
                size,
                SigV4.hex(md5.digest()),
                Base64.getEncoder().encodeToString(checksum.value()),
                sha256.map(digest -> SigV4.hex(digest.digest())));
    }

    private void check(Request request, Map<String, String> trailers) {
        var length = request.header("x-amz-decoded-content-length").or(() -> request.header("Content-Length"));
        if (length.isPresent() && !length.get().equals(Long.toString(size))) {
            throw ChunkedBody.incomplete();
        }
        var expectedMd5 = request.header("Content-MD5");
        if (expectedMd5.isPresent()
                && !expectedMd5
                        .get()
                        .equals(Base64.getEncoder()
                                .encodeToString(HexFormat.of().parseHex(md5)))) {
            throw new Refusal(400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
        }
        if (!declared) {
            return;
        }
        var expected = request.header(algorithm.header())
                .or(() -> Optional.ofNullable(trailers.get(algorithm.header())))
                .orElseThrow(
                        () -> new Refusal(400, "MalformedTrailerError", "The request lacks the trailer it announced"));
        if (!expected.equals(checksum)) {
            throw new Refusal(
                    400,
                    "BadDigest",
                    "The %s you specified did not match the calculated checksum.".formatted(algorithm));
        }
    }
}
