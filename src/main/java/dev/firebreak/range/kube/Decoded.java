package dev.firebreak.range.kube;

import dev.firebreak.range.kube.Refusal.Cause;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A request's body as an object of the kind the path names.
final class Decoded {

    private static final Set<String> METADATA = Set.of(
            "name",
            "generateName",
            "namespace",
            "selfLink",
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "labels",
            "annotations",
            "ownerReferences",
            "finalizers",
            "managedFields");

    private static final Set<String> POLICIES = Set.of("Foreground", "Background", "Orphan");

    private Decoded() {}

    /// @param strict unknown fields are refused, else dropped; only those of the metadata are known here
    static ObjectNode object(ApiResource resource, String body, boolean strict) {
        JsonNode parsed = json(resource, body);
        String kind = Json.text(parsed, "kind");
        String apiVersion = Json.text(parsed, "apiVersion");
        boolean otherKind = !kind.isEmpty() && !kind.equals(resource.kind());
        boolean otherVersion = !apiVersion.isEmpty() && !apiVersion.equals(resource.apiVersion());
        if (otherKind || otherVersion || !(parsed instanceof ObjectNode object)) {
            throw Refusal.badRequest("%s in version \"%s\" cannot be handled as a %s"
                    .formatted(
                            kind.isEmpty() ? resource.kind() : kind,
                            apiVersion.isEmpty() ? resource.apiVersion() : apiVersion,
                            resource.kind()));
        }
        object.remove(List.of("kind", "apiVersion"));
        ObjectNode metadata = Json.ensure(object, "metadata");
        List<String> unknown = metadata.propertyNames().stream()
                .filter(name -> !METADATA.contains(name))
                .toList();
        if (strict && !unknown.isEmpty()) {
            throw Refusal.unknownFields(resource, List.of("metadata." + unknown.getFirst()));
        }
        metadata.remove(unknown);
        List<String> wrong = shape(object);
        if (!wrong.isEmpty()) {
            throw Refusal.badRequest("%s in version \"%s\" cannot be handled as a %s: %s"
                    .formatted(resource.kind(), resource.version(), resource.kind(), wrong.getFirst()));
        }
        return object;
    }

    /// The options of a delete: those of the body, and only where there is none those of the query.
    static JsonNode deleteOptions(Call call) {
        ObjectNode options = Json.object();
        if (!call.text().isEmpty()) {
            try {
                if (Json.MAPPER.readTree(call.text()) instanceof ObjectNode sent) {
                    options = sent;
                }
            } catch (JacksonException malformed) {
                throw Refusal.badRequest("error decoding delete options: " + malformed.getOriginalMessage());
            }
        }
        if (call.text().isEmpty() && !call.parameter("propagationPolicy").isEmpty()) {
            options.put("propagationPolicy", call.parameter("propagationPolicy"));
        }
        String policy = Json.text(options, "propagationPolicy");
        if (!policy.isEmpty() && !POLICIES.contains(policy)) {
            throw Refusal.invalid(
                    "meta.k8s.io",
                    "DeleteOptions",
                    "",
                    List.of(Cause.unsupported(
                            "propagationPolicy",
                            "\"" + policy + "\"",
                            "\"Foreground\", \"Background\", \"Orphan\", \"nil\"")));
        }
        return options;
    }

    /// What has not the JSON type that every kind gives it: empty when all is well.
    static List<String> shape(ObjectNode object) {
        JsonNode metadata = Json.at(object, "metadata");
        for (String map : List.of("labels", "annotations")) {
            JsonNode there = Json.at(metadata, map);
            if (!there.isMissingNode() && !there.isObject()) {
                return List.of(mismatch(there, "ObjectMeta.metadata." + map, "map[string]string"));
            }
            Optional<JsonNode> wrong =
                    there.valueStream().filter(value -> !value.isString()).findFirst();
            if (wrong.isPresent()) {
                return List.of(mismatch(wrong.get(), "ObjectMeta.metadata." + map, "string"));
            }
        }
        for (String list : List.of("finalizers", "ownerReferences")) {
            JsonNode there = Json.at(metadata, list);
            if (!there.isMissingNode() && !there.isArray()) {
                return List.of(mismatch(there, "ObjectMeta.metadata." + list, "list"));
            }
        }
        for (String list : List.of("containers", "initContainers", "volumes", "tolerations", "taints", "ports")) {
            JsonNode there = Json.at(object, "spec", list);
            if (!there.isMissingNode()
                    && (!there.isArray() || there.valueStream().anyMatch(element -> !element.isObject()))) {
                return List.of(mismatch(there, ".spec." + list, "list"));
            }
        }
        for (String part : List.of("spec", "status")) {
            JsonNode there = Json.at(object, part);
            if (!there.isMissingNode() && !there.isObject()) {
                return List.of(mismatch(there, "." + part, "object"));
            }
        }
        return List.of();
    }

    private static String mismatch(JsonNode there, String field, String type) {
        String kind = switch (there.getNodeType()) {
            case BOOLEAN -> "bool";
            case OBJECT, POJO -> "object";
            case ARRAY -> "array";
            case NUMBER -> "number";
            case STRING, BINARY -> "string";
            case NULL, MISSING -> "null";
        };
        return "json: cannot unmarshal %s into Go struct field %s of type %s".formatted(kind, field, type);
    }

    private static JsonNode json(ApiResource resource, String body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JacksonException malformed) {
            throw Refusal.badRequest(
                    "the object provided is unrecognized (must be of type %s): couldn't get version/kind; json parse error: %s (%s)"
                            .formatted(resource.kind(), malformed.getOriginalMessage(), body));
        }
    }
}
