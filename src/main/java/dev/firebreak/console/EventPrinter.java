package dev.firebreak.console;

import dev.firebreak.journal.Line;
import java.io.PrintStream;

/// One line of the journal as short text.
public final class EventPrinter {
    private final PrintStream out;
    private final Theme theme;

    public EventPrinter(PrintStream out, Theme theme) {
        this.out = out;
        this.theme = theme;
    }

    public void print(Line line) {
        throw new UnsupportedOperationException();
    }
}
