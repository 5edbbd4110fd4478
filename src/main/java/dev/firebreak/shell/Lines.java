package dev.firebreak.shell;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where lines are typed: a terminal that edits them, or one that knows no more than lines.
interface Lines extends AutoCloseable {
    /// What came of asking for a line.
    sealed interface Typed {
        record Line(String text) implements Typed {}

        /// Ctrl-C: what was typed so far is dropped.
        record Dropped() implements Typed {}

        record End() implements Typed {}
    }

    /// Asks for a command. What the suppliers tell is shown anew while nothing is typed yet, and after.
    Typed line(Supplier<String> prompt, Supplier<List<String>> status);

    /// Asks a question; null where there is no answer.
    @Nullable
    String answer(String question);

    /// Whether lines below the others can be drawn over.
    boolean draws();

    /// Draws these below all others, in place of those that are there.
    void below(List<String> lines);

    /// What Ctrl-C does while no line is asked for.
    void onInterrupt(Runnable action);

    int width();

    @Override
    void close();
}
