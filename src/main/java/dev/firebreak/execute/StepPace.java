package dev.firebreak.execute;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The pace of one step, which asks for a stop at the next safe point when the step's time is over. It counts
/// from when it is made.
final class StepPace implements Pace {
    private final Pace pace;
    private final long end;
    private volatile boolean over;

    private StepPace(Pace pace, long end) {
        this.pace = pace;
        this.end = end;
    }

    static StepPace of(Pace pace, @Nullable Duration limit) {
        return new StepPace(pace, limit == null ? Long.MAX_VALUE : pace.nanoTime() + limit.toNanos());
    }

    /// Whether a stop was asked for because the time was over, and for no other reason.
    boolean over() {
        return over;
    }

    @Override
    public void pause(Duration duration) {
        if (end == Long.MAX_VALUE) {
            pace.pause(duration);
            return;
        }
        Duration left = Duration.ofNanos(Math.max(0, end - pace.nanoTime()));
        pace.pause(duration.compareTo(left) < 0 ? duration : left);
    }

    @Override
    public boolean stopping() {
        if (pace.stopping()) {
            return true;
        }
        over = end != Long.MAX_VALUE && pace.nanoTime() - end >= 0;
        return over;
    }

    @Override
    public Optional<CompletableFuture<Void>> givenUp() {
        return pace.givenUp();
    }

    @Override
    public long nanoTime() {
        return pace.nanoTime();
    }
}
