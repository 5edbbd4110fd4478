package dev.firebreak.execute;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Time as the executor sees it: it pauses here and nowhere else, and learns here that it should stop.
public interface Pace {
    /// Waits, or returns early when a stop is asked for.
    void pause(Duration duration);

    /// Whether the run should stop at the next safe point.
    boolean stopping();

    /// Something is about to be written that stays. Refuses (130, `interrupted`) where somebody was told already that
    /// nothing was changed.
    default void begin() {}

    /// Done when nobody waits for replies any longer: what is under way then stays in doubt. Empty where that can't be
    /// asked for.
    default Optional<CompletableFuture<Void>> givenUp() {
        return Optional.empty();
    }

    /// Waits a moment until what an interruption does was told, so that it stands before how the run ended.
    default void heard() {}

    /// A clock that only goes forward.
    long nanoTime();
}
