package dev.firebreak.console;

import dev.firebreak.console.Theme.Tier;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lines below lines, each wrapped beside its rails.
final class Tree {
    private static final int NARROWEST = 20;

    private final String text;
    private final @Nullable Tier tier;
    private final List<Tree> below = new ArrayList<>();

    Tree(@Nullable String untrusted, @Nullable Tier tier) {
        this.text = Text.shown(untrusted);
        this.tier = tier;
    }

    Tree(@Nullable String untrusted) {
        this(untrusted, null);
    }

    /// Adds a line below this one, and gives it.
    Tree add(@Nullable String untrusted, @Nullable Tier of) {
        Tree child = new Tree(untrusted, of);
        below.add(child);
        return child;
    }

    Tree add(@Nullable String untrusted) {
        return add(untrusted, null);
    }

    void print(PrintStream out, Theme theme, int width) {
        print(out, theme, width, Glyphs.of(out), "", "");
    }

    private void print(PrintStream out, Theme theme, int width, Glyphs glyphs, String first, String rest) {
        String beside = rest + (below.isEmpty() ? "" : glyphs.rail + " ");
        String start = first;
        for (String line : Text.wrap(text, Math.max(NARROWEST, width - Text.columns(beside)))) {
            out.println(start + (tier == null ? line : theme.paint(tier, line)));
            start = beside;
        }
        for (Tree child : below) {
            boolean last = child == below.getLast();
            child.print(
                    out,
                    theme,
                    width,
                    glyphs,
                    rest + (last ? glyphs.end : glyphs.branch) + " ",
                    rest + (last ? " " : glyphs.rail) + "  ");
        }
    }
}
