package dev.firebreak.execute;

import java.time.Duration;

/// Time as the executor sees it: it pauses here and nowhere else, and learns here that it should stop.
public interface Pace {
    /// Waits, or returns early when a stop is asked for.
    void pause(Duration duration);

    /// Whether the run should stop at the next safe point.
    boolean stopping();

    /// A clock that only goes forward.
    long nanoTime();
}
