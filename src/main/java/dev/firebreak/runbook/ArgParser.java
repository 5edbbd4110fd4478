package dev.firebreak.runbook;

import dev.firebreak.model.Catalog;
import dev.firebreak.model.Catalog.ActionEntry;
import dev.firebreak.model.Catalog.Output;
import dev.firebreak.model.Location;
import dev.firebreak.model.ValueType;
import dev.firebreak.runbook.Runbook.InputDecl;
import dev.firebreak.runbook.Runbook.StepDecl;
import dev.firebreak.runbook.Runbook.Terms;
import dev.firebreak.runbook.StepParser.Draft;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads what stands under `with:`, and checks it against what actions take and steps yield.
final class ArgParser {
    private final Map<String, InputDecl> inputs;
    private final Set<String> inputNames;
    private final List<Draft> drafts;
    private final Problems problems;
    private final StepGraph graph;
    private final ConditionParser conditions;
    private final Set<String> used = new HashSet<>();

    /// `positions` says where in `drafts` the first step of an id stands.
    ArgParser(
            Map<String, InputDecl> inputs,
            Set<String> inputNames,
            List<Draft> drafts,
            Map<String, Integer> positions,
            Problems problems) {
        this.inputs = inputs;
        this.inputNames = inputNames;
        this.drafts = drafts;
        this.problems = problems;
        this.graph = new StepGraph(drafts, positions, problems);
        this.conditions = new ConditionParser(inputs, inputNames, positions, graph, problems);
    }

    List<StepDecl> steps() {
        List<StepDecl> steps = new ArrayList<>();
        for (int position = 0; position < drafts.size(); position++) {
            Draft draft = drafts.get(position);
            Map<String, Arg> args = args(draft, position);
            Terms terms = draft.terms().under(conditions.read(position, used));
            steps.add(needing(draft, position, new StepDecl(draft.id(), draft.use(), args, terms, draft.location())));
        }
        inputs.values().stream().filter(i -> !used.contains(i.name())).forEach(this::unused);
        return steps;
    }

    /// The step with what it waits for: what it needs, and what it refers to besides.
    private StepDecl needing(Draft draft, int position, StepDecl step) {
        if (draft.needs() == null) {
            return step;
        }
        SortedSet<String> needs = step.refersTo();
        for (YamlNode.Scalar named : draft.needs()) {
            graph.named(named.text(), position, named.location());
            needs.add(named.text());
        }
        return step.needing(needs);
    }

    private void unused(InputDecl input) {
        problems.add(
                LintCode.UNUSED_INPUT,
                input.location(),
                "no step refers to the input " + Problems.quoted(input.name()),
                "take it out, or give it to a step: ${inputs." + input.name() + "}");
    }

    private Map<String, Arg> args(Draft draft, int position) {
        Map<String, Arg> args = new LinkedHashMap<>();
        Set<String> given = new HashSet<>();
        for (YamlNode.Field field :
                draft.with() == null ? List.<YamlNode.Field>of() : draft.with().fields()) {
            given.add(field.key());
            Catalog.Input input = input(draft, field);
            Arg arg = new OneArg(draft, position, input).read(field.value());
            if (arg != null) {
                args.put(field.key(), arg);
            }
        }
        if (draft.action() != null) {
            for (Catalog.Input input : draft.action().inputs()) {
                if (input.required() && !given.contains(input.name())) {
                    missing(draft, draft.action(), input);
                }
            }
        }
        return args;
    }

    /// Null where the action is unknown or has no such input, which is reported.
    private Catalog.@Nullable Input input(Draft draft, YamlNode.Field field) {
        ActionEntry action = draft.action();
        if (action == null) {
            return null;
        }
        Optional<Catalog.Input> input = action.input(field.key());
        if (input.isEmpty()) {
            problems.unknown(
                    LintCode.UNKNOWN_ACTION_INPUT,
                    field.location(),
                    draft.id(),
                    Problems.quoted(action.id()) + " has no input " + Problems.quoted(field.key()),
                    field.key(),
                    action.inputs().stream().map(Catalog.Input::name).toList(),
                    "`firebreak action show " + action.id() + "` lists them");
        }
        return input.orElse(null);
    }

    private void missing(Draft draft, ActionEntry action, Catalog.Input input) {
        problems.add(
                LintCode.MISSING_ACTION_INPUT,
                draft.usedAt(),
                draft.id(),
                Problems.quoted(action.id()) + " requires the input " + Problems.quoted(input.name()),
                "add it under `with:`, as in " + input.name() + ": " + input.example());
    }

    /// One value of one step. `input` is null where it is unknown: references are looked up all the same,
    /// types are not compared.
    private final class OneArg {
        private final Draft draft;
        private final int position;
        private final Catalog.@Nullable Input input;

        OneArg(Draft draft, int position, Catalog.@Nullable Input input) {
            this.draft = draft;
            this.position = position;
            this.input = input;
        }

        @Nullable
        Arg read(YamlNode node) {
            ValueType type = input == null ? null : input.type();
            if (node instanceof YamlNode.Sequence s && s.elements().stream().anyMatch(this::isReference)) {
                return listed(s, type);
            }
            if (isReference(node)) {
                return reference((YamlNode.Scalar) node, type);
            }
            return input == null ? null : literal(node, input.type());
        }

        private boolean isReference(YamlNode node) {
            return node instanceof YamlNode.Scalar s && s.text().contains("${");
        }

        private @Nullable Arg literal(YamlNode node, ValueType type) {
            List<String> choices = input == null ? List.of() : input.choices();
            JsonNode value = new Literals(problems, draft.id()).value(node, type, choices);
            return value == null ? null : new Arg.Literal(value);
        }

        private @Nullable Arg listed(YamlNode.Sequence list, @Nullable ValueType type) {
            if (type != null && !type.list()) {
                add(
                        LintCode.WRONG_TYPE,
                        list.location(),
                        "a list where one " + type + " is expected",
                        "write one value");
            }
            ValueType single = type == null ? null : ValueType.of(type.scalar());
            List<Arg> elements = new ArrayList<>();
            for (YamlNode element : list.elements()) {
                Arg arg = isReference(element)
                        ? reference((YamlNode.Scalar) element, single)
                        : single == null ? null : literal(element, single);
                if (arg != null) {
                    elements.add(arg);
                }
            }
            return new Arg.Listed(elements);
        }

        private @Nullable Arg reference(YamlNode.Scalar node, @Nullable ValueType wanted) {
            Matcher matcher = RunbookParser.REFERENCE.matcher(node.text());
            if (!matcher.matches()) {
                boolean around = RunbookParser.REFERENCE.matcher(node.text()).find();
                add(
                        LintCode.BAD_REFERENCE,
                        node.location(),
                        around
                                ? "text around a reference is not understood yet: " + Problems.quoted(node.text())
                                : Problems.quoted(node.text()) + " is not a reference",
                        "write exactly ${inputs.NAME} or ${steps.STEP.OUTPUT}");
                return null;
            }
            String name = matcher.group(1);
            return name != null
                    ? fromInput(name, node.location(), wanted)
                    : fromStep(matcher.group(2), matcher.group(3), node.location(), wanted);
        }

        private @Nullable Arg fromInput(String name, Location at, @Nullable ValueType wanted) {
            used.add(name);
            if (!inputNames.contains(name)) {
                problems.unknown(
                        LintCode.UNKNOWN_INPUT,
                        at,
                        draft.id(),
                        "the runbook has no input " + Problems.quoted(name),
                        name,
                        inputNames,
                        "declare it under `inputs:`");
                return null;
            }
            InputDecl declared = inputs.get(name);
            if (declared != null && input != null) {
                compare(declared.type(), wanted, "the input " + Problems.quoted(name), at);
                checkPresence(declared, input, at);
                checkChoices(declared, input, at);
            }
            return new Arg.FromInput(name);
        }

        private void checkPresence(InputDecl declared, Catalog.Input taken, Location at) {
            if (taken.required() && !declared.required() && declared.fallback() == null) {
                add(
                        LintCode.OPTIONAL_FOR_REQUIRED,
                        at,
                        "the input " + Problems.quoted(declared.name()) + " may have no value, and "
                                + Problems.quoted(taken.name()) + " must have one",
                        "take `required: false` out, or give the input a default");
            }
        }

        private void checkChoices(InputDecl declared, Catalog.Input taken, Location at) {
            if (taken.choices().isEmpty()
                    || (!declared.choices().isEmpty() && taken.choices().containsAll(declared.choices()))) {
                return;
            }
            String choices = "[" + String.join(", ", taken.choices()) + "]";
            add(
                    LintCode.NOT_A_CHOICE,
                    at,
                    "the input " + Problems.quoted(declared.name()) + " may have values that "
                            + Problems.quoted(taken.name()) + " does not take",
                    "write `choices: " + choices + "` where the input is declared");
        }

        private @Nullable Arg fromStep(String step, String output, Location at, @Nullable ValueType wanted) {
            Integer there = graph.named(step, position, at);
            if (there == null) {
                return null;
            }
            ActionEntry action = drafts.get(there).action();
            if (action == null) {
                return new Arg.FromStep(step, output);
            }
            Optional<Output> found = action.output(output);
            if (found.isEmpty()) {
                problems.unknown(
                        LintCode.UNKNOWN_OUTPUT,
                        at,
                        draft.id(),
                        "the step " + Problems.quoted(step) + " (" + action.id() + ") has no output "
                                + Problems.quoted(output),
                        output,
                        action.outputs().stream().map(Output::name).toList(),
                        "`firebreak action show " + action.id() + "` lists them");
                return null;
            }
            compare(found.get().type(), wanted, Problems.quoted("steps." + step + "." + output), at);
            return new Arg.FromStep(step, output);
        }

        /// A single value will do where a list is wanted.
        private void compare(ValueType given, @Nullable ValueType wanted, String what, Location at) {
            if (wanted == null || (given.scalar() == wanted.scalar() && (wanted.list() || !given.list()))) {
                return;
            }
            add(
                    LintCode.REFERENCE_TYPE,
                    at,
                    what + " is of type " + given + ", and " + wanted + " is expected",
                    given.scalar() == wanted.scalar()
                            ? "write the reference alone, without brackets, where a list is taken"
                            : "refer to an input or output of type " + wanted);
        }

        private void add(LintCode code, Location at, String message, String fix) {
            problems.add(code, at, draft.id(), message, fix);
        }
    }
}
