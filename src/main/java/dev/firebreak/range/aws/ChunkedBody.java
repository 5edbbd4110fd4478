package dev.firebreak.range.aws;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Decodes the `aws-chunked` content encoding and verifies the signature of every chunk and of the trailer
/// where the payload is signed. [#trailers()] is filled when the end has been read.
///
/// Source: S3 API reference, "Signature calculations for the Authorization header: transferring payload in
/// multiple chunks" and "... with trailing headers".
final class ChunkedBody extends InputStream {
    private static final String EMPTY_SHA256 = SigV4.sha256Hex(new byte[0]);

    private final InputStream in;
    private final SigV4.Signature seed;
    private final boolean signed;
    private final boolean trailing;
    private final Map<String, String> trailers = new HashMap<>();
    private final MessageDigest digest = SigV4.digest("SHA-256");
    private String previous;
    private String declared = "";
    private long left;
    private boolean started;
    private boolean ended;

    /// `kind` is the value of `x-amz-content-sha256`, which starts with `STREAMING-`.
    ChunkedBody(InputStream in, String kind, SigV4.Signature seed) {
        this.in = in;
        this.seed = seed;
        this.signed = kind.contains("AWS4-HMAC-SHA256-PAYLOAD");
        this.trailing = kind.endsWith("-TRAILER");
        this.previous = seed.value();
    }

    Map<String, String> trailers() {
        return trailers;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (left == 0) {
            if (ended) {
                return -1;
            }
            nextChunk();
        }
        var count = in.read(target, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw incomplete();
        }
        if (signed) {
            digest.update(target, offset, count);
        }
        left -= count;
        return count;
    }

    private void nextChunk() throws IOException {
        if (started) {
            endChunk();
        }
        started = true;
        var header = line();
        var semicolon = header.indexOf(';');
        var size = semicolon < 0 ? header : header.substring(0, semicolon);
        if (!size.matches("[0-9a-fA-F]{1,12}")) {
            throw new Refusal(400, "InvalidRequest", "The aws-chunked encoding is broken");
        }
        left = Long.parseLong(size, 16);
        declared = Optional.of(header)
                .filter(text -> text.contains("chunk-signature="))
                .map(text -> text.replaceFirst(".*chunk-signature=", ""))
                .orElse("");
        if (left == 0) {
            ended = true;
            checkSignature();
            readTrailers();
        }
    }

    private void endChunk() throws IOException {
        if (!line().isEmpty()) {
            throw new Refusal(400, "InvalidRequest", "The aws-chunked encoding is broken");
        }
        checkSignature();
    }

    private void checkSignature() {
        if (signed) {
            var rest = EMPTY_SHA256 + "\n" + SigV4.hex(digest.digest());
            check(seed.next("AWS4-HMAC-SHA256-PAYLOAD", previous, rest), declared);
        }
    }

    private void check(String expected, String found) {
        if (!expected.equals(found)) {
            throw new Refusal(
                    403,
                    "SignatureDoesNotMatch",
                    "The signature of a chunk that we calculated does not match the one you provided");
        }
        previous = expected;
    }

    private void readTrailers() throws IOException {
        var canonical = new StringBuilder();
        var signature = "";
        for (var line = line(); !line.isEmpty(); line = line()) {
            var colon = line.indexOf(':');
            var name = line.substring(0, Math.max(0, colon)).strip().toLowerCase(Locale.ROOT);
            var value = line.substring(colon + 1).strip();
            if (name.equals("x-amz-trailer-signature")) {
                signature = value;
            } else {
                trailers.put(name, value);
                canonical.append(name).append(':').append(value).append('\n');
            }
        }
        if (signed && trailing) {
            var hash = SigV4.sha256Hex(canonical.toString().getBytes(StandardCharsets.UTF_8));
            check(seed.next("AWS4-HMAC-SHA256-TRAILER", previous, hash), signature);
        }
    }

    /// A line without its end; the end of the stream ends a line too.
    private String line() throws IOException {
        var text = new StringBuilder();
        for (var c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (text.length() > 4096) {
                throw new Refusal(400, "InvalidRequest", "The aws-chunked encoding is broken");
            }
            text.append((char) c);
        }
        return text.toString().replace("\r", "");
    }

    static Refusal incomplete() {
        return new Refusal(
                400,
                "IncompleteBody",
                "You did not provide the number of bytes specified by the Content-Length HTTP header");
    }
}
