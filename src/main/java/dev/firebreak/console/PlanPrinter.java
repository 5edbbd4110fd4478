package dev.firebreak.console;

import dev.firebreak.plan.Plan;
import java.io.PrintStream;

/// A plan for people.
public final class PlanPrinter {
    private final PrintStream out;
    private final Theme theme;
    private final int width;
    private final boolean wide;

    public PlanPrinter(PrintStream out, Theme theme, int width, boolean wide) {
        this.out = out;
        this.theme = theme;
        this.width = width;
        this.wide = wide;
    }

    public void print(Plan plan) {
        throw new UnsupportedOperationException();
    }
}
