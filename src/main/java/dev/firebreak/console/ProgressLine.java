package dev.firebreak.console;

import java.io.PrintStream;

/// What is under way, on one line that is written over and erased. On no terminal it prints nothing. Several
/// threads may tell of their progress.
public final class ProgressLine {
    private static final String ERASE = "\r\u001b[K";

    private final PrintStream err;
    private final boolean terminal;
    private final int width;
    private final Bar bar;
    private boolean shown;

    /// `width` is the terminal's: a line that wraps could not be erased.
    public ProgressLine(PrintStream err, boolean terminal, int width) {
        this.err = err;
        this.terminal = terminal;
        this.width = width;
        this.bar = Bar.of(err);
    }

    /// `percent` is −1 where no total is known; there is a bar only where one is.
    public synchronized void on(String step, String words, int percent) {
        if (!terminal) {
            return;
        }
        String line = Text.clean(step) + "  " + bar.drawn(percent) + Text.clean(words);
        err.print(ERASE + Text.cut(line, width - 1));
        err.flush();
        shown = true;
    }

    /// Erases the line, so that something else can be printed there.
    public synchronized void clear() {
        if (shown) {
            err.print(ERASE);
            err.flush();
            shown = false;
        }
    }
}
