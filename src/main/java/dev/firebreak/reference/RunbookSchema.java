package dev.firebreak.reference;

import dev.firebreak.json.Json;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.Catalog.ActionEntry;
import dev.firebreak.model.Catalog.Input;
import dev.firebreak.model.ValueType;
import dev.firebreak.model.ValueType.Scalar;
import dev.firebreak.runbook.InputValue;
import dev.firebreak.runbook.Runbook;
import dev.firebreak.runbook.RunbookParser;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The structure of a runbook as a JSON Schema, draft 2020-12, for editors: keys, types, actions, their inputs
/// and the form of values. What one part says of another (whether a reference has a target of the right type)
/// is for `runbook lint` alone.
public final class RunbookSchema {
    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
    private static final String CONTROL = "[\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f]";
    private static final String REFERENCE = "^" + RunbookParser.REFERENCE.pattern() + "$";
    private static final List<String> TYPES =
            Arrays.stream(Scalar.values()).map(RunbookSchema::name).toList();

    private RunbookSchema() {}

    /// The schema for runbooks that use these actions.
    public static ObjectNode of(Catalog catalog) {
        ObjectNode schema = Json.object()
                .put("$schema", DIALECT)
                .put("title", "Firebreak runbook")
                .put("type", "object")
                .put("additionalProperties", false);
        schema.set("required", words(List.of("runbook", "title", "when", "steps")));
        ObjectNode keys = schema.putObject("properties");
        keys.set("runbook", to("id"));
        keys.set("title", to("text"));
        keys.set("when", to("text").put("description", "the situation that the runbook is for"));
        keys.set("inputs", inputs());
        keys.set("limits", limits());
        keys.set(
                "steps",
                Json.object()
                        .put("type", "array")
                        .put("minItems", 1)
                        .put("maxItems", RunbookParser.MOST_STEPS)
                        .set("items", to("step")));
        ObjectNode definitions = schema.putObject("$defs");
        definitions.set("id", matching("^" + RunbookParser.ID.pattern() + "$"));
        definitions.set("text", without(matching("\\S"), "\\$\\{|" + CONTROL));
        definitions.set("reference", matching(REFERENCE));
        for (Scalar scalar : Scalar.values()) {
            definitions.set(name(scalar), value(scalar));
        }
        definitions.set("input", input());
        definitions.set("step", step(catalog));
        catalog.actions().forEach(action -> definitions.set("with-" + action.id(), with(action)));
        return schema;
    }

    private static ObjectNode inputs() {
        ObjectNode inputs = Json.object().put("type", "object").put("maxProperties", RunbookParser.MOST_INPUTS);
        ObjectNode names = to("id");
        ArrayNode reserved = names.putObject("not").putArray("enum");
        RunbookParser.RESERVED.forEach(reserved::add);
        inputs.set("propertyNames", names);
        inputs.set("additionalProperties", to("input"));
        return inputs;
    }

    private static ObjectNode limits() {
        ObjectNode limits = Json.object().put("type", "object").put("additionalProperties", false);
        ObjectNode keys = limits.putObject("properties");
        for (String key : List.of("pods", "nodes")) {
            keys.putObject(key).put("type", "integer").put("minimum", 1).put("maximum", 999_999);
        }
        return limits;
    }

    private static ObjectNode input() {
        ObjectNode input = Json.object().put("type", "object").put("additionalProperties", false);
        input.set("required", words(List.of("type")));
        ObjectNode keys = input.putObject("properties");
        ArrayNode forms = keys.putObject("type").putArray("anyOf");
        forms.addObject().set("enum", words(TYPES));
        forms.addObject()
                .set("enum", words(TYPES.stream().map(t -> "[" + t + "]").toList()));
        forms.add(listOf(Json.object().set("enum", words(TYPES))).put("maxItems", 1));
        keys.putObject("required").put("type", "boolean");
        keys.set("help", to("text"));
        keys.putObject("example");
        keys.putObject("default");
        keys.putObject("choices").put("type", "array").put("minItems", 1);
        ArrayNode byType = input.putArray("allOf");
        for (Scalar scalar : Scalar.values()) {
            for (boolean list : List.of(false, true)) {
                byType.add(ofType(scalar, list));
            }
        }
        return input;
    }

    /// What an input of one type may have as its values.
    private static ObjectNode ofType(Scalar scalar, boolean list) {
        ObjectNode type = Json.object();
        ArrayNode written = type.putArray("enum");
        if (list) {
            written.add("[" + name(scalar) + "]");
            written.add(words(List.of(name(scalar))));
        } else {
            written.add(name(scalar));
        }
        ObjectNode condition = Json.object();
        ObjectNode when = condition.putObject("if");
        when.putObject("properties").set("type", type);
        when.set("required", words(List.of("type")));
        ObjectNode keys = condition.putObject("then").putObject("properties");
        for (String key : List.of("example", "default")) {
            keys.set(key, list ? anyOf(to(name(scalar)), listOf(to(name(scalar)))) : to(name(scalar)));
        }
        keys.putObject("choices").set("items", to(name(scalar)));
        return condition;
    }

    private static ObjectNode step(Catalog catalog) {
        ObjectNode step = Json.object().put("type", "object").put("additionalProperties", false);
        step.set("required", words(List.of("id", "use")));
        ObjectNode keys = step.putObject("properties");
        keys.set("id", to("id"));
        keys.putObject("use")
                .set(
                        "enum",
                        words(catalog.actions().stream().map(ActionEntry::id).toList()));
        keys.putObject("with").put("type", "object");
        keys.putObject("approve").put("type", "boolean").put("description", "ask once more at this step");
        keys.putObject("onFailure")
                .set(
                        "enum",
                        words(Arrays.stream(Runbook.OnFailure.values())
                                .map(o -> o.name().toLowerCase(Locale.ROOT))
                                .toList()));
        keys.set("timeLimit", to("duration").put("description", "the longest that the step may take, as in 5m"));
        ObjectNode only = keys.putObject("if");
        only.set("type", words(List.of("string", "boolean")));
        only.put("description", "a condition in CEL over inputs.NAME and steps.STEP.OUTPUT, .result, .verdict.FACT")
                .putObject("not")
                .put("pattern", "\\$\\{|^\\s*$");
        keys.set("needs", anyOf(to("id"), Json.object().put("type", "array").set("items", to("id"))));
        ArrayNode byAction = step.putArray("allOf");
        for (ActionEntry action : catalog.actions()) {
            ObjectNode condition = byAction.addObject();
            ObjectNode when = condition.putObject("if");
            when.putObject("properties").putObject("use").put("const", action.id());
            when.set("required", words(List.of("use")));
            ObjectNode then = condition.putObject("then");
            then.putObject("properties").set("with", to("with-" + action.id()));
            if (action.inputs().stream().anyMatch(Input::required)) {
                then.set("required", words(List.of("with")));
            }
        }
        return step;
    }

    private static ObjectNode with(ActionEntry action) {
        ObjectNode with = Json.object()
                .put("type", "object")
                .put("description", action.title())
                .put("additionalProperties", false);
        with.set(
                "required",
                words(action.inputs().stream()
                        .filter(Input::required)
                        .map(Input::name)
                        .toList()));
        ObjectNode keys = with.putObject("properties");
        for (Input input : action.inputs()) {
            keys.set(input.name(), given(input).put("description", input.help()));
        }
        return with;
    }

    /// A single value will do where a list is taken; references stand in the place of values.
    private static ObjectNode given(Input input) {
        ValueType type = input.type();
        JsonNode literal = input.choices().isEmpty()
                ? to(name(type.scalar()))
                : Json.object().set("enum", words(input.choices()));
        return type.list()
                ? anyOf(to("reference"), literal, listOf(anyOf(to("reference"), literal)))
                : anyOf(to("reference"), literal);
    }

    private static ObjectNode value(Scalar scalar) {
        return switch (scalar) {
            case INT -> Json.object().put("type", "integer");
            case BOOL -> Json.object().put("type", "boolean");
            default -> {
                ObjectNode text = Json.object().put("type", "string");
                InputValue.form(scalar).ifPresent(form -> text.put("pattern", "^(?:" + form + ")$"));
                yield without(text, "\\$\\{");
            }
        };
    }

    private static ObjectNode matching(String pattern) {
        return Json.object().put("type", "string").put("pattern", pattern);
    }

    private static ObjectNode without(ObjectNode text, String pattern) {
        text.putObject("not").put("pattern", pattern);
        return text;
    }

    private static ObjectNode listOf(JsonNode items) {
        ObjectNode list = Json.object().put("type", "array").put("minItems", 1);
        list.set("items", items);
        return list;
    }

    private static ObjectNode anyOf(JsonNode... forms) {
        ObjectNode any = Json.object();
        any.set("anyOf", Json.array().addAll(List.of(forms)));
        return any;
    }

    private static ObjectNode to(String definition) {
        return Json.object().put("$ref", "#/$defs/" + definition);
    }

    private static ArrayNode words(List<String> words) {
        ArrayNode array = Json.array();
        words.forEach(array::add);
        return array;
    }

    private static String name(Scalar scalar) {
        return scalar.name().toLowerCase(Locale.ROOT);
    }
}
