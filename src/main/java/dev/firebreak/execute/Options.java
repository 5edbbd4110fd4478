package dev.firebreak.execute;

import dev.firebreak.journal.Entry;
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
    public static final Options DEFAULT =
            new Options(false, true, Duration.ofHours(6), List.of(), Map.of(), null, DEFAULT_CONCURRENCY);

    /// What a person says of a request in doubt.
    public enum Decision {
        DONE,
        NOT_DONE,
        AGAIN
    }

    public Options {
        accepted = List.copyOf(accepted);
        decisions = Map.copyOf(decisions);
    }
}
