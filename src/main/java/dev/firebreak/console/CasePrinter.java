package dev.firebreak.console;

import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Verification;
import java.io.PrintStream;
import java.util.List;

/// Cases for people.
public final class CasePrinter {
    private final PrintStream out;
    private final Theme theme;
    private final int width;

    public CasePrinter(PrintStream out, Theme theme, int width) {
        this.out = out;
        this.theme = theme;
        this.width = width;
    }

    public void show(CaseState state) {
        throw new UnsupportedOperationException();
    }

    public void list(List<CaseState> cases) {
        throw new UnsupportedOperationException();
    }

    public void verification(Verification verification) {
        throw new UnsupportedOperationException();
    }
}
