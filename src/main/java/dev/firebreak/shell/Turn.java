package dev.firebreak.shell;

import dev.firebreak.execute.Interruptible;
import java.util.function.Consumer;

/// One command that was typed. Interrupted before a safe point it is left at once, and shows nothing more.
final class Turn extends Interruptible {
    private volatile boolean abandoned;

    /// Ctrl-C.
    Effect left(Consumer<Effect> told) {
        Effect effect = interrupt(told);
        if (effect == Effect.BEFORE_ANYTHING) {
            abandon();
        }
        return effect;
    }

    /// From here on nobody listens to the command: it ends by itself, and shows nothing.
    void abandon() {
        abandoned = true;
        giveUp();
    }

    boolean abandoned() {
        return abandoned;
    }

    boolean waitsForReplies() {
        return givenUp().map(given -> !given.isDone()).orElse(true);
    }
}
