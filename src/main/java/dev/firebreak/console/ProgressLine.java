package dev.firebreak.console;

import java.io.PrintStream;

/// One live line of progress.
public final class ProgressLine {
    private final PrintStream err;
    private final boolean terminal;

    public ProgressLine(PrintStream err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    public void on(String step, String words, int percent) {
        throw new UnsupportedOperationException();
    }

    public void clear() {
        throw new UnsupportedOperationException();
    }
}
