package dev.firebreak.runbook;

import dev.firebreak.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.StringNode;

/// What a step gives to an input of its action. A single value given to an input that takes a list stands for
/// a list of one: a [Literal] is made a list by the parser, a reference is left as written.
public sealed interface Arg {

    /// A value of the input's type, as [InputValue] writes it.
    record Literal(JsonNode value) implements Arg {}

    /// `${inputs.NAME}`. Where the runbook's input has no value, the action's input has none either.
    record FromInput(String input) implements Arg {}

    /// `${steps.STEP.OUTPUT}`, of a step that stands earlier.
    record FromStep(String step, String output) implements Arg {}

    /// A list with at least one reference among its elements; each element is a single value, never a list.
    record Listed(List<Arg> elements) implements Arg {
        public Listed {
            elements = List.copyOf(elements);
        }
    }

    /// The outputs of earlier steps that the value takes.
    default List<FromStep> references() {
        return switch (this) {
            case FromStep from -> List.of(from);
            case Listed listed ->
                listed.elements().stream().flatMap(e -> e.references().stream()).toList();
            case Literal _ -> List.of();
            case FromInput _ -> List.of();
        };
    }

    /// The value as a runbook writes it: references in their `${…}` form.
    default JsonNode written() {
        return switch (this) {
            case Literal literal -> literal.value();
            case FromInput from -> StringNode.valueOf("${inputs." + from.input() + "}");
            case FromStep from -> StringNode.valueOf("${steps." + from.step() + "." + from.output() + "}");
            case Listed listed -> {
                ArrayNode list = Json.array();
                listed.elements().forEach(element -> list.add(element.written()));
                yield list;
            }
        };
    }
}
