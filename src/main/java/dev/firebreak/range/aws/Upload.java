package dev.firebreak.range.aws;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// A multipart upload in progress. `declared` says that the client chose the checksum: then every part must
/// bring it; else a part may bring any, and the object gets CRC64NVME.
record Upload(
        String id,
        String key,
        ChecksumAlgorithm algorithm,
        String checksumType,
        boolean declared,
        Map<String, String> headers,
        @Nullable Retention retention,
        boolean legalHold,
        Instant initiated,
        NavigableMap<Integer, Part> parts) {
    /// `md5` is hexadecimal, `checksum` base64.
    record Part(
            int number,
            Path file,
            long size,
            String md5,
            ChecksumAlgorithm algorithm,
            String checksum,
            Instant modified) {
        String etag() {
            return "\"" + md5 + "\"";
        }
    }

    static NavigableMap<Integer, Part> noParts() {
        return new ConcurrentSkipListMap<>();
    }
}
