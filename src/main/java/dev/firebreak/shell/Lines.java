package dev.firebreak.shell;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where lines are typed: a terminal that edits them, or one that knows no more than lines.
interface Lines extends AutoCloseable {
    /// Keys that come without a pause before a question can be read are not typed in answer to it.
    int QUIET_MILLIS = 100;

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

    /// Draws these below all others, in place of those that are there, while no line is asked for.
    void below(List<String> lines);

    /// Draws what is below anew, where something was printed over it or the terminal has another size.
    void redraw();

    /// Prints above what is drawn below.
    void print(OutputStream out, byte[] bytes, int offset, int length) throws IOException;

    /// Shows lines above the one that is being typed.
    void above(List<String> lines);

    /// What Ctrl-C does while no line is asked for.
    void onInterrupt(Runnable action);

    int width();

    @Override
    void close();
}
