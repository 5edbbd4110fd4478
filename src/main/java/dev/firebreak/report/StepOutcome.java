package dev.firebreak.report;

import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Entry.StepResult;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.RunState;
import dev.firebreak.journal.StepState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// How one step of a run stands: also of a run that was interrupted, or whose process died.
public record StepOutcome(
        String id,
        @Nullable String action,
        StepResult result,
        Entry.@Nullable VerdictEntry verdict,
        @Nullable String because) {

    /// The steps of a run: those of its plan in order, then any others that have an entry.
    public static List<StepOutcome> of(RunState run) {
        Map<String, StepOutcome> steps = new LinkedHashMap<>();
        if (run.plan() != null) {
            for (JsonNode planned : run.plan().plan().path("steps")) {
                String id = planned.path("id").asString("");
                steps.put(
                        id,
                        new StepOutcome(id, planned.path("action").asString(""), StepResult.NOT_REACHED, null, null));
            }
        }
        for (StepState step : run.steps()) {
            StepOutcome planned = steps.get(step.id());
            steps.put(step.id(), of(step, planned == null ? null : planned.action()));
        }
        List<StepOutcome> outcomes = new ArrayList<>(steps.values());
        for (int i = 0; i < outcomes.size(); i++) {
            for (StepOutcome later : outcomes.subList(i + 1, outcomes.size())) {
                outcomes.set(i, outcomes.get(i).supersededBy(later));
            }
        }
        return outcomes;
    }

    /// What a later step saw with a probe replaces what an earlier one worked out; the journal keeps both.
    private StepOutcome supersededBy(StepOutcome later) {
        return verdict == null || later.verdict == null
                ? this
                : new StepOutcome(
                        id,
                        action,
                        result,
                        Entry.VerdictEntry.of(verdict.verdict().supersededBy(later.verdict.verdict())),
                        because);
    }

    private static StepOutcome of(StepState step, @Nullable String plannedAction) {
        Entry.StepFinished finished = step.finished();
        String action = step.action() == null ? plannedAction : step.action();
        if (finished != null) {
            return new StepOutcome(step.id(), action, finished.result(), step.verdict(), finished.because());
        }
        boolean doubt = step.intents().stream().anyMatch(IntentState::inDoubt);
        return new StepOutcome(
                step.id(), action, doubt ? StepResult.IN_DOUBT : StepResult.NOT_REACHED, null, StepState.BEGUN);
    }
}
