package dev.firebreak.change;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What one request brought back, before it is an [Outcome].
public sealed interface Reply {
    /// The server did it.
    record Done(int status, @Nullable String requestId, JsonNode observed) implements Reply {}

    /// The server's own word that it did not. `retryAfter` is set where the same request may be sent again.
    record Refused(
            int status,
            @Nullable String requestId,
            String code,
            String message,
            @Nullable Duration retryAfter) implements Reply {
        /// The code of an eviction that a disruption budget refuses for now.
        public static final String BUDGET = "disruption-budget";

        /// Whether it is a word about one pod, and none about the server.
        public boolean byBudget() {
            return code.equals(BUDGET);
        }
    }

    /// No reply, a cut one, or one that isn't the server's own word: it may have happened.
    record Lost(@Nullable Integer status, @Nullable String requestId, String message) implements Reply {}

    /// It was never sent: no connection could be made.
    record Unreachable(String message) implements Reply {}
}
