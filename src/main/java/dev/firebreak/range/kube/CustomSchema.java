package dev.firebreak.range.kube;

import dev.firebreak.range.kube.Refusal.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The structural schema of a custom kind, as the API server applies it: unknown fields are dropped, defaults filled
/// in, the rest is checked. Formats are not checked, and of the rules in CEL only the one that gives
/// a kind its only name.
record CustomSchema(JsonNode schema) {

    private static final Set<String> IMPLIED = Set.of("apiVersion", "kind", "metadata");
    /// Where the API server says that something is wrong with the whole.
    private static final String NOWHERE = "<nil>";

    private static final Pattern NAME_RULE = Pattern.compile("self\\.metadata\\.name == '([^']*)'");
    private static final String PRESERVE = "x-kubernetes-preserve-unknown-fields";

    /// Drops what the schema doesn't know.
    ///
    /// @return the paths of what was dropped
    List<String> prune(ObjectNode object) {
        List<String> dropped = new ArrayList<>();
        for (String name : List.copyOf(object.propertyNames())) {
            if (!IMPLIED.contains(name)) {
                prune(object, name, name, schema, dropped);
            }
        }
        return dropped;
    }

    private static void prune(ObjectNode in, String name, String path, JsonNode schema, List<String> dropped) {
        JsonNode known = property(schema, name);
        if (!known.isMissingNode()) {
            below(in.path(name), path, known, dropped);
        } else if (!Json.flag(schema, PRESERVE)) {
            in.remove(name);
            dropped.add(path);
        }
    }

    private static void below(JsonNode value, String path, JsonNode schema, List<String> dropped) {
        switch (value) {
            case ObjectNode object -> {
                for (String name : List.copyOf(object.propertyNames())) {
                    prune(object, name, path + "." + name, schema, dropped);
                }
            }
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    below(array.get(i), path + "[" + i + "]", schema.path("items"), dropped);
                }
            }
            default -> {}
        }
    }

    private static JsonNode property(JsonNode schema, String name) {
        JsonNode named = Json.at(schema, "properties", name);
        return named.isMissingNode() ? Json.at(schema, "additionalProperties") : named;
    }

    /// Fills in the defaults of what is there.
    void complete(ObjectNode object) {
        complete(object, schema);
    }

    private static void complete(JsonNode value, JsonNode schema) {
        switch (value) {
            case ObjectNode object -> {
                for (var known : Json.at(schema, "properties").properties()) {
                    JsonNode preset = Json.at(known.getValue(), "default");
                    if (!preset.isMissingNode() && !object.has(known.getKey())) {
                        object.set(known.getKey(), preset.deepCopy());
                    }
                }
                object.forEachEntry((name, member) -> complete(member, property(schema, name)));
            }
            case ArrayNode array -> array.forEach(element -> complete(element, schema.path("items")));
            default -> {}
        }
    }

    /// What the schema forbids; `object` has no apiVersion and kind.
    List<Cause> causes(ObjectNode object) {
        List<Cause> causes = new ArrayList<>();
        for (JsonNode required : schema.path("required")) {
            if (!object.has(required.asString())) {
                causes.add(Cause.required(required.asString(), ""));
            }
        }
        for (JsonNode rule : schema.path("x-kubernetes-validations")) {
            Matcher name = NAME_RULE.matcher(Json.text(rule, "rule"));
            if (name.matches() && !name.group(1).equals(Json.text(object, "metadata", "name"))) {
                causes.add(new Cause(NOWHERE, "FieldValueInvalid", "Invalid value: " + Json.text(rule, "message")));
            }
        }
        for (var member : object.properties()) {
            if (!IMPLIED.contains(member.getKey())) {
                check(member.getValue(), member.getKey(), property(schema, member.getKey()), causes);
            }
        }
        return causes;
    }

    private static void check(JsonNode value, String path, JsonNode schema, List<Cause> causes) {
        String type = Json.text(schema, "type");
        if (!type.isEmpty() && !isOf(value, type)) {
            String is = name(value);
            causes.add(Cause.invalid(
                    path,
                    Validation.quoted(is),
                    "%s in body must be of type %s: %s".formatted(path, type, Validation.quoted(is))));
            return;
        }
        JsonNode allowed = Json.at(schema, "enum");
        if (!allowed.isMissingNode() && allowed.valueStream().noneMatch(each -> each.equals(value))) {
            causes.add(Cause.unsupported(
                    path,
                    value.toString(),
                    allowed.valueStream().map(JsonNode::toString).collect(Collectors.joining(", "))));
        }
        switch (value) {
            case ObjectNode object -> object(object, path, schema, causes);
            case ArrayNode array -> array(array, path, schema, causes);
            default -> scalar(value, path, schema, causes);
        }
    }

    private static void object(ObjectNode object, String path, JsonNode schema, List<Cause> causes) {
        for (JsonNode required : schema.path("required")) {
            if (!object.has(required.asString())) {
                causes.add(Cause.required(path + "." + required.asString(), ""));
            }
        }
        if (schema.has("minProperties") && object.size() < Json.number(schema, "minProperties")) {
            causes.add(tooFew(path, object.size(), Json.number(schema, "minProperties"), "properties"));
        }
        if (schema.has("maxProperties") && object.size() > Json.number(schema, "maxProperties")) {
            causes.add(tooMany(path, object.size(), Json.number(schema, "maxProperties")));
        }
        if (schema.has("anyOf") && fitting(object, schema.path("anyOf")) == 0) {
            causes.add(Cause.invalid(
                    NOWHERE,
                    Validation.quoted(""),
                    "\"%s\" must validate at least one schema (anyOf)".formatted(path)));
        }
        long fitting = schema.has("oneOf") ? fitting(object, schema.path("oneOf")) : 1;
        if (fitting != 1) {
            causes.add(Cause.invalid(
                    NOWHERE,
                    Validation.quoted(""),
                    "\"%s\" must validate one and only one schema (oneOf). Found %s"
                            .formatted(path, fitting == 0 ? "none valid" : fitting + " valid alternatives")));
        }
        object.forEachEntry((name, member) -> check(member, path + "." + name, property(schema, name), causes));
    }

    /// How many of the alternatives fit; all that ours say is what is required.
    private static long fitting(ObjectNode object, JsonNode alternatives) {
        return alternatives
                .valueStream()
                .filter(each -> each.path("required").valueStream().allMatch(name -> object.has(name.asString())))
                .count();
    }

    private static void array(ArrayNode array, String path, JsonNode schema, List<Cause> causes) {
        if (schema.has("minItems") && array.size() < Json.number(schema, "minItems")) {
            causes.add(tooFew(path, array.size(), Json.number(schema, "minItems"), "items"));
        }
        if (schema.has("maxItems") && array.size() > Json.number(schema, "maxItems")) {
            causes.add(tooMany(path, array.size(), Json.number(schema, "maxItems")));
        }
        for (int i = 0; i < array.size(); i++) {
            check(array.get(i), path + "[" + i + "]", schema.path("items"), causes);
        }
    }

    private static void scalar(JsonNode value, String path, JsonNode schema, List<Cause> causes) {
        if (value.isNumber()) {
            if (schema.has("minimum")
                    && value.doubleValue() < schema.path("minimum").doubleValue()) {
                causes.add(Cause.invalid(
                        path,
                        value.toString(),
                        path + " in body should be greater than or equal to " + schema.path("minimum")));
            }
            if (schema.has("maximum")
                    && value.doubleValue() > schema.path("maximum").doubleValue()) {
                causes.add(Cause.invalid(
                        path,
                        value.toString(),
                        path + " in body should be less than or equal to " + schema.path("maximum")));
            }
        }
        if (value.isString()) {
            String text = value.asString();
            if (schema.has("maxLength") && text.length() > Json.number(schema, "maxLength")) {
                causes.add(new Cause(
                        path,
                        "FieldValueTooLong",
                        "Too long: may not be more than " + Json.number(schema, "maxLength") + " bytes"));
            }
            String pattern = Json.text(schema, "pattern");
            if (!pattern.isEmpty() && !Pattern.compile(pattern).matcher(text).find()) {
                causes.add(Cause.invalid(
                        path, Validation.quoted(text), "%s in body should match '%s'".formatted(path, pattern)));
            }
        }
    }

    private static Cause tooFew(String path, int size, long least, String of) {
        return Cause.invalid(
                path, Integer.toString(size), "%s in body should have at least %d %s".formatted(path, least, of));
    }

    private static Cause tooMany(String path, int size, long most) {
        return new Cause(
                path,
                "FieldValueTooMany",
                "Too many: %d: must have at most %d item%s".formatted(size, most, most == 1 ? "" : "s"));
    }

    private static boolean isOf(JsonNode value, String type) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            default -> true;
        };
    }

    private static String name(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT, POJO -> "object";
            case ARRAY -> "array";
            case BOOLEAN -> "boolean";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case STRING, BINARY -> "string";
            case NULL, MISSING -> "null";
        };
    }
}
