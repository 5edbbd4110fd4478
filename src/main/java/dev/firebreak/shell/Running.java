package dev.firebreak.shell;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/// A command that runs on a thread of its own, so that the prompt need not wait for it longer than its user does.
final class Running {
    private static final int INTERRUPTED = 130;
    private static final long LOOK_MILLIS = 100;

    /// How long a run that nobody waits for is given to write down what is in doubt.
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final Turn turn;
    private final Duration lastWords;
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean unheard;
    private final AtomicInteger exit = new AtomicInteger(INTERRUPTED);

    private Running(Turn turn, Duration lastWords) {
        this.turn = turn;
        this.lastWords = lastWords;
    }

    static Running start(Turn turn, IntSupplier command) {
        return start(turn, LAST_WORDS, command);
    }

    /// @param lastWords how long it is waited for after nobody waits for replies any longer
    static Running start(Turn turn, Duration lastWords, IntSupplier command) {
        Running running = new Running(turn, lastWords);
        Thread.ofPlatform().daemon().name("command").start(() -> {
            try {
                running.exit.set(command.getAsInt());
            } finally {
                running.done.countDown();
            }
        });
        return running;
    }

    /// Waits as long as anybody wants to. False where the command goes on unheard.
    ///
    /// @param meanwhile is done again and again until then
    boolean heard(Consumer<String> tell, Runnable meanwhile) {
        try {
            while (!done.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (turn.abandoned()) {
                    return false;
                }
                meanwhile.run();
                if (!turn.waitsForReplies() && !done.await(lastWords.toMillis(), TimeUnit.MILLISECONDS)) {
                    turn.abandon();
                    unheard = true;
                    tell.accept("The command goes on behind the prompt to its next safe point. Its case is locked until"
                            + " then.");
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            turn.abandon();
            return false;
        }
    }

    /// Whether it is under way all the same, and has something to bring to its end.
    boolean goesOn() {
        return unheard && done.getCount() > 0;
    }

    /// Of a command that goes on it is that of an interruption.
    int exit() {
        return exit.get();
    }
}
