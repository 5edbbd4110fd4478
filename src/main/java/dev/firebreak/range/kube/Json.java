package dev.firebreak.range.kube;

import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// How this package reads and makes JSON trees: a path that is not there is a missing node, never a null.
final class Json {

    static final JsonMapper MAPPER = JsonMapper.builder().build();

    /// An int and a long of one value are the same number; `80` and `80.0` are not (the API server's `test` agrees).
    private static final Comparator<JsonNode> LEAVES = (left, right) -> {
        if (left.isIntegralNumber() && right.isIntegralNumber()) {
            return left.bigIntegerValue().compareTo(right.bigIntegerValue());
        }
        return left.equals(right) ? 0 : 1;
    };

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    static ArrayNode array(Iterable<String> strings) {
        ArrayNode array = array();
        strings.forEach(array::add);
        return array;
    }

    static JsonNode at(JsonNode node, String... path) {
        JsonNode here = node;
        for (String name : path) {
            here = here.path(name);
        }
        return here.isNull() ? MissingNode.getInstance() : here;
    }

    /// The scalar at the path as text, empty when it is absent, null or no scalar.
    static String text(JsonNode node, String... path) {
        JsonNode found = at(node, path);
        return found.isValueNode() && !found.isNull() && !found.isMissingNode() ? found.asString() : "";
    }

    static boolean flag(JsonNode node, String... path) {
        JsonNode found = at(node, path);
        return found.isBoolean() && found.booleanValue();
    }

    static long number(JsonNode node, String... path) {
        JsonNode found = at(node, path);
        return found.isNumber() ? found.asLong() : 0;
    }

    static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    /// The object at the path, made where it is absent.
    static ObjectNode ensure(ObjectNode node, String... path) {
        ObjectNode here = node;
        for (String name : path) {
            here = here.path(name) instanceof ObjectNode found ? found : here.putObject(name);
        }
        return here;
    }

    static boolean same(JsonNode left, JsonNode right) {
        return left.equals(LEAVES, right);
    }
}
