package dev.firebreak.console;

import dev.firebreak.journal.Line;
import java.io.PrintStream;
import java.util.List;

/// The drawn timeline.
public final class TimelinePrinter {
    private final PrintStream out;
    private final Theme theme;
    private final int width;

    public TimelinePrinter(PrintStream out, Theme theme, int width) {
        this.out = out;
        this.theme = theme;
        this.width = width;
    }

    public void print(String title, List<Line> lines) {
        throw new UnsupportedOperationException();
    }

    public void print(String title, boolean exercise, List<Line> lines) {
        throw new UnsupportedOperationException();
    }
}
