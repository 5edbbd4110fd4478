package dev.firebreak.runbook;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.SimpleType;
import dev.firebreak.model.Catalog.Output;
import dev.firebreak.model.Location;
import dev.firebreak.model.ValueType;
import dev.firebreak.runbook.Runbook.InputDecl;
import dev.firebreak.runbook.StepParser.Draft;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads what stands after `if:`: that it is CEL, that what it names exists, and that it is true or false.
final class ConditionParser {
    private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"|`[^`]*`");
    private static final Pattern HYPHEN = Pattern.compile("\\b(inputs|steps)\\.([a-z][a-z0-9]*(?:-[a-z0-9]+)+)");

    private final Map<String, InputDecl> inputs;
    private final Set<String> inputNames;
    private final Map<String, Integer> positions;
    private final StepGraph graph;
    private final Problems problems;
    private @Nullable ConditionTypes types;

    ConditionParser(
            Map<String, InputDecl> inputs,
            Set<String> inputNames,
            Map<String, Integer> positions,
            StepGraph graph,
            Problems problems) {
        this.inputs = inputs;
        this.inputNames = inputNames;
        this.positions = positions;
        this.graph = graph;
        this.problems = problems;
    }

    /// The condition of the step at `position`; null where it has none, or one that is wrong, which is reported.
    /// Adds the inputs that it names to `used`.
    @Nullable
    Condition read(int position, Set<String> used) {
        Draft draft = graph.draft(position);
        YamlNode.Scalar node = draft.condition();
        if (node == null || !wellFormed(node, draft.id())) {
            return null;
        }
        ConditionTypes known = types();
        CelAbstractSyntaxTree parsed = tree(
                known.cel().parse(node.text()),
                LintCode.BAD_CONDITION,
                node,
                draft.id(),
                "read about CEL at https://cel.dev");
        if (parsed == null) {
            return null;
        }
        ConditionNames names = new ConditionNames(parsed, node, position, inputs, inputNames, graph, problems);
        boolean typed = names.look();
        used.addAll(names.inputsNamed());
        CelAbstractSyntaxTree checked = typed
                ? tree(
                        known.cel().check(parsed),
                        LintCode.CONDITION_TYPE,
                        node,
                        draft.id(),
                        "compare values of one type, as in inputs.count > 2 or 'a' in inputs.names")
                : null;
        if (checked == null) {
            return null;
        }
        if (!checked.getResultType().equals(SimpleType.BOOL)) {
            problems.add(
                    LintCode.CONDITION_TYPE,
                    node.location(),
                    draft.id(),
                    "a condition is true or false, and this is of type "
                            + checked.getResultType().name(),
                    "compare it with something, as in … == 'no'");
            return null;
        }
        return new Condition(node.text(), names.outputs(), names.endings(), checked, known);
    }

    private boolean wellFormed(YamlNode.Scalar node, String step) {
        if (node.text().contains("${")) {
            problems.add(
                    LintCode.BAD_CONDITION,
                    node.location(),
                    step,
                    "a condition names inputs and outputs without ${…}",
                    "write inputs.NAME or steps.STEP.OUTPUT");
            return false;
        }
        if (node.text().codePointCount(0, node.text().length()) > ConditionTypes.MOST_CHARACTERS) {
            problems.add(
                    LintCode.BAD_CONDITION,
                    node.location(),
                    step,
                    "a condition has " + ConditionTypes.MOST_CHARACTERS + " characters at most",
                    "split the step into several");
            return false;
        }
        Matcher hyphen = HYPHEN.matcher(QUOTED.matcher(node.text()).replaceAll(ConditionParser::blank));
        boolean well = true;
        while (hyphen.find()) {
            String name = hyphen.group(2);
            if (hyphen.group(1).equals("inputs") ? inputNames.contains(name) : positions.containsKey(name)) {
                well = false;
                problems.add(
                        LintCode.BAD_CONDITION,
                        at(node, 1, hyphen.start(2)),
                        step,
                        "CEL takes the - in " + Problems.quoted(name) + " for a minus",
                        "write the name in backquotes: " + hyphen.group(1) + ".`" + name + "`");
            }
        }
        return well;
    }

    private static String blank(MatchResult quoted) {
        return " ".repeat(quoted.end() - quoted.start());
    }

    /// Null where there is none: every reason is reported.
    private @Nullable CelAbstractSyntaxTree tree(
            CelValidationResult result, LintCode code, YamlNode.Scalar node, String step, String fix) {
        if (!result.hasError()) {
            try {
                return result.getAst();
            } catch (CelValidationException e) {
                throw new IllegalStateException("a result without an error has a tree", e);
            }
        }
        for (CelIssue issue : result.getErrors()) {
            problems.add(
                    code,
                    at(
                            node,
                            issue.getSourceLocation().getLine(),
                            issue.getSourceLocation().getColumn()),
                    step,
                    words(issue.getMessage()),
                    fix);
        }
        return null;
    }

    /// The library's words without what it could have been: that fills a screen.
    private static String words(String message) {
        String shorter = message.replaceFirst(" (?:expecting \\{|\\(candidates: |\\(in container ).*", "");
        return Problems.printable(shorter);
    }

    /// A place in the expression (`line` from 1, `column` from 0) as a place in the runbook; where the expression
    /// is not written on one line, the place where it begins.
    static Location at(YamlNode.Scalar node, int line, int column) {
        Location inner = node.inner();
        return inner == null || line != 1
                ? node.location()
                : new Location(inner.file(), inner.line(), inner.column() + Math.max(0, column));
    }

    private ConditionTypes types() {
        if (types == null) {
            Map<String, ValueType> byInput = new LinkedHashMap<>();
            inputs.forEach((name, input) -> byInput.put(name, input.type()));
            Map<String, Map<String, ValueType>> byStep = new LinkedHashMap<>();
            positions.forEach((step, position) -> byStep.put(step, outputs(graph.draft(position))));
            types = new ConditionTypes(byInput, byStep);
        }
        return types;
    }

    private static Map<String, ValueType> outputs(Draft draft) {
        Map<String, ValueType> outputs = new LinkedHashMap<>();
        if (draft.action() != null) {
            for (Output output : draft.action().outputs()) {
                outputs.put(output.name(), output.type());
            }
        }
        return outputs;
    }
}
