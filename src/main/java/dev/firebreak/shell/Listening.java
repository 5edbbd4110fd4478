package dev.firebreak.shell;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A thread that waits for what its user types. Nobody types any more once the terminal is closed or the process is to
/// end: the thread is interrupted then, and only while it waits, because an interruption closes the file that a thread
/// writes, be it the journal.
final class Listening {
    private @Nullable Thread waits;
    private boolean over;

    /// What the keyboard gives; null where nobody types any more.
    <T> @Nullable T to(Supplier<@Nullable T> keyboard) {
        if (!begins()) {
            return null;
        }
        try {
            T typed = keyboard.get();
            return over() ? null : typed;
        } finally {
            ends();
        }
    }

    private synchronized boolean begins() {
        if (!over) {
            waits = Thread.currentThread();
        }
        return !over;
    }

    private synchronized void ends() {
        waits = null;
        // what ended the waiting is over with it
        var _ = Thread.interrupted();
    }

    synchronized boolean waits() {
        return waits != null;
    }

    synchronized boolean over() {
        return over;
    }

    synchronized void end() {
        over = true;
        if (waits != null) {
            waits.interrupt();
        }
    }
}
