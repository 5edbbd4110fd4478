package dev.firebreak.shell;

import dev.firebreak.execute.Pace;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// One command that was typed, and how it is stopped: a run at its next safe point, and then without waiting for
/// replies; what has not come to a safe point yet, at once.
final class Turn implements Pace {
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CompletableFuture<Void> givenUp = new CompletableFuture<>();
    private volatile boolean running;
    private volatile boolean abandoned;

    /// What the interruption does, in words.
    String interrupt() {
        boolean first = stop.getCount() > 0;
        stop.countDown();
        if (!running) {
            abandon();
            return "Interrupted before anything was changed.";
        }
        if (first) {
            return "Stopping at the next safe point. Ctrl-C once more stops waiting for replies.";
        }
        givenUp.complete(null);
        return "No longer waiting for replies: what is under way stays in doubt.";
    }

    /// From here on nobody listens to the command: it ends by itself, and shows nothing.
    void abandon() {
        stop.countDown();
        abandoned = true;
        givenUp.complete(null);
    }

    boolean abandoned() {
        return abandoned;
    }

    boolean waitsForReplies() {
        return !givenUp.isDone();
    }

    @Override
    public void pause(Duration duration) {
        try {
            // true is a stop that was asked for, which the caller asks about itself
            var _ = stop.await(duration.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop.countDown();
        }
    }

    @Override
    public boolean stopping() {
        running = true;
        return stop.getCount() == 0;
    }

    @Override
    public Optional<CompletableFuture<Void>> givenUp() {
        return Optional.of(givenUp);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }
}
