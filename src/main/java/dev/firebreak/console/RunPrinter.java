package dev.firebreak.console;

import dev.firebreak.journal.CaseState;
import java.io.PrintStream;

/// The end of a run.
public final class RunPrinter {
    private final PrintStream out;
    private final Theme theme;

    public RunPrinter(PrintStream out, Theme theme) {
        this.out = out;
        this.theme = theme;
    }

    public void print(CaseState state, String run) {
        throw new UnsupportedOperationException();
    }
}
