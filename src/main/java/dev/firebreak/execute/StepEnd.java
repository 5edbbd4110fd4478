package dev.firebreak.execute;

import dev.firebreak.change.Verdict;
import dev.firebreak.journal.Entry;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// How a step ended. `stopped` when a stop was asked for; `unanswered` when an approval was needed in the
/// middle and not given; `code` is that of the refusal or failure.
public record StepEnd(
        String id,
        Entry.StepResult result,
        @Nullable Verdict verdict,
        @Nullable String code,
        @Nullable String because,
        @Nullable JsonNode outputs,
        boolean stopped,
        boolean unanswered) {

    StepEnd with(Verdict another) {
        return new StepEnd(id, result, another, code, because, outputs, stopped, unanswered);
    }

    static StepEnd of(String id, Entry.StepResult result, @Nullable String because) {
        return new StepEnd(id, result, null, null, because, null, false, false);
    }

    static StepEnd failed(String id, Entry.StepResult result, String code, String because) {
        return new StepEnd(id, result, null, code, because, null, false, false);
    }

    static StepEnd stopped(String id) {
        return new StepEnd(
                id, Entry.StepResult.NOT_REACHED, null, "interrupted", "stopped at a safe point", null, true, false);
    }

    static StepEnd unanswered(String id) {
        return new StepEnd(
                id, Entry.StepResult.NOT_REACHED, null, "not-approved", "approval was not given", null, false, true);
    }
}
