package dev.firebreak.action;

import dev.firebreak.json.Json;
import dev.firebreak.model.NodeRef;
import dev.firebreak.model.PodRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Input values, checked against the catalog and with targets resolved to uids. A list input accepts a single
/// value.
public record Bound(Map<String, JsonNode> values) {
    public Bound {
        values = Map.copyOf(values);
    }

    public @Nullable String text(String input) {
        JsonNode value = values.get(input);
        return value == null || value.isNull() ? null : value.asString();
    }

    public List<String> texts(String input) {
        return each(input).stream().map(JsonNode::asString).toList();
    }

    public boolean flag(String input) {
        return Boolean.parseBoolean(text(input));
    }

    public @Nullable Duration duration(String input) {
        String text = text(input);
        return text == null ? null : Duration.parse(text);
    }

    public @Nullable PodRef pod(String input) {
        List<PodRef> pods = pods(input);
        return pods.isEmpty() ? null : pods.getFirst();
    }

    public List<PodRef> pods(String input) {
        return each(input).stream().map(v -> Json.as(v, PodRef.class)).sorted().toList();
    }

    public List<NodeRef> nodes(String input) {
        return each(input).stream().map(v -> Json.as(v, NodeRef.class)).sorted().toList();
    }

    public @Nullable NodeRef node(String input) {
        List<NodeRef> nodes = nodes(input);
        return nodes.isEmpty() ? null : nodes.getFirst();
    }

    /// One of an enum's constants, written in lower case and with dashes.
    public <E extends Enum<E>> E choice(String input, Class<E> type, E fallback) {
        String text = text(input);
        return text == null ? fallback : constant(type, text);
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String text) {
        return Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /// The same; null where none is given.
    public <E extends Enum<E>> @Nullable E choice(String input, Class<E> type) {
        String text = text(input);
        return text == null ? null : constant(type, text);
    }

    public <E extends Enum<E>> List<E> choices(String input, Class<E> type, List<E> fallback) {
        List<String> texts = texts(input);
        return texts.isEmpty()
                ? fallback
                : texts.stream().map(t -> constant(type, t)).distinct().toList();
    }

    private List<JsonNode> each(String input) {
        JsonNode value = values.get(input);
        if (value == null || value.isNull()) {
            return List.of();
        }
        if (!value.isArray()) {
            return List.of(value);
        }
        List<JsonNode> elements = new ArrayList<>();
        value.forEach(elements::add);
        // what is named twice is one thing
        return elements.stream().distinct().toList();
    }
}
