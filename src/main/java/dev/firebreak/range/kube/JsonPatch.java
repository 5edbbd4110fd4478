package dev.firebreak.range.kube;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// RFC 6902 with the API server's two liberties, both measured: `test` with the value null holds where the
/// member is absent (but not where its parent is), and `replace` of an absent member adds it.
final class JsonPatch {

    private JsonPatch() {}

    static JsonNode apply(JsonNode target, JsonNode patch) {
        if (!patch.isArray()) {
            throw Refusal.badRequest(
                    "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp");
        }
        JsonNode document = target.deepCopy();
        for (JsonNode operation : patch) {
            document = step(document, operation);
        }
        return document;
    }

    private static JsonNode step(JsonNode document, JsonNode operation) {
        List<String> path = pointer(operation.path("path"));
        JsonNode value = operation.has("value") ? operation.path("value") : NullNode.getInstance();
        switch (Json.text(operation, "op")) {
            case "add" -> add(document, path, value.deepCopy());
            case "remove" -> remove(document, path);
            case "replace" -> replace(document, path, value.deepCopy());
            case "test" -> test(document, path, value);
            case "move" -> add(document, path, remove(document, pointer(operation.path("from"))));
            case "copy" ->
                add(
                        document,
                        path,
                        existing(document, pointer(operation.path("from"))).deepCopy());
            default -> throw Refusal.patchFailed();
        }
        return document;
    }

    private static void test(JsonNode document, List<String> path, JsonNode value) {
        JsonNode found = path.isEmpty() ? document : member(parent(document, path), path.getLast());
        boolean holds = found == null ? value.isNull() : Json.same(found, value);
        if (!holds) {
            throw Refusal.patchFailed();
        }
    }

    private static void add(JsonNode document, List<String> path, JsonNode value) {
        switch (parent(document, path)) {
            case ObjectNode object -> object.set(path.getLast(), value);
            case ArrayNode array -> {
                boolean append = path.getLast().equals("-");
                array.insert(append ? array.size() : index(path.getLast(), array.size()), value);
            }
            default -> throw Refusal.patchFailed();
        }
    }

    private static void replace(JsonNode document, List<String> path, JsonNode value) {
        switch (parent(document, path)) {
            case ObjectNode object -> object.set(path.getLast(), value);
            case ArrayNode array -> array.set(index(path.getLast(), array.size() - 1), value);
            default -> throw Refusal.patchFailed();
        }
    }

    private static JsonNode remove(JsonNode document, List<String> path) {
        JsonNode removed = switch (parent(document, path)) {
            case ObjectNode object -> object.remove(path.getLast());
            case ArrayNode array -> array.remove(index(path.getLast(), array.size() - 1));
            default -> null;
        };
        if (removed == null) {
            throw Refusal.patchFailed();
        }
        return removed;
    }

    private static JsonNode existing(JsonNode document, List<String> path) {
        JsonNode found = path.isEmpty() ? document : member(parent(document, path), path.getLast());
        if (found == null) {
            throw Refusal.patchFailed();
        }
        return found;
    }

    private static JsonNode parent(JsonNode document, List<String> path) {
        if (path.isEmpty()) {
            throw Refusal.patchFailed();
        }
        JsonNode here = document;
        for (String name : path.subList(0, path.size() - 1)) {
            JsonNode next = member(here, name);
            if (next == null || !next.isContainer()) {
                throw Refusal.patchFailed();
            }
            here = next;
        }
        return here;
    }

    private static @Nullable JsonNode member(JsonNode parent, String name) {
        return parent instanceof ArrayNode array
                ? array.get(index(name, array.size() - 1))
                : parent.optional(name).orElse(null);
    }

    private static int index(String name, int last) {
        if (!name.matches("0|[1-9][0-9]{0,8}") || Integer.parseInt(name) > last) {
            throw Refusal.patchFailed();
        }
        return Integer.parseInt(name);
    }

    private static List<String> pointer(JsonNode text) {
        if (!text.isString() || (!text.asString().isEmpty() && !text.asString().startsWith("/"))) {
            throw Refusal.patchFailed();
        }
        List<String> names = new ArrayList<>();
        if (!text.asString().isEmpty()) {
            for (String name : text.asString().substring(1).split("/", -1)) {
                names.add(name.replace("~1", "/").replace("~0", "~"));
            }
        }
        return names;
    }
}
