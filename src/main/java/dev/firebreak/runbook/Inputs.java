package dev.firebreak.runbook;

import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.runbook.Runbook.InputDecl;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The inputs of one run, in the order in which the runbook declares them, each as [InputValue] writes it. An
/// input that was not given and has no default is absent.
public record Inputs(Map<String, JsonNode> values) {

    public Inputs {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /// Binds what was typed. Throws [Refusal] (exit 3) with every problem: unknown, missing, of the wrong
    /// type, not among the choices.
    public static Inputs bind(Runbook runbook, Map<String, String> given) {
        List<Problem> problems = new ArrayList<>();
        given.keySet().stream()
                .filter(name -> !runbook.inputs().containsKey(name))
                .forEach(name -> problems.add(unknown(runbook, name)));
        Map<String, JsonNode> values = new LinkedHashMap<>();
        for (InputDecl input : runbook.inputs().values()) {
            JsonNode value = value(input, given.get(input.name()), problems);
            if (value != null) {
                values.put(input.name(), value);
            }
        }
        if (!problems.isEmpty()) {
            throw new Refusal(3, problems);
        }
        return new Inputs(values);
    }

    private static @Nullable JsonNode value(InputDecl input, @Nullable String text, List<Problem> problems) {
        if (text == null) {
            if (input.required()) {
                problems.add(missing(input));
            }
            return input.fallback();
        }
        try {
            return InputValue.parse(input.type(), input.choices(), text);
        } catch (Refusal refusal) {
            for (Problem p : refusal.problems()) {
                problems.add(Problem.block(
                        p.code(), "input '" + input.name() + "': " + p.message(), String.valueOf(p.fix())));
            }
            return null;
        }
    }

    private static Problem unknown(Runbook runbook, String name) {
        return Problem.block(
                LintCode.UNKNOWN_INPUT.code(),
                "the runbook '" + runbook.id() + "' has no input " + Problems.quoted(name),
                Problems.wayOut(
                        name,
                        runbook.inputs().keySet(),
                        runbook.inputs().isEmpty()
                                ? "it takes no input"
                                : "`firebreak runbook show " + runbook.id() + "` lists them"));
    }

    private static Problem missing(InputDecl input) {
        String help = input.help() == null ? "" : " (" + input.help() + ")";
        String example = input.example() == null ? "VALUE" : input.example();
        return Problem.block(
                LintCode.MISSING_INPUT.code(),
                "the input '" + input.name() + "'" + help + " is required",
                "add -i " + input.name() + "=" + example);
    }

    /// Reads a file of inputs: one YAML or JSON map of single values, or lists of them, as text to [#bind]. A
    /// list is joined by commas. Throws [Refusal] (exit 3) with every problem.
    public static Map<String, String> read(String fileName, byte[] text) {
        Problems problems = new Problems();
        Map<String, String> given = new LinkedHashMap<>();
        switch (YamlReader.read(fileName, text, problems)) {
            case null -> {}
            case YamlNode.Mapping map -> {
                for (YamlNode.Field field : map.fields()) {
                    given.put(field.key(), text(field, problems));
                }
            }
            case YamlNode.Refused refused -> {}
            case YamlNode other ->
                problems.add(
                        LintCode.WRONG_TYPE,
                        other.location(),
                        "a file of inputs is a map, not " + other.what(),
                        "write a line `NAME: VALUE` for each input");
        }
        if (!problems.isEmpty()) {
            throw new Refusal(3, problems.inOrder());
        }
        return given;
    }

    private static String text(YamlNode.Field field, Problems problems) {
        List<YamlNode> elements = field.value() instanceof YamlNode.Sequence s ? s.elements() : List.of(field.value());
        List<String> texts = new ArrayList<>();
        for (YamlNode element : elements) {
            boolean alone = elements.size() == 1 && !(field.value() instanceof YamlNode.Sequence);
            if (element instanceof YamlNode.Scalar s
                    && s.kind() != YamlNode.Kind.NULL
                    && (alone || !s.text().contains(","))) {
                texts.add(s.text());
            } else if (!(element instanceof YamlNode.Refused)) {
                problems.add(
                        LintCode.WRONG_TYPE,
                        element.location(),
                        "the input " + Problems.quoted(field.key())
                                + " takes a value, or a list of values without commas" + ", not " + element.what(),
                        "write one value, or a list of them in brackets; to give none, take the line out");
            }
        }
        return String.join(",", texts);
    }
}
