package dev.firebreak.console;

import dev.firebreak.action.kube.FindPods;
import java.io.PrintStream;

/// What was found.
public final class FindPrinter {
    private final PrintStream out;
    private final Theme theme;
    private final int width;

    public FindPrinter(PrintStream out, Theme theme, int width) {
        this.out = out;
        this.theme = theme;
        this.width = width;
    }

    public void print(FindPods.Detail found) {
        throw new UnsupportedOperationException();
    }
}
