package dev.firebreak.execute;

import dev.firebreak.json.Json;
import dev.firebreak.model.SecretText;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// An API object, or a list of them, without what may be secret: the literal values of environment variables and
/// of headers, the data of Secrets, values whose name says so, arguments after an option whose name says so, and
/// what looks like a credential anywhere. Names stay: what a container was given is told, not its value.
final class MaskedObject {
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    /// Names of objects and options, which are called like what they name.
    private static final Set<String> HARMLESS = Set.of("secretName", "tokenExpirationSeconds", "serviceAccountToken");

    private int masked;

    /// @param values how many were masked; the object is as it was where there are none
    record Result(JsonNode object, int values) {}

    static Result of(JsonNode object) {
        MaskedObject mask = new MaskedObject();
        return new Result(mask.within("", object), mask.masked);
    }

    private JsonNode within(String name, JsonNode node) {
        return switch (node) {
            case ObjectNode object -> members(name, object);
            case ArrayNode array -> elements(name, array);
            case StringNode text -> text(name, text.asString());
            default -> node;
        };
    }

    private ObjectNode members(String above, ObjectNode object) {
        boolean valued = above.equals("env") || above.equals("httpHeaders");
        boolean secret = object.path("kind").asString("").equals("Secret");
        ObjectNode all = Json.object();
        object.properties().forEach(member -> {
            String name = member.getKey();
            boolean sealed =
                    (valued && name.equals("value")) || (secret && (name.equals("data") || name.equals("stringData")));
            all.set(name, sealed ? sealed(member.getValue()) : within(name, member.getValue()));
        });
        return all;
    }

    /// Elements are called like their list. An argument after an option that names a secret is one.
    private ArrayNode elements(String name, ArrayNode array) {
        boolean words = name.equals("args") || name.equals("command");
        ArrayNode all = Json.array();
        String before = "";
        for (JsonNode element : array) {
            boolean value = words && before.startsWith("-") && !before.contains("=") && SecretText.names(before);
            String word = element.asString("");
            if (value && !word.startsWith("-")) {
                all.add(sealed(element));
            } else if (words && element.isString() && before.startsWith("-")) {
                all.add(afterOption(before, word));
            } else {
                all.add(within(words ? "" : name, element));
            }
            before = word;
        }
        return all;
    }

    /// An argument as it reads after the one before it: `-u` alone says what `name:word` is.
    private JsonNode afterOption(String before, String word) {
        JsonNode alone = text("", word);
        String option = before + " ";
        String without = SecretText.maskedWithNamed(option + word);
        if (!alone.asString().equals(word) || !without.startsWith(option) || without.equals(option + word)) {
            return alone;
        }
        masked++;
        return StringNode.valueOf(without.substring(option.length()));
    }

    private JsonNode text(String name, String text) {
        if (name.equals(LAST_APPLIED)) {
            try {
                return StringNode.valueOf(within("", Json.parse(text)).toString());
            } catch (Json.Malformed e) {
                return sealed(StringNode.valueOf(text));
            }
        }
        if (SecretText.names(name) && !HARMLESS.contains(name)) {
            return sealed(StringNode.valueOf(text));
        }
        Optional<JsonNode> nested = nested(text);
        if (nested.isPresent()) {
            return StringNode.valueOf(nested.get().toString());
        }
        String without = SecretText.maskedWithNamed(text);
        if (!without.equals(text)) {
            masked++;
        }
        return StringNode.valueOf(without);
    }

    /// The manifest that a text is, without what may be secret in it, and in texts within it; empty where it is none,
    /// or nothing in it is secret. Each level doubles the backslashes, so that no text holds many.
    private Optional<JsonNode> nested(String text) {
        String start = text.stripLeading();
        if (!start.startsWith("{") && !start.startsWith("[")) {
            return Optional.empty();
        }
        int before = masked;
        try {
            JsonNode without = within("", Json.parse(text));
            return masked > before ? Optional.of(without) : Optional.empty();
        } catch (Json.Malformed e) {
            return Optional.empty();
        }
    }

    /// Nothing of it is told, not even its length.
    private JsonNode sealed(JsonNode value) {
        return switch (value) {
            case ObjectNode object -> {
                ObjectNode all = Json.object();
                object.properties().forEach(m -> all.set(m.getKey(), sealed(m.getValue())));
                yield all;
            }
            case StringNode text when text.asString().isEmpty() -> text;
            default -> {
                masked++;
                yield StringNode.valueOf(SecretText.MARK);
            }
        };
    }
}
