package dev.firebreak.plan;

import dev.firebreak.change.Proposal;
import dev.firebreak.change.Symbols;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.runbook.Arg;
import dev.firebreak.runbook.Condition;
import dev.firebreak.runbook.Condition.Truth;
import dev.firebreak.runbook.Runbook;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Whether a step is taken, by its condition and what is known of the steps above it.
final class Conditions {
    private static final List<String> SYMBOLS =
            List.of(Symbols.CASE, Symbols.RUN, Symbols.STEP, Symbols.ORDINAL, Symbols.INTENT, "{outcome:");

    private Conditions() {}

    /// What is proposed instead of the step's action; null where the condition is true, or there is none.
    static <O extends Record> @Nullable Proposal<O> unmet(
            Runbook.StepDecl decl, Map<String, JsonNode> inputs, Outputs outputs) {
        Condition condition = decl.terms().condition();
        if (condition == null) {
            return null;
        }
        Set<String> awaits = awaits(condition, outputs);
        if (!awaits.isEmpty()) {
            return new Proposal.Later<>(
                    List.copyOf(awaits),
                    "its condition is known after " + String.join(", ", awaits) + ": " + condition.text(),
                    List.of());
        }
        return switch (condition.evaluate(inputs, steps(condition, outputs))) {
            case Truth.Known known ->
                known.holds()
                        ? null
                        : new Proposal.NotApplicable<>("its condition is false: " + condition.text(), List.of());
            case Truth.None none -> unanswered(condition, none.because(), outputs);
        };
    }

    /// A step that ended without the output that is asked for leaves the condition without an answer, as it
    /// leaves an input without a value.
    private static <O extends Record> Proposal<O> unanswered(Condition condition, String because, Outputs outputs) {
        for (Arg.FromStep from : condition.outputs()) {
            if (outputs.of(from.step(), from.output()) == null) {
                return new Proposal.NotApplicable<>(
                        "its condition has no answer, because step " + from.step() + " ended without " + from.output()
                                + ": " + condition.text(),
                        List.of());
            }
        }
        return new Proposal.Refused<>(
                List.of(Problem.block(
                        "condition-failed",
                        "the condition has no answer (" + because + "): " + condition.text(),
                        "Ask first whether an input has a value, as in has(inputs.bucket) && inputs.bucket != ''")),
                List.of());
    }

    /// The steps that have yet to end, or to bring an output, before the condition is known.
    private static Set<String> awaits(Condition condition, Outputs outputs) {
        Set<String> awaits = new TreeSet<>();
        for (String step : condition.endings()) {
            if (!outputs.endings().containsKey(step)) {
                awaits.add(step);
            }
        }
        for (Arg.FromStep from : condition.outputs()) {
            JsonNode value = outputs.of(from.step(), from.output());
            if (value == null ? outputs.owed(from) : symbolic(value)) {
                awaits.add(from.step());
            }
        }
        return awaits;
    }

    private static boolean symbolic(JsonNode value) {
        String text = value.toString();
        return SYMBOLS.stream().anyMatch(text::contains);
    }

    private static Map<String, JsonNode> steps(Condition condition, Outputs outputs) {
        Map<String, JsonNode> steps = new HashMap<>();
        for (Arg.FromStep from : condition.outputs()) {
            JsonNode value = outputs.of(from.step(), from.output());
            ObjectNode step = (ObjectNode) steps.computeIfAbsent(from.step(), _ -> Json.object());
            if (value != null) {
                step.set(from.output(), value);
            }
        }
        for (String ending : condition.endings()) {
            ObjectNode step = (ObjectNode) steps.computeIfAbsent(ending, _ -> Json.object());
            step.setAll(outputs.endings().getOrDefault(ending, Json.object()));
        }
        return steps;
    }
}
