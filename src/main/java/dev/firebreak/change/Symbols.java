package dev.firebreak.change;

import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The names for things that a plan does not know yet: the case and the run that it will be executed in, and
/// what earlier changes of the step returned. A plan holds the symbols, so that two plans of the same world are
/// equal.
public record Symbols(Map<String, String> values) {
    public static final String CASE = "{case}";
    public static final String RUN = "{run}";
    public static final String STEP = "{step}";
    /// The position of the step in its run, from 1: opaque to whoever reads a label.
    public static final String ORDINAL = "{ordinal}";
    public static final String INTENT = "{intent}";

    public Symbols {
        values = Map.copyOf(values);
    }

    /// What an earlier change of the same step returned at a pointer of its outcome's `observed`.
    public static String outcome(String changeId, String pointer) {
        return "{outcome:" + changeId + ":" + pointer + "}";
    }

    /// Whether a text holds any of them.
    public static boolean anyIn(String text) {
        return Stream.of(CASE, RUN, STEP, ORDINAL, INTENT, "{outcome:").anyMatch(text::contains);
    }

    public String in(String text) {
        String bound = text;
        if (text.indexOf('{') >= 0) {
            for (Map.Entry<String, String> symbol : values.entrySet()) {
                bound = bound.replace(symbol.getKey(), symbol.getValue());
            }
        }
        return bound;
    }

    public JsonNode in(JsonNode json) {
        return switch (json.getNodeType()) {
            case STRING -> JsonNodeFactory.instance.stringNode(in(json.asString()));
            case OBJECT -> {
                ObjectNode bound = JsonNodeFactory.instance.objectNode();
                json.properties().forEach(member -> bound.set(in(member.getKey()), in(member.getValue())));
                yield bound;
            }
            case ARRAY -> {
                ArrayNode bound = JsonNodeFactory.instance.arrayNode();
                json.forEach(element -> bound.add(in(element)));
                yield bound;
            }
            default -> json;
        };
    }
}
