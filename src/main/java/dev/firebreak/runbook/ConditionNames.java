package dev.firebreak.runbook;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.firebreak.model.Catalog.ActionEntry;
import dev.firebreak.model.Catalog.Output;
import dev.firebreak.model.Location;
import dev.firebreak.runbook.Runbook.InputDecl;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What one condition names, looked up in the runbook before its types are compared, so that a slip is told
/// with the nearest spelling.
final class ConditionNames {
    private static final Set<String> TYPES =
            Set.of("bool", "bytes", "double", "dyn", "int", "list", "map", "null_type", "string", "type", "uint");
    private static final Set<String> COMPARISONS = Set.of("_==_", "_!=_", "@in");

    private final CelAbstractSyntaxTree tree;
    private final YamlNode.Scalar node;
    private final int position;
    private final Map<String, InputDecl> inputs;
    private final Set<String> inputNames;
    private final StepGraph graph;
    private final Problems problems;
    private final Set<String> inputsNamed = new HashSet<>();
    private final List<Arg.FromStep> outputs = new ArrayList<>();
    private final SortedSet<String> endings = new TreeSet<>();
    private boolean typed = true;

    ConditionNames(
            CelAbstractSyntaxTree tree,
            YamlNode.Scalar node,
            int position,
            Map<String, InputDecl> inputs,
            Set<String> inputNames,
            StepGraph graph,
            Problems problems) {
        this.tree = tree;
        this.node = node;
        this.position = position;
        this.inputs = inputs;
        this.inputNames = inputNames;
        this.graph = graph;
        this.problems = problems;
    }

    /// Reports what is not there. Whether all that is named has a known type.
    boolean look() {
        look(tree.getExpr(), Set.of());
        return typed;
    }

    Set<String> inputsNamed() {
        return inputsNamed;
    }

    List<Arg.FromStep> outputs() {
        return outputs;
    }

    SortedSet<String> endings() {
        return endings;
    }

    private void look(CelExpr expr, Set<String> scope) {
        switch (expr.getKind()) {
            case CONSTANT, NOT_SET -> {}
            case IDENT, SELECT -> {
                List<CelExpr> path = path(expr);
                CelExpr root = path.getFirst();
                if (root.getKind() != Kind.IDENT) {
                    look(root, scope);
                } else if (!scope.contains(root.ident().name())) {
                    named(path);
                }
            }
            case CALL -> call(expr.call(), scope);
            case LIST -> expr.list().elements().forEach(e -> look(e, scope));
            case MAP ->
                expr.map().entries().forEach(e -> {
                    look(e.key(), scope);
                    look(e.value(), scope);
                });
            case COMPREHENSION -> comprehension(expr.comprehension(), scope);
            case STRUCT ->
                wrong(
                        LintCode.BAD_CONDITION,
                        at(expr, 0),
                        "a condition makes no object of its own",
                        "compare the members one by one");
        }
    }

    private void comprehension(CelComprehension all, Set<String> scope) {
        look(all.iterRange(), scope);
        Set<String> inside = new HashSet<>(scope);
        inside.addAll(List.of(all.iterVar(), all.iterVar2(), all.accuVar()));
        Stream.of(all.accuInit(), all.loopCondition(), all.loopStep(), all.result())
                .forEach(e -> look(e, inside));
    }

    private void call(CelCall call, Set<String> scope) {
        call.target().ifPresent(target -> look(target, scope));
        call.args().forEach(argument -> look(argument, scope));
        if (COMPARISONS.contains(call.function()) && call.args().size() == 2) {
            compared(call.args().get(0), call.args().get(1));
            compared(call.args().get(1), call.args().get(0));
        }
    }

    /// A word that a value never has would make a condition that is never true.
    private void compared(CelExpr value, CelExpr with) {
        List<String> words = words(names(path(value)));
        List<CelExpr> given =
                with.getKind() == Kind.LIST ? List.copyOf(with.list().elements()) : List.of(with);
        for (CelExpr one : given) {
            boolean text = one.getKind() == Kind.CONSTANT && one.constant().getKind() == CelConstant.Kind.STRING_VALUE;
            if (!words.isEmpty() && text && !words.contains(one.constant().stringValue())) {
                String word = one.constant().stringValue();
                wrong(
                        LintCode.NOT_A_CHOICE,
                        at(one, 0),
                        Problems.quoted(word) + " is not one of " + String.join(", ", words),
                        Problems.wayOut(word, words, ""));
            }
        }
    }

    /// The words that a named value is one of; empty where it can be any.
    private List<String> words(List<String> names) {
        boolean step = names.size() > 2 && names.getFirst().equals("steps");
        if (step && names.get(2).equals(ConditionTypes.RESULT)) {
            return ConditionTypes.RESULTS;
        }
        if (step && names.get(2).equals(ConditionTypes.VERDICT)) {
            return ConditionTypes.HOLDS;
        }
        InputDecl input = names.size() == 2 && names.getFirst().equals("inputs") ? inputs.get(names.get(1)) : null;
        return input == null ? List.of() : input.choices();
    }

    /// From the outermost name to the innermost: `steps`, `steps.isolate`, `steps.isolate.verdict`.
    private static List<CelExpr> path(CelExpr expr) {
        List<CelExpr> path = new ArrayList<>();
        CelExpr at = expr;
        while (at.getKind() == Kind.SELECT) {
            path.addFirst(at);
            at = at.select().operand();
        }
        path.addFirst(at);
        return path;
    }

    private static List<String> names(List<CelExpr> path) {
        return path.stream()
                .map(e -> switch (e.getKind()) {
                    case IDENT -> e.ident().name();
                    case SELECT -> e.select().field();
                    default -> "";
                })
                .toList();
    }

    private void named(List<CelExpr> path) {
        List<String> names = names(path);
        switch (names.getFirst()) {
            case "inputs" -> input(path, names);
            case "steps" -> step(path, names);
            default -> {
                if (!TYPES.contains(names.getFirst())) {
                    wrong(
                            LintCode.UNKNOWN_VARIABLE,
                            at(path.getFirst(), 0),
                            "a condition does not know " + Problems.quoted(names.getFirst()),
                            Problems.wayOut(names.getFirst(), List.of("inputs", "steps"), ""));
                }
            }
        }
    }

    private void input(List<CelExpr> path, List<String> names) {
        if (names.size() == 1) {
            incomplete(path.getFirst(), "inputs.NAME");
            return;
        }
        String name = names.get(1);
        inputsNamed.add(name);
        if (!inputNames.contains(name)) {
            wrong(
                    LintCode.UNKNOWN_INPUT,
                    at(path.get(1), 1),
                    "the runbook has no input " + Problems.quoted(name),
                    Problems.wayOut(name, inputNames, "declare it under `inputs:`"));
        }
        typed &= inputs.containsKey(name);
    }

    private void step(List<CelExpr> path, List<String> names) {
        if (names.size() < 3) {
            incomplete(path.getLast(), "steps.STEP.OUTPUT, steps.STEP.result or steps.STEP.verdict.holds");
            return;
        }
        Integer there = graph.named(names.get(1), position, at(path.get(1), 1));
        ActionEntry action = there == null ? null : graph.draft(there).action();
        typed &= there != null && there < position && action != null;
        String name = names.get(2);
        if (name.equals(ConditionTypes.RESULT)) {
            endings.add(names.get(1));
        } else if (name.equals(ConditionTypes.VERDICT)) {
            endings.add(names.get(1));
            fact(path, names);
        } else if (action != null && action.output(name).isEmpty()) {
            List<String> known = Stream.concat(
                            action.outputs().stream().map(Output::name),
                            Stream.of(ConditionTypes.RESULT, ConditionTypes.VERDICT))
                    .toList();
            wrong(
                    LintCode.UNKNOWN_OUTPUT,
                    at(path.get(2), 1),
                    "the step " + Problems.quoted(names.get(1)) + " (" + action.id() + ") has no output "
                            + Problems.quoted(name),
                    Problems.wayOut(name, known, ""));
        } else {
            outputs.add(new Arg.FromStep(names.get(1), name));
        }
    }

    private void fact(List<CelExpr> path, List<String> names) {
        if (names.size() == 3) {
            incomplete(path.getLast(), "steps.STEP.verdict.holds, .applied, .enforced or .cut");
        } else if (!ConditionTypes.FACTS.contains(names.get(3))) {
            wrong(
                    LintCode.UNKNOWN_OUTPUT,
                    at(path.get(3), 1),
                    "a verdict has no fact " + Problems.quoted(names.get(3)),
                    Problems.wayOut(names.get(3), ConditionTypes.FACTS, ""));
        }
    }

    private void incomplete(CelExpr expr, String whole) {
        wrong(LintCode.BAD_CONDITION, at(expr, 0), "a condition names one value, not many", "write " + whole);
    }

    private void wrong(LintCode code, Location at, String message, String fix) {
        typed = false;
        problems.add(code, at, graph.draft(position).id(), message, fix);
    }

    /// The library places a selected name at its dot.
    private Location at(@Nullable CelExpr expr, int behind) {
        Integer offset =
                expr == null ? null : tree.getSource().getPositionsMap().get(expr.id());
        CelSourceLocation place = offset == null
                ? null
                : tree.getSource().getOffsetLocation(offset).orElse(null);
        return place == null ? node.location() : ConditionParser.at(node, place.getLine(), place.getColumn() + behind);
    }
}
