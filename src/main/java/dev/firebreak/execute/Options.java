package dev.firebreak.execute;

import dev.firebreak.journal.Entry;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a run is executed.
///
/// @param digestNamed whether `--approve` named the plan
/// @param stay whether to stay for what takes long
/// @param waitTimeout how long at most, for one step
/// @param accepted facts that no longer count against the run
/// @param decisions what a person says became of the request in doubt of a step
/// @param reason why it was decided so
/// @param concurrency how many changes are sent to one server at once, at least 1
public record Options(
        boolean digestNamed,
        boolean stay,
        Duration waitTimeout,
        List<Entry.Accepted> accepted,
        Map<String, Decision> decisions,
        @Nullable String reason,
        int concurrency) {
    public static final int DEFAULT_CONCURRENCY = 16;
    private static final int MOST_CONCURRENCY = 256;
    public static final Options DEFAULT =
            new Options(false, true, Duration.ofHours(6), List.of(), Map.of(), null, DEFAULT_CONCURRENCY);

    /// What a person says of a request in doubt.
    public enum Decision {
        DONE,
        NOT_DONE,
        AGAIN
    }

    /// The concurrency that a person chose; the default where none is given. Refuses with `bad-concurrency` (3)
    /// what is no number from 1 to 256.
    public static int concurrency(@Nullable String chosen) {
        if (chosen == null || chosen.isBlank()) {
            return DEFAULT_CONCURRENCY;
        }
        if (!chosen.matches("[1-9][0-9]{0,2}") || Integer.parseInt(chosen) > MOST_CONCURRENCY) {
            throw new Refusal(
                    3,
                    Problem.block(
                            "bad-concurrency",
                            "FIREBREAK_CONCURRENCY is '" + chosen + "', which is no number of changes to send at once",
                            "Write a number from 1 to " + MOST_CONCURRENCY));
        }
        return Integer.parseInt(chosen);
    }

    public Options {
        accepted = List.copyOf(accepted);
        decisions = Map.copyOf(decisions);
    }
}
