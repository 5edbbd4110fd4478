package dev.firebreak.cli;

import dev.firebreak.execute.Pace;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/// A clock that moves only when someone pauses, and a stop that a test asks for.
public final class MovedTime implements InstantSource, Pace {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-05T10:00:00Z"));
    private volatile int safePoints = Integer.MAX_VALUE;
    private volatile Runnable others = () -> {};

    @Override
    public Instant instant() {
        return Objects.requireNonNull(now.get());
    }

    @Override
    public void pause(Duration duration) {
        now.updateAndGet(n -> n.plus(duration));
    }

    /// From the next run on, a stop is asked for when this many safe points have been passed.
    public void stopAfter(int points) {
        safePoints = points;
    }

    /// What others do meanwhile, at every safe point.
    public void meanwhile(Runnable act) {
        others = act;
    }

    /// What happens at the first safe point, and not again.
    public void once(Runnable act) {
        AtomicBoolean done = new AtomicBoolean();
        meanwhile(() -> {
            if (done.compareAndSet(false, true)) {
                act.run();
            }
        });
    }

    @Override
    public boolean stopping() {
        others.run();
        return safePoints-- <= 0;
    }

    @Override
    public long nanoTime() {
        return Duration.between(Instant.EPOCH, now.get()).toNanos();
    }
}
