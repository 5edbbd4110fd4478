package dev.firebreak.change;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What became of one intent. `observed` is what the reply said that later steps or undo need; `message` is
/// what went wrong. `refusals` counts the definite refusals under the same intent before this outcome.
public record Outcome(
        String intent,
        String change,
        Result result,
        @Nullable Integer status,
        @Nullable String requestId,
        int refusals,
        @Nullable JsonNode observed,
        @Nullable String code,
        @Nullable String message) {

    public enum Result {
        SUCCEEDED,
        /// Definitely refused: the server said so.
        FAILED,
        /// In doubt: the request may or may not have taken effect.
        UNKNOWN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public boolean succeeded() {
        return result == Result.SUCCEEDED;
    }
}
