package dev.firebreak.execute;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Real time, and what a person interrupts: first a run comes to its next safe point, then nobody waits for replies
/// any longer.
public class Interruptible implements Pace {
    /// What an interruption does.
    public enum Effect {
        /// No safe point was reached yet: nothing is under way.
        BEFORE_ANYTHING("Interrupted before anything was changed."),
        SAFE_POINT("Stopping at the next safe point. The next interruption stops waiting for replies as well."),
        NO_REPLIES("No longer waiting for replies: a request that has none yet stays in doubt.");

        private final String words;

        Effect(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    private final CountDownLatch stop = new CountDownLatch(1);
    private final CompletableFuture<Void> givenUp = new CompletableFuture<>();
    private volatile boolean running;

    /// Interrupts, once more where that was done before.
    ///
    /// @param told hears what that does before a run can say how it ended
    public final Effect interrupt(Consumer<Effect> told) {
        boolean first = stop.getCount() > 0;
        if (running) {
            Effect effect = first ? Effect.SAFE_POINT : Effect.NO_REPLIES;
            told.accept(effect);
            stop.countDown();
            if (!first) {
                givenUp.complete(null);
            }
            return effect;
        }
        stop.countDown();
        Effect effect = running ? Effect.SAFE_POINT : Effect.BEFORE_ANYTHING;
        told.accept(effect);
        return effect;
    }

    /// Nobody waits any longer, neither for a safe point nor for a reply.
    protected final void giveUp() {
        stop.countDown();
        givenUp.complete(null);
    }

    @Override
    public final void pause(Duration duration) {
        try {
            // true is a stop that was asked for, which the caller asks about itself
            var _ = stop.await(duration.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop.countDown();
        }
    }

    @Override
    public final boolean stopping() {
        running = true;
        return stop.getCount() == 0;
    }

    @Override
    public final Optional<CompletableFuture<Void>> givenUp() {
        return Optional.of(givenUp);
    }

    @Override
    public final long nanoTime() {
        return System.nanoTime();
    }
}
