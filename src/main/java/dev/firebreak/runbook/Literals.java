package dev.firebreak.runbook;

import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.ValueType;
import dev.firebreak.model.ValueType.Scalar;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// Values that are written out in a runbook, as values of a type.
record Literals(Problems problems, @Nullable String step) {

    Literals(Problems problems) {
        this(problems, null);
    }

    /// Null where the value is not of the type, which is reported. A single value is a list of one where a
    /// list is wanted.
    @Nullable
    JsonNode value(YamlNode node, ValueType type, List<String> choices) {
        if (!type.list()) {
            return single(node, type, choices);
        }
        List<YamlNode> elements = node instanceof YamlNode.Sequence s ? s.elements() : List.of(node);
        if (elements.isEmpty()) {
            problems.add(
                    LintCode.WRONG_TYPE,
                    node.location(),
                    step,
                    "the list is empty",
                    "write at least one value, or take the key out");
            return null;
        }
        ArrayNode list = Json.array();
        for (YamlNode element : elements) {
            JsonNode value = single(element, ValueType.of(type.scalar()), choices);
            if (value != null) {
                list.add(value);
            }
        }
        return list.size() == elements.size() ? list : null;
    }

    private @Nullable JsonNode single(YamlNode node, ValueType type, List<String> choices) {
        return switch (node) {
            case YamlNode.Refused refused -> null;
            case YamlNode.Scalar s
            when s.text().contains("${") -> {
                problems.add(
                        LintCode.BAD_REFERENCE,
                        s.location(),
                        step,
                        Problems.quoted(s.text()) + " is a reference, and none is read here",
                        "write the value itself; references stand under `with:` alone");
                yield null;
            }
            case YamlNode.Scalar s
            when s.kind() == kindOf(type.scalar()) -> {
                try {
                    yield InputValue.parse(type, choices, s.text());
                } catch (Refusal refusal) {
                    for (Problem p : refusal.problems()) {
                        problems.add(codeOf(p), s.location(), step, p.message(), String.valueOf(p.fix()));
                    }
                    yield null;
                }
            }
            default -> {
                boolean quote = node instanceof YamlNode.Scalar s && s.kind() != YamlNode.Kind.NULL;
                problems.add(
                        LintCode.WRONG_TYPE,
                        node.location(),
                        step,
                        node.what() + " where a value of type " + type + " is expected",
                        quote && kindOf(type.scalar()) == YamlNode.Kind.TEXT
                                ? "write it in quotes"
                                : "write a value of type " + type + (quote ? ", without quotes" : ""));
                yield null;
            }
        };
    }

    private static LintCode codeOf(Problem problem) {
        return problem.code().equals(LintCode.NOT_A_CHOICE.code()) ? LintCode.NOT_A_CHOICE : LintCode.WRONG_TYPE;
    }

    private static YamlNode.Kind kindOf(Scalar type) {
        return switch (type) {
            case INT -> YamlNode.Kind.INT;
            case BOOL -> YamlNode.Kind.BOOL;
            default -> YamlNode.Kind.TEXT;
        };
    }
}
