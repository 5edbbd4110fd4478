package dev.firebreak.range.aws;

import java.util.Map;

/// A checksum as S3 keeps it: the value is base64, with `-N` after it when it is composite.
record StoredChecksum(ChecksumAlgorithm algorithm, String type, String value) {
    Map<String, String> headers() {
        return Map.of(algorithm.header(), value, "x-amz-checksum-type", type);
    }

    void writeTo(Xml xml) {
        xml.put(algorithm.element(), value).put("ChecksumType", type);
    }
}
