package dev.firebreak.look;

import dev.firebreak.json.Json;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// An event of the cluster. Its words may be an attacker's.
///
/// @param time when it was seen last
/// @param eventType `Normal` or `Warning`
/// @param count how often it was seen
public record EventFacts(
        @Nullable String time,
        String namespace,
        String name,
        String eventType,
        String reason,
        Involved object,
        String message,
        int count,
        @Nullable String source) {

    /// What the event is about.
    public record Involved(
            String kind,
            @Nullable String namespace,
            String name,
            @Nullable String uid) {}

    static EventFacts of(JsonNode event) {
        Instant time = Stream.of(
                        "/series/lastObservedTime",
                        "/lastTimestamp",
                        "/eventTime",
                        "/firstTimestamp",
                        "/metadata/creationTimestamp")
                .map(pointer -> Moment.at(event, pointer))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        JsonNode about = event.path("involvedObject");
        String source = Json.text(event, "/source/component");
        return new EventFacts(
                time == null ? null : Json.time(time),
                event.at("/metadata/namespace").asString(""),
                event.at("/metadata/name").asString(""),
                event.path("type").asString(""),
                event.path("reason").asString(""),
                new Involved(
                        about.path("kind").asString(""),
                        Json.text(about, "/namespace"),
                        about.path("name").asString(""),
                        Json.text(about, "/uid")),
                event.path("message").asString(""),
                Math.max(1, event.at("/series/count").asInt(event.path("count").asInt(1))),
                source == null || source.isEmpty() ? Json.text(event, "/reportingComponent") : source);
    }
}
