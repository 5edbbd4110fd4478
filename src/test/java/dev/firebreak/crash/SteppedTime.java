package dev.firebreak.crash;

import dev.firebreak.execute.Pace;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// One time for the range and for whoever waits for it: it goes forward by the pauses alone, at once.
final class SteppedTime implements InstantSource, Pace {
    private final Instant start;
    private Duration passed = Duration.ZERO;

    /// Begins at an instant that the signatures of AWS requests, which have the system's time, may be near.
    SteppedTime() {
        start = InstantSource.system().instant();
    }

    @Override
    public synchronized Instant instant() {
        return start.plus(passed);
    }

    @Override
    public synchronized void pause(Duration duration) {
        passed = passed.plus(duration);
    }

    @Override
    public boolean stopping() {
        return false;
    }

    @Override
    public synchronized long nanoTime() {
        return passed.toNanos();
    }
}
