package dev.firebreak.range.kube;

import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a patch makes of an object.
final class Patched {

    private static final String JSON = "application/json-patch+json";
    private static final String MERGE = "application/merge-patch+json";
    private static final String STRATEGIC = "application/strategic-merge-patch+json";

    static final Set<String> TYPES = Set.of(JSON, MERGE, STRATEGIC);

    private Patched() {}

    static ObjectNode of(ApiResource resource, ObjectNode object, String type, String body) {
        JsonNode patch = parsed(type, body);
        JsonNode result = switch (type) {
            case JSON -> JsonPatch.apply(object, patch);
            case MERGE -> MergePatch.merge(object, patch);
            default -> MergePatch.strategic(object, (ObjectNode) patch);
        };
        if (!(result instanceof ObjectNode patched)) {
            throw Refusal.patchInvalid("\"" + result + "\"", "cannot be handled as a " + resource.kind());
        }
        boolean otherKind = !Json.text(patched, "kind").equals(resource.kind())
                || !Json.text(patched, "apiVersion").equals(resource.apiVersion());
        List<String> wrong = Decoded.shape(patched);
        if (otherKind || !wrong.isEmpty()) {
            String why = otherKind ? "cannot be handled as a " + resource.kind() : wrong.getFirst();
            throw Refusal.patchInvalid("\"" + patched + "\"", why);
        }
        pruneNulls(patched);
        return patched;
    }

    private static JsonNode parsed(String type, String body) {
        JsonNode patch;
        try {
            patch = Json.MAPPER.readTree(body);
        } catch (JacksonException malformed) {
            throw Refusal.badRequest("error decoding patch: " + malformed.getOriginalMessage());
        }
        if (!type.equals(JSON) && !patch.isObject()) {
            throw Refusal.badRequest(
                    "error decoding patch: json: cannot unmarshal into Go value of type map[string]interface {}");
        }
        return patch;
    }

    /// A null that a JSON Patch wrote is no value for a typed object.
    private static void pruneNulls(ObjectNode object) {
        object.removeIf(JsonNode::isNull);
        for (JsonNode member : object) {
            if (member instanceof ObjectNode below) {
                pruneNulls(below);
            }
        }
    }
}
