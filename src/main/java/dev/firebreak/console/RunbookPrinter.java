package dev.firebreak.console;

import dev.firebreak.runbook.Runbook;
import java.io.PrintStream;
import java.util.List;

/// Runbooks for people.
public final class RunbookPrinter {
    private final PrintStream out;
    private final Theme theme;
    private final int width;

    public RunbookPrinter(PrintStream out, Theme theme, int width) {
        this.out = out;
        this.theme = theme;
        this.width = width;
    }

    public void list(List<Runbook> runbooks) {
        throw new UnsupportedOperationException();
    }

    public void show(Runbook runbook) {
        throw new UnsupportedOperationException();
    }
}
