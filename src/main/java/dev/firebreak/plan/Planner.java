package dev.firebreak.plan;

import dev.firebreak.action.Action;
import dev.firebreak.action.ActionType;
import dev.firebreak.action.Bound;
import dev.firebreak.action.Registry;
import dev.firebreak.action.View;
import dev.firebreak.change.Proposal;
import dev.firebreak.cluster.Targets;
import dev.firebreak.json.Json;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Severity;
import dev.firebreak.model.ValueType;
import dev.firebreak.runbook.Arg;
import dev.firebreak.runbook.Runbook;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// Makes plans: binds each step's arguments, asks its action, and lets the next step see what is known of the
/// outputs, and the cluster as it will be by then.
public final class Planner {
    private final View view;
    private final @Nullable String namespace;

    /// `namespace` is where a pod that is named without one is looked for.
    public Planner(View view, @Nullable String namespace) {
        this.view = view;
        this.namespace = namespace;
    }

    /// Plans a whole runbook. Throws [Refusal] where no plan can be made: the cluster can't be read, or a named
    /// target does not exist.
    public Plan plan(Runbook runbook, Map<String, JsonNode> inputs, WorldFacts world) {
        Map<String, JsonNode> resolved = new LinkedHashMap<>();
        inputs.forEach((name, value) -> {
            Runbook.InputDecl decl = runbook.inputs().get(name);
            resolved.put(name, decl == null ? value : resolve(decl.type(), value, firstUse(runbook, name)));
        });
        List<Step<?>> steps = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        Outputs outputs = Outputs.none();
        PlannedAhead ahead = new PlannedAhead(view);
        Planner planner = new Planner(ahead, namespace);
        int ordinal = 0;
        for (Runbook.StepDecl decl : runbook.steps()) {
            ordinal++;
            Step<?> step = ahead.after(planner.step(decl, ordinal, resolved, outputs));
            steps.add(step);
            // what AWS refuses, or a step that the run goes on without, must not hold up the cut: the step
            // itself
            // ends refused when it is reached
            boolean goesOn = Registry.onAws(decl.use())
                    || (step.proposal() instanceof Proposal.Refused<?>
                            && decl.onFailure() == Runbook.OnFailure.CONTINUE);
            boolean holdsUp = !goesOn || runbook.steps().size() == 1;
            problems.addAll(reachAfter(step, ahead));
            problems(step)
                    .forEach(p -> problems.add(holdsUp || p.severity() != Severity.BLOCK ? p : p.as(Severity.WARN)));
            outputs.known().put(decl.id(), PlanJson.outputs(decl.use(), PlanJson.planned(step.proposal())));
            switch (step.proposal()) {
                case Proposal.NotApplicable<?> not -> {
                    outputs.notApplicable(decl.id(), not.because());
                    outputs.ended(decl.id(), "notApplicable", null);
                }
                case Proposal.Found<?> found -> outputs.ended(decl.id(), "done", null);
                // whether what was done already holds is looked at when it is reached
                case Proposal.Nothing<?> nothing -> {}
                case Proposal.Changes<?> changes -> outputs.hideLater(decl);
                case Proposal.Later<?> later -> {}
                case Proposal.Refused<?> refused -> {}
            }
        }
        return new Plan(runbook, resolved, world, steps, problems, "");
    }

    private static List<Problem> reachAfter(Step<?> step, View ahead) {
        return ReachAfter.of(step, ahead).stream().map(p -> p.in(step.id())).toList();
    }

    /// The problems that a step's proposal carries, with the step's id.
    public static List<Problem> problems(Step<?> step) {
        List<Problem> problems = new ArrayList<>();
        for (Problem note : step.proposal().notes()) {
            problems.add(note.in(step.id()));
        }
        if (step.proposal() instanceof Proposal.Refused<?> refused) {
            for (Problem problem : refused.problems()) {
                problems.add(problem.as(Severity.BLOCK).in(step.id()));
            }
        }
        return problems;
    }

    /// Whether the step's condition is known to be false.
    public boolean ruledOut(Runbook.StepDecl decl, Map<String, JsonNode> inputs, Outputs outputs) {
        return Conditions.unmet(decl, inputs, outputs) instanceof Proposal.NotApplicable<?>;
    }

    /// Plans one step, with what is known of the outputs of the steps before it.
    public Step<?> step(Runbook.StepDecl decl, int ordinal, Map<String, JsonNode> inputs, Outputs outputs) {
        ActionType<?, ?> type = Registry.find(decl.use())
                .orElseThrow(() -> new IllegalStateException("a linted runbook uses an unknown action: " + decl.use()));
        return bound(type, decl, ordinal, inputs, outputs);
    }

    private <A extends Action<O>, O extends Record> Step<O> bound(
            ActionType<A, O> type, Runbook.StepDecl decl, int ordinal, Map<String, JsonNode> inputs, Outputs outputs) {
        Proposal<O> unmet = Conditions.unmet(decl, inputs, outputs);
        if (unmet != null) {
            return unbound(decl, ordinal, unmet);
        }
        Map<String, JsonNode> values = new LinkedHashMap<>();
        TreeSet<String> awaits = new TreeSet<>();
        for (Map.Entry<String, Arg> argument : decl.with().entrySet()) {
            for (Arg.FromStep from : argument.getValue().references()) {
                String because = outputs.whyNotApplicable(from.step());
                if (because != null) {
                    return unbound(
                            decl,
                            ordinal,
                            new Proposal.NotApplicable<>(
                                    "step " + from.step() + " is not applicable: " + because, List.of()));
                }
            }
            JsonNode value = value(argument.getValue(), inputs, outputs, awaits);
            if (value != null) {
                Catalog.Input input = type.entry().input(argument.getKey()).orElseThrow();
                values.put(argument.getKey(), resolve(input.type(), value, decl.id()));
            }
        }
        if (!awaits.isEmpty()) {
            return unbound(
                    decl,
                    ordinal,
                    new Proposal.Later<>(
                            List.copyOf(awaits),
                            "what it works on is known after " + String.join(", ", awaits),
                            List.of()));
        }
        for (Catalog.Input input : type.entry().inputs()) {
            if (input.required() && !values.containsKey(input.name())) {
                return unbound(
                        decl,
                        ordinal,
                        new Proposal.Refused<>(
                                List.of(Problem.block(
                                        "missing-input",
                                        "action " + decl.use() + " needs " + input.name(),
                                        "Give it with --" + input.name())),
                                List.of()));
            }
        }
        A action = type.bind().apply(new Bound(values));
        return new Step<>(decl.id(), ordinal, decl.use(), decl.terms(), values, action, propose(action, view));
    }

    /// What an action proposes; a refused read becomes a refusal of the step, and AWS that does not answer
    /// makes it later.
    public static <O extends Record> Proposal<O> propose(Action<O> action, View view) {
        try {
            return action.plan(view);
        } catch (Refusal refusal) {
            Problem first = refusal.problems().getFirst();
            if (first.ofAwsItself()) {
                return new Proposal.Later<>(List.of(), first.message(), List.of(first.as(Severity.WARN)));
            }
            if (refusal.exit() == 4) {
                return new Proposal.Refused<>(refusal.problems(), List.of());
            }
            throw refusal;
        }
    }

    private static <O extends Record> Step<O> unbound(Runbook.StepDecl decl, int ordinal, Proposal<O> proposal) {
        return new Step<>(decl.id(), ordinal, decl.use(), decl.terms(), Map.of(), null, proposal);
    }

    private static @Nullable JsonNode value(
            Arg argument, Map<String, JsonNode> inputs, Outputs outputs, Set<String> awaits) {
        return switch (argument) {
            case Arg.Literal literal -> literal.value();
            case Arg.FromInput from -> inputs.get(from.input());
            case Arg.FromStep from -> {
                JsonNode known = outputs.of(from.step(), from.output());
                if (known == null) {
                    awaits.add(from.step());
                }
                yield known;
            }
            case Arg.Listed listed -> {
                ArrayNode list = Json.array();
                for (Arg element : listed.elements()) {
                    JsonNode one = value(element, inputs, outputs, awaits);
                    if (one != null) {
                        list.add(one);
                    }
                }
                yield list;
            }
        };
    }

    /// The step that takes an input of the runbook first.
    private static @Nullable String firstUse(Runbook runbook, String input) {
        return runbook.steps().stream()
                .filter(step -> step.with().values().stream().anyMatch(argument -> takes(argument, input)))
                .map(Runbook.StepDecl::id)
                .findFirst()
                .orElse(null);
    }

    private static boolean takes(Arg argument, String input) {
        return switch (argument) {
            case Arg.FromInput from -> from.input().equals(input);
            case Arg.Listed listed -> listed.elements().stream().anyMatch(e -> takes(e, input));
            case Arg.Literal _ -> false;
            case Arg.FromStep _ -> false;
        };
    }

    /// As [#resolve(ValueType, JsonNode)]; what may not be read is told with the step that needs it.
    private JsonNode resolve(ValueType type, JsonNode value, @Nullable String step) {
        try {
            return resolve(type, value);
        } catch (Refusal refusal) {
            Problem first = refusal.problems().getFirst();
            if (step == null || !first.code().equals("forbidden")) {
                throw refusal;
            }
            throw new Refusal(refusal.exit(), first.in(step));
        }
    }

    /// Turns what a person typed for a pod or a node into its uid, by one read; what has a uid already stays.
    private JsonNode resolve(ValueType type, JsonNode value) {
        boolean pod = type.scalar() == ValueType.Scalar.POD;
        boolean node = type.scalar() == ValueType.Scalar.NODE;
        if (!pod && !node) {
            return value;
        }
        if (value.isArray()) {
            ArrayNode all = Json.array();
            for (JsonNode element : value) {
                JsonNode one = resolve(type, element);
                if (one.isArray()) {
                    one.forEach(all::add);
                } else {
                    all.add(one);
                }
            }
            return all;
        }
        if (!value.isString()) {
            return value;
        }
        if (node) {
            return Json.of(Targets.node(view.cluster(), value.asString()));
        }
        ArrayNode pods = Json.array();
        Targets.pods(
                        view.cluster(),
                        value.asString(),
                        namespace == null ? view.cluster().namespace() : namespace)
                .forEach(p -> pods.add(Json.of(p)));
        if (type.list()) {
            return pods;
        }
        if (pods.size() != 1) {
            throw new Refusal(
                    4,
                    Problem.block(
                            "one-target",
                            value.asString() + " is " + pods.size() + " pods, and one is asked for",
                            "Name one pod as NAMESPACE/POD"));
        }
        return pods.get(0);
    }
}
