package dev.firebreak.console;

import dev.firebreak.action.ActionType;
import java.io.PrintStream;
import java.util.List;

/// Actions for people.
public final class ActionPrinter {
    private final PrintStream out;
    private final Theme theme;
    private final int width;

    public ActionPrinter(PrintStream out, Theme theme, int width) {
        this.out = out;
        this.theme = theme;
        this.width = width;
    }

    public void list(List<ActionType<?, ?>> actions) {
        throw new UnsupportedOperationException();
    }

    public void show(ActionType<?, ?> action) {
        throw new UnsupportedOperationException();
    }
}
