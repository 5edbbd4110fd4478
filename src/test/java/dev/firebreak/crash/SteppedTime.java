package dev.firebreak.crash;

import dev.firebreak.execute.Pace;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// One time for a world and for whoever waits for it: it goes forward by the pauses alone, at once.
final class SteppedTime implements InstantSource, Pace {
    private final Instant start;
    private final Runnable meanwhile;
    private Duration passed = Duration.ZERO;

    /// Begins at an instant that the signatures of AWS requests, which have the system's time, may be near.
    SteppedTime() {
        this(() -> {});
    }

    /// @param meanwhile what others do in a pause
    SteppedTime(Runnable meanwhile) {
        this.meanwhile = meanwhile;
        start = InstantSource.system().instant();
    }

    @Override
    public synchronized Instant instant() {
        return start.plus(passed);
    }

    @Override
    public void pause(Duration duration) {
        synchronized (this) {
            passed = passed.plus(duration);
        }
        meanwhile.run();
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
