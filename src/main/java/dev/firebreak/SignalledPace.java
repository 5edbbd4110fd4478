package dev.firebreak;

import dev.firebreak.execute.Pace;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jline.utils.Signals;

/// Real time; SIGINT and SIGTERM ask for a stop at the next safe point.
final class SignalledPace implements Pace {
    private final CountDownLatch stop = new CountDownLatch(1);

    private SignalledPace() {}

    static SignalledPace listening(PrintStream err) {
        SignalledPace pace = new SignalledPace();
        for (String signal : new String[] {"INT", "TERM"}) {
            Signals.register(signal, () -> {
                if (pace.stop.getCount() > 0) {
                    err.println("Stopping at the next safe point.");
                }
                pace.stop.countDown();
            });
        }
        return pace;
    }

    @Override
    public void pause(Duration duration) {
        try {
            boolean stopped = stop.await(duration.toNanos(), TimeUnit.NANOSECONDS);
            if (stopped) {
                Thread.onSpinWait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop.countDown();
        }
    }

    @Override
    public boolean stopping() {
        return stop.getCount() == 0;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }
}
