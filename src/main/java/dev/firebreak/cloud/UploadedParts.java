package dev.firebreak.cloud;

import dev.firebreak.change.Outcome;
import dev.firebreak.json.Json;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The parts of one upload, as the outcomes of a step tell them, in order.
record UploadedParts(List<Part> parts) {
    record Part(
            int partNumber,
            long offsetBytes,
            long sizeBytes,
            String etag,
            String sha256,
            int blocksListed,
            int blocksFetched) {
        private static Part of(JsonNode observed) {
            return new Part(
                    observed.path("partNumber").asInt(),
                    observed.path("offsetBytes").asLong(),
                    observed.path("sizeBytes").asLong(),
                    observed.path("etag").asString(),
                    observed.path("sha256").asString(),
                    observed.path("blocksListed").asInt(),
                    observed.path("blocksFetched").asInt());
        }
    }

    static UploadedParts of(String uploadId, List<Outcome> earlier) {
        Stream<JsonNode> observed = earlier.stream()
                .filter(Outcome::succeeded)
                .map(Outcome::observed)
                .filter(Objects::nonNull)
                .filter(o -> uploadId.equals(Json.text(o, "/uploadId")) && o.has("partNumber"));
        NavigableMap<Integer, Part> parts = new TreeMap<>();
        observed.map(Part::of).forEach(part -> parts.put(part.partNumber(), part));
        return new UploadedParts(List.copyOf(parts.values()));
    }

    /// The outcomes that opened the upload.
    static Stream<Outcome> opened(String uploadId, List<Outcome> earlier) {
        return earlier.stream().filter(Outcome::succeeded).filter(outcome -> {
            JsonNode observed = outcome.observed();
            return observed != null
                    && uploadId.equals(Json.text(observed, "/uploadId"))
                    && !observed.has("partNumber")
                    && !observed.has("etag");
        });
    }

    /// Whether an object is made of exactly these parts: by its checksum, else by its ETag, which is the MD5 of
    /// the parts' MD5s where their ETags are MD5s (S3 User Guide, checking object integrity).
    boolean make(StoredObject object) {
        if (object.sha256() != null) {
            return object.sha256()
                    .equals(StoredObject.compositeSha256(
                            parts.stream().map(Part::sha256).toList()));
        }
        List<String> etags = parts.stream().map(p -> p.etag().replace("\"", "")).toList();
        if (!etags.stream().allMatch(e -> e.matches("[0-9a-f]{32}"))) {
            return false;
        }
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            etags.forEach(e -> md5.update(HexFormat.of().parseHex(e)));
            return object.etag().replace("\"", "").equals(HexFormat.of().formatHex(md5.digest()) + "-" + etags.size());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    long sizeBytes() {
        return parts.stream().mapToLong(Part::sizeBytes).sum();
    }

    /// The planned facts with what is known since: `segments[{partNumber, offsetBytes, sizeBytes, sha256,
    /// blocksFetched}]`, `blocksExpected`, `blocksFetched`, and `sha256OfSegments`, the SHA-256 of the
    /// segments' digests one after the other, as bytes.
    JsonNode manifest(JsonNode planned) {
        ObjectNode manifest = Json.object();
        planned.properties().forEach(m -> manifest.set(m.getKey(), m.getValue()));
        ArrayNode segments = manifest.putArray("segments");
        var digest = SnapshotImage.sha256();
        for (Part part : parts) {
            segments.addObject()
                    .put("partNumber", part.partNumber())
                    .put("offsetBytes", part.offsetBytes())
                    .put("sizeBytes", part.sizeBytes())
                    .put("sha256", part.sha256())
                    .put("blocksFetched", part.blocksFetched());
            digest.update(HexFormat.of().parseHex(part.sha256()));
        }
        manifest.put(
                "blocksExpected", parts.stream().mapToLong(Part::blocksListed).sum());
        manifest.put(
                "blocksFetched", parts.stream().mapToLong(Part::blocksFetched).sum());
        manifest.put("sha256OfSegments", HexFormat.of().formatHex(digest.digest()));
        return manifest;
    }
}
