package dev.firebreak.plan;

import dev.firebreak.action.ActionType;
import dev.firebreak.action.Registry;
import dev.firebreak.change.Verdict;
import dev.firebreak.json.Json;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.Holds;
import dev.firebreak.runbook.Arg;
import dev.firebreak.runbook.Runbook;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What is known of the steps so far: their outputs as JSON by step, null where a step's are not known yet; why
/// steps that are not applicable are not; and how each ended, as conditions read it (`result` and `verdict`).
public record Outputs(Map<String, JsonNode> known, Map<String, String> notApplicable, Map<String, ObjectNode> endings) {
    public static Outputs none() {
        return new Outputs(new HashMap<>(), new HashMap<>(), new HashMap<>());
    }

    public void notApplicable(String step, String because) {
        notApplicable.put(step, because);
    }

    /// How a step ended. `result` is the word of the journal.
    public void ended(String step, String result, @Nullable Verdict verdict) {
        ObjectNode ending = Json.object().put("result", result);
        Verdict.Facts facts = verdict == null ? null : verdict.facts();
        ending.putObject("verdict")
                .put("holds", word(verdict == null ? Holds.NOT_APPLICABLE : verdict.holds()))
                .put("applied", word(facts == null ? Holds.NOT_APPLICABLE : facts.applied()))
                .put("enforced", word(facts == null ? Holds.NOT_APPLICABLE : facts.enforced()))
                .put("cut", word(facts == null ? Holds.NOT_APPLICABLE : facts.cut()));
        endings.put(step, ending);
    }

    private static String word(Holds holds) {
        return holds == Holds.NOT_APPLICABLE ? "notApplicable" : holds.name().toLowerCase(Locale.ROOT);
    }

    @Nullable
    String whyNotApplicable(String step) {
        return notApplicable.get(step);
    }

    /// Takes the outputs away that the step's changes have yet to bring.
    void hideLater(Runbook.StepDecl decl) {
        ActionType<?, ?> type = Registry.find(decl.use()).orElseThrow();
        JsonNode outputs = known.get(decl.id());
        if (outputs != null && outputs.isObject()) {
            var visible = Json.object();
            for (Catalog.Output output : type.entry().outputs()) {
                visible.set(output.name(), output.later() ? Json.of(null) : outputs.path(output.name()));
            }
            known.put(decl.id(), visible);
        }
    }

    /// Whether an output is not known and may come: the step has not ended, or it ended well, and what AWS did
    /// not tell it is read again.
    public boolean owed(Arg.FromStep from) {
        ObjectNode ending = endings.get(from.step());
        String result = ending == null ? "" : ending.path("result").asString("");
        return of(from.step(), from.output()) == null
                && (ending == null || result.equals("done") || result.equals("nothing"));
    }

    public @Nullable JsonNode of(String step, String output) {
        JsonNode outputs = known.get(step);
        JsonNode value = outputs == null ? null : outputs.path(output);
        return value == null || value.isNull() || value.isMissingNode() ? null : value;
    }
}
