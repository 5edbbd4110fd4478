package dev.firebreak.console;

import dev.firebreak.journal.Line;
import java.io.PrintStream;
import java.util.List;

/// Exhibits for people.
public final class EvidencePrinter {
    private final PrintStream out;
    private final Theme theme;
    private final int width;

    public EvidencePrinter(PrintStream out, Theme theme, int width) {
        this.out = out;
        this.theme = theme;
        this.width = width;
    }

    public void list(List<Line> exhibits) {
        throw new UnsupportedOperationException();
    }

    public void show(Line exhibit) {
        throw new UnsupportedOperationException();
    }
}
