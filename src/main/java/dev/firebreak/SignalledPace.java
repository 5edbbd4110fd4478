package dev.firebreak;

import dev.firebreak.execute.Interruptible;
import java.io.PrintStream;
import org.jline.utils.Signals;

/// Interrupted by SIGINT, SIGTERM and a terminal that is closed (SIGHUP). Before a run has reached its first safe point
/// nothing is under way: the process ends at once.
final class SignalledPace extends Interruptible {
    private static final int INTERRUPTED = 130;
    private static final long LAST_WORDS_MILLIS = 300;
    private static final String IGNORED = "SIG_IGN";

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
        Effect effect = interrupt(told -> tell(told, err));
        if (effect == Effect.BEFORE_ANYTHING) {
            // no hooks: nothing has begun that would have to be brought to an end
            Runtime.getRuntime().halt(INTERRUPTED);
        }
    }

    /// A terminal that is stopped (Ctrl-S) takes no words, and keeps nobody from ending.
    private static void tell(Effect effect, PrintStream err) {
        if (effect != Effect.BEFORE_ANYTHING) {
            err.println(effect);
            return;
        }
        try {
            Thread.ofPlatform()
                    .daemon()
                    .start(() -> {
                        err.println();
                        err.println(effect);
                    })
                    .join(LAST_WORDS_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
