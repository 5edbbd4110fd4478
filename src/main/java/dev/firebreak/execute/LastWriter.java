package dev.firebreak.execute;

import dev.firebreak.json.Json;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Who wrote a field of an object after us, as its `metadata.managedFields` tell it. A field that was taken
/// away has no owner; then the last other write to the object is told, and told as that. Times are whole
/// seconds. Nobody is named for a status, which controllers write all the time.
final class LastWriter {
    /// How what it says begins, where the field has a writer.
    static final String WRITTEN = "; written by ";

    /// The manager of our own writes.
    private static final String OURS = "firebreak";

    private record Entry(String manager, Instant time, boolean owns) {
        @Override
        public String toString() {
            return manager + " at " + time;
        }
    }

    private LastWriter() {}

    /// What to add to a sentence about the field; `since` is when we wrote it.
    static String words(JsonNode object, String pointer, Instant since) {
        Instant second = since.truncatedTo(ChronoUnit.SECONDS);
        List<Entry> others = object.at("/metadata/managedFields")
                .valueStream()
                .filter(e -> e.path("subresource").asString("").isEmpty())
                .flatMap(e -> entry(e, pointer).stream())
                .filter(e -> !e.manager().equals(OURS) && !e.time().isBefore(second))
                .sorted(Comparator.comparing(Entry::time).reversed())
                .toList();
        return others.stream()
                .filter(Entry::owns)
                .findFirst()
                .map(e -> WRITTEN + e)
                .or(() -> others.stream()
                        .filter(e -> e.time().isAfter(second))
                        .findFirst()
                        .map(e -> "; who did that its managed fields do not say, the last write to it was by " + e))
                .orElse("; who did that its managed fields do not say");
    }

    private static Optional<Entry> entry(JsonNode entry, String pointer) {
        String time = Json.text(entry, "/time");
        String manager = Json.text(entry, "/manager");
        if (time == null || manager == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Entry(manager, Instant.parse(time), owns(entry.path("fieldsV1"), pointer)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /// Whether the entry owns the field, something in it, or whole what it is in.
    private static boolean owns(JsonNode fields, String pointer) {
        JsonNode at = fields;
        boolean inside = false;
        for (String segment : pointer.split("/", -1)) {
            if (segment.isEmpty()) {
                continue;
            }
            JsonNode below = at.path("f:" + segment.replace("~1", "/").replace("~0", "~"));
            if (below.isMissingNode()) {
                return inside && at.isEmpty();
            }
            at = below;
            inside = true;
        }
        return inside;
    }
}
