package dev.firebreak.execute;

import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
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

    /// How long words about an interruption may take before what they are about is told all the same.
    private static final int MOST_HEARD_MILLIS = 300;

    private final CountDownLatch stop = new CountDownLatch(1);
    private final CompletableFuture<Void> givenUp = new CompletableFuture<>();
    private volatile CompletableFuture<Void> told = CompletableFuture.completedFuture(null);
    private volatile boolean running;

    /// Interrupts, once more where that was done before. Who is told may be blocked by a terminal that shows nothing:
    /// what is interrupted does not wait for that.
    ///
    /// @param listener hears what that does
    public final Effect interrupt(Consumer<Effect> listener) {
        CompletableFuture<Void> telling = new CompletableFuture<>();
        told = telling;
        try {
            boolean first;
            synchronized (stop) {
                first = stop.getCount() > 0;
                stop.countDown();
            }
            Effect effect = running ? first ? Effect.SAFE_POINT : Effect.NO_REPLIES : Effect.BEFORE_ANYTHING;
            if (effect == Effect.NO_REPLIES) {
                givenUp.complete(null);
            }
            listener.accept(effect);
            return effect;
        } finally {
            telling.complete(null);
        }
    }

    /// What the next interruption does.
    public final Effect next() {
        return !running ? Effect.BEFORE_ANYTHING : stop.getCount() > 0 ? Effect.SAFE_POINT : Effect.NO_REPLIES;
    }

    @Override
    public final void heard() {
        told.copy()
                .completeOnTimeout(null, MOST_HEARD_MILLIS, TimeUnit.MILLISECONDS)
                .join();
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
    public final void begin() {
        if (stopping()) {
            throw new Refusal(
                    130,
                    Problem.block("interrupted", "interrupted before anything was written", "Give the command again"));
        }
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
