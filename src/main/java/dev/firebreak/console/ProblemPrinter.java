package dev.firebreak.console;

import dev.firebreak.model.Problem;
import java.io.PrintStream;
import java.util.List;

/// Problems for people.
public final class ProblemPrinter {
    private final PrintStream err;
    private final Theme theme;

    public ProblemPrinter(PrintStream err, Theme theme) {
        this.err = err;
        this.theme = theme;
    }

    public void print(List<Problem> problems) {
        throw new UnsupportedOperationException();
    }
}
