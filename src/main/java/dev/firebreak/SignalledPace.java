package dev.firebreak;

import dev.firebreak.execute.Pace;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jline.utils.Signals;

/// Real time; SIGINT, SIGTERM and a terminal that is closed (SIGHUP) ask for a stop at the next safe point. Before
/// a run has reached its first safe point nothing is under way: the process ends at once.
final class SignalledPace implements Pace {
    private static final int INTERRUPTED = 130;
    private static final String IGNORED = "SIG_IGN";

    private final CountDownLatch stop = new CountDownLatch(1);
    private final CompletableFuture<Void> givenUp = new CompletableFuture<>();
    private volatile boolean running;

    private SignalledPace() {}

    /// For a prompt, at which each command has a pace of its own.
    static SignalledPace deaf() {
        return new SignalledPace();
    }

    static SignalledPace listening(PrintStream err) {
        SignalledPace pace = new SignalledPace();
        for (String signal : new String[] {"INT", "TERM", "HUP"}) {
            Object before = Signals.register(signal, () -> pace.signalled(err));
            if (IGNORED.equals(String.valueOf(before))) {
                // as nohup has it: what was started so goes on
                Signals.unregister(signal, before);
            }
        }
        return pace;
    }

    private void signalled(PrintStream err) {
        if (!running) {
            err.println();
            err.println("Interrupted before anything was changed.");
            // no hooks: nothing has begun that would have to be brought to an end
            Runtime.getRuntime().halt(INTERRUPTED);
        }
        if (stop.getCount() > 0) {
            err.println("Stopping at the next safe point. The next interruption stops waiting for replies as well.");
            stop.countDown();
        } else if (givenUp.complete(null)) {
            err.println("No longer waiting for replies: what is under way stays in doubt.");
        }
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
