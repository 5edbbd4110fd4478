package dev.firebreak.look;

import dev.firebreak.json.Json;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Times as the API serves them.
final class Moment {
    private Moment() {}

    /// Null where there is none, or what stands there is no time.
    static @Nullable Instant at(JsonNode object, String pointer) {
        String text = Json.text(object, pointer);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException notOne) {
            return null;
        }
    }

    static @Nullable Instant created(JsonNode object) {
        return at(object, "/metadata/creationTimestamp");
    }
}
