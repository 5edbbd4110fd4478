package dev.firebreak.json;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reading and writing of JSON. Reading is strict: duplicate keys and trailing text are errors.
public final class Json {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

    /// A second in words, which thousands of lines have in common.
    private record Second(long epochSecond, String words) {}

    private static volatile Second lastSecond = new Second(0, SECONDS.format(Instant.EPOCH));

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .enable(EnumFeature.READ_ENUMS_USING_TO_STRING)
            .build();

    private Json() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /// Parses one JSON text. Throws [Malformed] where it is not exactly one.
    public static JsonNode parse(String text) {
        try {
            return STRICT.readTree(text);
        } catch (JacksonException e) {
            throw new Malformed(e);
        }
    }

    /// Parses one JSON text in UTF-8. Throws [Malformed] where it is not exactly one.
    public static JsonNode parse(byte[] utf8) {
        try {
            return STRICT.readTree(utf8);
        } catch (JacksonException e) {
            throw new Malformed(e);
        }
    }

    /// Parses one JSON text in UTF-8 from a stream, which stays open.
    public static JsonNode parse(InputStream utf8) throws IOException {
        return parse(utf8.readAllBytes());
    }

    /// A record as JSON: component names are the keys.
    public static JsonNode of(@Nullable Object value) {
        return STRICT.valueToTree(value);
    }

    /// JSON as a record. Throws [Malformed] where a key is unknown or a value is of the wrong type.
    public static <T> T as(JsonNode json, Class<T> type) {
        try {
            return STRICT.treeToValue(json, type);
        } catch (JacksonException e) {
            throw new Malformed(e);
        }
    }

    /// The text of a member, or null where it is absent or null.
    public static @Nullable String text(JsonNode json, String pointer) {
        JsonNode found = json.at(pointer);
        return found.isMissingNode() || found.isNull() ? null : found.asString();
    }

    /// For people: indented.
    public static String pretty(JsonNode json) {
        return STRICT.writerWithDefaultPrettyPrinter().writeValueAsString(json);
    }

    /// UTC, RFC 3339, six digits.
    public static String time(Instant instant) {
        Second second = lastSecond;
        if (second.epochSecond != instant.getEpochSecond()) {
            second = new Second(instant.getEpochSecond(), SECONDS.format(instant));
            lastSecond = second;
        }
        // a million more keeps the zeros in front
        return second.words + "."
                + String.valueOf(1_000_000 + instant.getNano() / 1000).substring(1) + "Z";
    }

    /// The same for people: nobody needs a fraction of its second.
    public static String seconds(String time) {
        return time.replaceFirst("\\.[0-9]+Z$", "Z");
    }

    /// The text is not the JSON that was expected.
    public static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Malformed(JacksonException cause) {
            super(cause.getOriginalMessage(), cause);
        }
    }
}
