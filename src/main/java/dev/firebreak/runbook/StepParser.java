package dev.firebreak.runbook;

import dev.firebreak.model.Catalog;
import dev.firebreak.model.Catalog.ActionEntry;
import dev.firebreak.model.Location;
import dev.firebreak.model.ValueType;
import dev.firebreak.runbook.Runbook.InputDecl;
import dev.firebreak.runbook.Runbook.OnFailure;
import dev.firebreak.runbook.Runbook.StepDecl;
import dev.firebreak.runbook.Runbook.Terms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads `steps:`. First every step by itself, then what they refer to, so that a reference to a later step
/// can be told from one to none.
final class StepParser {
    private static final List<String> KEYS =
            List.of("id", "use", "with", "approve", "onFailure", "timeLimit", "if", "needs");
    private static final ValueType DURATION = ValueType.of(ValueType.Scalar.DURATION);
    private static final Duration LONGEST = Duration.ofHours(24);

    private final Catalog catalog;
    private final Map<String, InputDecl> inputs;
    private final Set<String> inputNames;
    private final Problems problems;

    StepParser(Catalog catalog, Map<String, InputDecl> inputs, Set<String> inputNames, Problems problems) {
        this.catalog = catalog;
        this.inputs = inputs;
        this.inputNames = inputNames;
        this.problems = problems;
    }

    /// A step before its references are looked at. `action` is null where it is unknown; the id is empty
    /// where there is none.
    record Draft(
            String id,
            @Nullable ActionEntry action,
            String use,
            YamlNode.@Nullable Mapping with,
            Terms terms,
            YamlNode.@Nullable Scalar condition,
            @Nullable List<YamlNode.Scalar> needs,
            Location location,
            Location usedAt) {}

    List<StepDecl> steps(@Nullable YamlNode node) {
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof YamlNode.Sequence list)) {
            problems.add(
                    node instanceof YamlNode.Scalar s && s.kind() == YamlNode.Kind.NULL
                            ? LintCode.EMPTY_STEPS
                            : LintCode.WRONG_TYPE,
                    node.location(),
                    "the key 'steps' takes a list of steps, not " + node.what(),
                    "begin each step with `- id: …`");
            return List.of();
        }
        if (list.elements().isEmpty()) {
            problems.add(
                    LintCode.EMPTY_STEPS, list.location(), "the runbook has no step", "begin a step with `- id: …`");
        }
        if (list.elements().size() > RunbookParser.MOST_STEPS) {
            problems.add(
                    LintCode.TOO_BIG,
                    list.location(),
                    "more than " + RunbookParser.MOST_STEPS + " steps",
                    "split it into several runbooks");
            return List.of();
        }
        List<Draft> drafts = new ArrayList<>();
        Map<String, Integer> positions = new LinkedHashMap<>();
        for (YamlNode element : list.elements()) {
            Draft draft = draft(element, positions, drafts.size());
            if (draft != null) {
                drafts.add(draft);
            }
        }
        return new ArgParser(inputs, inputNames, drafts, positions, problems).steps();
    }

    private @Nullable Draft draft(YamlNode element, Map<String, Integer> positions, int position) {
        if (!(element instanceof YamlNode.Mapping map)) {
            if (!(element instanceof YamlNode.Refused)) {
                problems.add(
                        LintCode.WRONG_TYPE,
                        element.location(),
                        "a step is a map, not " + element.what(),
                        "begin it with `- id: …`");
            }
            return null;
        }
        String owner = map.fields().stream()
                .filter(f -> f.key().equals("id") && f.value() instanceof YamlNode.Scalar)
                .map(f -> "the step " + Problems.quoted(((YamlNode.Scalar) f.value()).text()))
                .findFirst()
                .orElse("the step");
        Fields fields = new Fields(map, owner, KEYS, problems);
        String id = id(fields, positions, position);
        YamlNode useNode = fields.required("use");
        String use = fields.text("use");
        ActionEntry action = use == null ? null : catalog.action(use).orElse(null);
        if (use != null && useNode != null && action == null) {
            problems.unknown(
                    LintCode.UNKNOWN_ACTION,
                    useNode.location(),
                    id,
                    "unknown action " + Problems.quoted(use),
                    use,
                    catalog.actions().stream().map(ActionEntry::id).toList(),
                    "`firebreak action list` shows them all");
        }
        return new Draft(
                id == null ? "" : id,
                action,
                use == null ? "" : use,
                fields.map("with"),
                new Terms(fields.bool("approve", false), onFailure(fields), timeLimit(fields, id), null, null),
                condition(fields),
                needs(fields),
                map.location(),
                useNode == null ? map.location() : useNode.location());
    }

    private @Nullable String id(Fields fields, Map<String, Integer> positions, int position) {
        YamlNode node = fields.required("id");
        String id = fields.text("id");
        if (node == null || id == null) {
            return null;
        }
        if (!RunbookParser.ID.matcher(id).matches()) {
            RunbookParser.badId(problems, node.location(), id);
        }
        if (positions.putIfAbsent(id, position) != null) {
            problems.add(
                    LintCode.DUPLICATE_STEP,
                    node.location(),
                    id,
                    "a step " + Problems.quoted(id) + " stands above",
                    "give one of the two another id");
        }
        return id;
    }

    private static YamlNode.@Nullable Scalar condition(Fields fields) {
        return switch (fields.get("if")) {
            case null -> null;
            case YamlNode.Scalar s when conditional(s) -> s;
            case YamlNode other -> {
                fields.wrong("if", other, "a condition", "write one, as in steps.isolate.verdict.enforced == 'no'");
                yield null;
            }
        };
    }

    private static boolean conditional(YamlNode.Scalar scalar) {
        return (scalar.kind() == YamlNode.Kind.TEXT && !scalar.text().isBlank()) || scalar.kind() == YamlNode.Kind.BOOL;
    }

    /// Null where the step says nothing of what it needs. One name is a list of one.
    private static @Nullable List<YamlNode.Scalar> needs(Fields fields) {
        YamlNode node = fields.get("needs");
        if (node == null) {
            return null;
        }
        List<YamlNode.Scalar> needs = new ArrayList<>();
        for (YamlNode element : node instanceof YamlNode.Sequence s ? s.elements() : List.of(node)) {
            if (element instanceof YamlNode.Scalar s && s.kind() == YamlNode.Kind.TEXT) {
                needs.add(s);
            } else if (!(element instanceof YamlNode.Refused)) {
                fields.wrong("needs", element, "ids of steps", "write them in brackets, as in [scope, first-look]");
            }
        }
        return needs;
    }

    private @Nullable Duration timeLimit(Fields fields, @Nullable String id) {
        YamlNode node = fields.get("timeLimit");
        JsonNode span = node == null ? null : new Literals(problems, id).value(node, DURATION, List.of());
        if (node == null || span == null) {
            return null;
        }
        Duration limit = Duration.parse(span.asString());
        if (limit.compareTo(LONGEST) > 0) {
            problems.add(
                    LintCode.BAD_LIMIT,
                    node.location(),
                    id,
                    "a step is limited to " + InputValue.words(LONGEST) + " at most, not " + node.what(),
                    "write a shorter span, or take the key out to have no limit");
        }
        return limit;
    }

    private OnFailure onFailure(Fields fields) {
        YamlNode node = fields.get("onFailure");
        String text = fields.text("onFailure");
        if (node == null || text == null) {
            return OnFailure.STOP;
        }
        for (OnFailure choice : OnFailure.values()) {
            if (choice.toString().equals(text)) {
                return choice;
            }
        }
        List<String> choices =
                Arrays.stream(OnFailure.values()).map(OnFailure::toString).toList();
        problems.unknown(
                LintCode.NOT_A_CHOICE,
                node.location(),
                null,
                Problems.quoted(text) + " is not one of " + String.join(", ", choices),
                text,
                choices,
                "");
        return OnFailure.STOP;
    }
}
