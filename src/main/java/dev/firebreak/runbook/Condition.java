package dev.firebreak.runbook;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.runtime.CelEvaluationException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// What a step is taken under: an expression in CEL that lint has found to be true or false, over the inputs
/// (`inputs.NAME`) and over steps above: their outputs (`steps.STEP.OUTPUT`), their result (`steps.STEP.result`)
/// and their verdict (`steps.STEP.verdict.holds`, and of a containment `applied`, `enforced` and `cut`).
public final class Condition {
    private final String text;
    private final List<Arg.FromStep> outputs;
    private final SortedSet<String> endings;
    private final CelAbstractSyntaxTree checked;
    private final ConditionTypes types;

    Condition(
            String text,
            List<Arg.FromStep> outputs,
            SortedSet<String> endings,
            CelAbstractSyntaxTree checked,
            ConditionTypes types) {
        this.text = text;
        this.outputs = List.copyOf(outputs);
        this.endings = Collections.unmodifiableSortedSet(new TreeSet<>(endings));
        this.checked = checked;
        this.types = types;
    }

    /// What evaluating came to.
    public sealed interface Truth {
        record Known(boolean holds) implements Truth {}

        /// A value that it asks for is absent, or the work that it asks for has no end.
        record None(String because) implements Truth {}
    }

    /// As it is written.
    public String text() {
        return text;
    }

    /// The outputs that it reads.
    public List<Arg.FromStep> outputs() {
        return outputs;
    }

    /// The steps whose result or verdict it reads.
    public SortedSet<String> endings() {
        return endings;
    }

    /// What it comes to with these values; work without end is cut off.
    ///
    /// @param inputs the value of each input that has one
    /// @param steps what is known of each step that it names: its outputs, `result` and `verdict`
    public Truth evaluate(Map<String, JsonNode> inputs, Map<String, JsonNode> steps) {
        try {
            Object value = types.cel().createProgram(checked).eval(types.values(inputs, steps));
            return value instanceof Boolean holds
                    ? new Truth.Known(holds)
                    : new Truth.None("it comes to something else than true or false");
        } catch (CelEvaluationException e) {
            return new Truth.None(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
