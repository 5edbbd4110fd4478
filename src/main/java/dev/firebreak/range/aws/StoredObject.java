package dev.firebreak.range.aws;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One version of an object, or a delete marker. Its bytes are those of `segments`, in order: a completed
/// multipart upload keeps its parts as they came.
record StoredObject(
        String key,
        String version,
        boolean deleteMarker,
        List<Segment> segments,
        String etag,
        Map<String, String> headers,
        StoredChecksum checksum,
        @Nullable Retention retention,
        boolean legalHold,
        Instant modified) {
    record Segment(Path file, long size) {}

    long size() {
        return segments.stream().mapToLong(Segment::size).sum();
    }

    boolean locked(Instant now) {
        return legalHold || (retention != null && now.isBefore(retention.until()));
    }

    /// The bytes from `first`, `length` of them.
    Reply.Body range(long first, long length) {
        return new Reply.Body() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                var skip = first;
                var left = length;
                for (var segment : segments) {
                    var here = Math.min(left, segment.size() - skip);
                    if (here > 0) {
                        copy(segment.file(), skip, here, out);
                        left -= here;
                    }
                    skip = Math.max(0, skip - segment.size());
                }
            }
        };
    }

    private static void copy(Path file, long from, long count, OutputStream out) throws IOException {
        try (var in = Files.newInputStream(file)) {
            in.skipNBytes(from);
            var buffer = new byte[1 << 16];
            for (var left = count; left > 0; ) {
                var read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (read < 0) {
                    throw new IOException("object body is shorter than it was: " + file);
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
    }

    void delete() throws IOException {
        for (var segment : segments) {
            Files.deleteIfExists(segment.file());
        }
    }
}
