package dev.firebreak.reach;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/// Reads the fields of Kubernetes objects as the API server decodes them: null is the same as absent.
final class Json {
    private Json() {}

    /// The node, or the null node where it is absent.
    static JsonNode orNull(@Nullable JsonNode node) {
        return node == null || node.isMissingNode() ? NullNode.getInstance() : node;
    }

    /// @throws IllegalArgumentException unless the node is an object
    static JsonNode object(JsonNode node, String what) {
        if (!node.isObject()) {
            throw new IllegalArgumentException(what + " is not an object");
        }
        return node;
    }

    /// An array's items; none where it is absent.
    static List<JsonNode> items(@Nullable JsonNode node, String what) {
        JsonNode array = orNull(node);
        if (array.isNull()) {
            return List.of();
        }
        if (!array.isArray()) {
            throw new IllegalArgumentException(what + " is not an array");
        }
        return array.valueStream().toList();
    }

    static String text(@Nullable JsonNode node, String what) {
        if (!orNull(node).isString()) {
            throw new IllegalArgumentException(what + " is not a string");
        }
        return orNull(node).stringValue();
    }

    static String textOr(@Nullable JsonNode node, String what, String otherwise) {
        return orNull(node).isNull() ? otherwise : text(node, what);
    }
}
