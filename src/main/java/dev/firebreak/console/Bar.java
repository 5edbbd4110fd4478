package dev.firebreak.console;

import java.io.PrintStream;
import java.util.Locale;

/// A bar of what is done of a total, in the marks that a stream can show.
public final class Bar {
    private static final int COLUMNS = 20;

    private final Glyphs glyphs;

    private Bar(Glyphs glyphs) {
        this.glyphs = glyphs;
    }

    public static Bar of(PrintStream out) {
        return new Bar(Glyphs.of(out));
    }

    /// The bar with its number, and room after it; nothing where no total is known.
    ///
    /// @param percent −1 where no total is known
    public String drawn(int percent) {
        if (percent < 0) {
            return "";
        }
        int done = Math.min(100, percent);
        int full = done * COLUMNS / 100;
        return glyphs.full.repeat(full)
                + glyphs.empty.repeat(COLUMNS - full)
                + String.format(Locale.ROOT, " %3d %%  ", done);
    }
}
