package dev.firebreak.cloud;

import dev.firebreak.change.Outcome;
import dev.firebreak.json.Json;
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
