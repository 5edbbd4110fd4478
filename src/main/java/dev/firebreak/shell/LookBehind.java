package dev.firebreak.shell;

import dev.firebreak.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Looks behind the prompt whether what the case left standing still holds, as `firebreak status` does: after each
/// command that may have changed it, and from time to time.
final class LookBehind {
    private static final Duration AGAIN = Duration.ofSeconds(60);

    /// What the last look found.
    ///
    /// @param lost changes that no longer hold
    /// @param unknown changes that could not be looked at
    record Found(String caseName, int lost, int unknown, Instant at) {}

    /// The document of `status CASE`; empty where none came of it.
    private final Function<String, Optional<JsonNode>> status;

    private final InstantSource clock;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile @Nullable Found last;
    private volatile @Nullable Instant begun;

    private final Executor threads;

    LookBehind(Function<String, Optional<JsonNode>> status, InstantSource clock, Executor threads) {
        this.status = status;
        this.clock = clock;
        this.threads = threads;
    }

    /// What is known of the case; null before the first look.
    @Nullable
    Found last(String caseName) {
        Found found = last;
        return found != null && found.caseName().equals(caseName) ? found : null;
    }

    /// The next look is due at once.
    void due() {
        begun = null;
    }

    /// Looks where a look is due and none is under way.
    void look(String caseName) {
        Instant before = begun;
        Instant now = clock.instant();
        if (before != null && Duration.between(before, now).compareTo(AGAIN) < 0) {
            return;
        }
        if (!looking.compareAndSet(false, true)) {
            return;
        }
        begun = now;
        threads.execute(() -> {
            try {
                status.apply(caseName).ifPresent(document -> last = found(caseName, document));
            } finally {
                looking.set(false);
            }
        });
    }

    private Found found(String caseName, JsonNode document) {
        int lost = 0;
        int unknown = 0;
        for (JsonNode change : document.path("changes")) {
            String holds = String.valueOf(Json.text(change, "/holds"));
            lost += holds.equals("no") ? 1 : 0;
            unknown += holds.equals("unknown") ? 1 : 0;
        }
        return new Found(caseName, lost, unknown, clock.instant());
    }
}
