package dev.firebreak.range.kube;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A request that the API server answers with a Status of failure, worded as it words it.
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// What is wrong with one field: reason such as `FieldValueInvalid`, message such as `Required value`.
    record Cause(String field, String reason, String message) {

        static Cause invalid(String field, String value, String why) {
            return new Cause(field, "FieldValueInvalid", "Invalid value: %s: %s".formatted(value, why));
        }

        static Cause required(String field, String why) {
            return new Cause(field, "FieldValueRequired", why.isEmpty() ? "Required value" : "Required value: " + why);
        }

        static Cause forbidden(String field, String why) {
            return new Cause(field, "FieldValueForbidden", "Forbidden: " + why);
        }

        static Cause unsupported(String field, String value, String supported) {
            return new Cause(
                    field,
                    "FieldValueNotSupported",
                    "Unsupported value: %s: supported values: %s".formatted(value, supported));
        }
    }

    private final int code;
    private final ObjectNode status;

    private Refusal(int code, String reason, String message, @Nullable ObjectNode details) {
        super(message, null, false, false);
        this.code = code;
        this.status = Json.object().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Failure").put("message", message);
        if (!reason.isEmpty()) {
            status.put("reason", reason);
        }
        if (details != null) {
            status.set("details", details);
        }
        status.put("code", code);
    }

    int code() {
        return code;
    }

    ObjectNode status() {
        return status;
    }

    static Refusal badRequest(String message) {
        return new Refusal(400, "BadRequest", message, null);
    }

    /// Of a strict request.
    static Refusal unknownFields(ApiResource resource, List<String> paths) {
        String unknown = paths.stream().map("unknown field \"%s\""::formatted).collect(Collectors.joining(", "));
        return badRequest("%s in version \"%s\" cannot be handled as a %s: strict decoding error: %s"
                .formatted(resource.kind(), resource.version(), resource.kind(), unknown));
    }

    static Refusal unauthorized() {
        return new Refusal(401, "Unauthorized", "Unauthorized", null);
    }

    static Refusal forbidden(ApiResource resource, String name, String why) {
        return forbidden(resource.group(), resource.plural(), name, why);
    }

    static Refusal forbidden(String group, String plural, String name, String why) {
        String qualified = group.isEmpty() ? plural : plural + "." + group;
        String what = name.isEmpty() ? qualified : "%s \"%s\"".formatted(qualified, name);
        return new Refusal(403, "Forbidden", what + " is forbidden: " + why, details(group, plural, name));
    }

    static Refusal forbiddenPath(String user, String verb, String path) {
        return new Refusal(
                403,
                "Forbidden",
                "forbidden: User \"%s\" cannot %s path \"%s\"".formatted(user, verb, path),
                Json.object());
    }

    static Refusal terminating(ApiResource resource, String name, String namespace) {
        ObjectNode details = details(resource.group(), resource.plural(), name);
        details.putArray("causes")
                .addObject()
                .put("reason", "NamespaceTerminating")
                .put("message", "namespace %s is being terminated".formatted(namespace))
                .put("field", "metadata.namespace");
        return new Refusal(
                403,
                "Forbidden",
                "%s \"%s\" is forbidden: unable to create new content in namespace %s because it is being terminated"
                        .formatted(resource.qualified(), name, namespace),
                details);
    }

    static Refusal noSuchResource() {
        return new Refusal(404, "NotFound", "the server could not find the requested resource", Json.object());
    }

    static Refusal notFound(ApiResource resource, String name) {
        return new Refusal(
                404,
                "NotFound",
                "%s \"%s\" not found".formatted(resource.qualified(), name),
                details(resource.group(), resource.plural(), name));
    }

    static Refusal methodNotAllowed() {
        return methodNotAllowed("the server does not allow this method on the requested resource");
    }

    static Refusal methodNotAllowed(String message) {
        return new Refusal(405, "MethodNotAllowed", message, Json.object());
    }

    static Refusal notAcceptable() {
        return new Refusal(
                406,
                "NotAcceptable",
                "only the following media types are accepted: application/json, application/yaml,"
                        + " application/vnd.kubernetes.protobuf",
                null);
    }

    static Refusal alreadyExists(ApiResource resource, String name) {
        return new Refusal(
                409,
                "AlreadyExists",
                "%s \"%s\" already exists".formatted(resource.qualified(), name),
                details(resource.group(), resource.plural(), name));
    }

    static Refusal conflict(ApiResource resource, String name, String why) {
        return new Refusal(
                409,
                "Conflict",
                "Operation cannot be fulfilled on %s \"%s\": %s".formatted(resource.qualified(), name, why),
                details(resource.group(), resource.plural(), name));
    }

    /// A precondition of a delete that does not hold: here the API server names the kind, not the resource.
    static Refusal precondition(ApiResource resource, String name, String why) {
        return new Refusal(
                409,
                "Conflict",
                "Operation cannot be fulfilled on %s \"%s\": %s".formatted(resource.qualifiedKind(), name, why),
                details(resource.group(), resource.kind(), name));
    }

    /// What happened since `version` is not known any more.
    static Refusal expired(long version, long oldest) {
        return new Refusal(410, "Expired", "too old resource version: %d (%d)".formatted(version, oldest), null);
    }

    static Refusal unsupportedMediaType(String message) {
        return new Refusal(415, "UnsupportedMediaType", message, null);
    }

    /// A patch of a type that no kind takes.
    static Refusal unsupportedPatch() {
        return new Refusal(415, "UnsupportedMediaType", "415: Unsupported Media Type", Json.object());
    }

    static Refusal invalid(ApiResource resource, String name, List<Cause> causes) {
        return invalid(resource.group(), resource.kind(), name, causes);
    }

    static Refusal invalid(String group, String kind, String name, List<Cause> causes) {
        List<String> lines = causes.stream()
                .distinct()
                .map(cause -> cause.field() + ": " + cause.message())
                .toList();
        String what = lines.size() == 1 ? lines.getFirst() : "[" + String.join(", ", lines) + "]";
        ObjectNode details = details(group, kind, name);
        ArrayNode list = details.putArray("causes");
        for (Cause cause : causes) {
            list.addObject()
                    .put("reason", cause.reason())
                    .put("message", cause.message())
                    .put("field", cause.field());
        }
        String qualified = group.isEmpty() ? kind : kind + "." + group;
        return new Refusal(422, "Invalid", "%s \"%s\" is invalid: %s".formatted(qualified, name, what), details);
    }

    /// A JSON Patch that could not be applied, a failed `test` included: the API server says no more than this.
    static Refusal patchFailed() {
        return new Refusal(
                422, "Invalid", "the server rejected our request due to an error in our request", Json.object());
    }

    /// A patch whose result is no object of the kind.
    static Refusal patchInvalid(String value, String why) {
        return invalid("", "", "", List.of(Cause.invalid("patch", value, why)));
    }

    /// An eviction that a disruption budget does not allow now.
    static Refusal overBudget(String message, String because) {
        ObjectNode details = Json.object();
        details.putArray("causes").addObject().put("reason", "DisruptionBudget").put("message", because);
        return new Refusal(429, "TooManyRequests", message, details);
    }

    static Refusal internal(String message) {
        return new Refusal(500, "", message, null);
    }

    private static ObjectNode details(String group, String kind, String name) {
        ObjectNode details = Json.object();
        if (!name.isEmpty()) {
            details.put("name", name);
        }
        if (!group.isEmpty()) {
            details.put("group", group);
        }
        if (!kind.isEmpty()) {
            details.put("kind", kind);
        }
        return details;
    }
}
