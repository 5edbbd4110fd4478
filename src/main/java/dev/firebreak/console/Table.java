package dev.firebreak.console;

import dev.firebreak.console.Theme.Tier;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Rows under headings, in at most so many columns of the terminal: what does not fit is wrapped within its
/// column, never cut.
final class Table {
    private static final int GAP = 2;
    private static final int NARROWEST = 8;
    /// Never in a clean text.
    private static final String STACK = "\n";

    /// A clean text and how it stands out.
    record Cell(String text, @Nullable Tier tier) {
        static Cell of(@Nullable String untrusted) {
            return new Cell(Text.shown(untrusted), null);
        }

        static Cell of(@Nullable String untrusted, @Nullable Tier tier) {
            return new Cell(Text.shown(untrusted), tier);
        }

        /// One above the other; empty ones take no line.
        static Cell stacked(String... untrusted) {
            return new Cell(
                    Arrays.stream(untrusted)
                            .filter(text -> !text.isEmpty())
                            .map(Text::shown)
                            .collect(Collectors.joining(STACK)),
                    null);
        }

        static Cell stacked(String first, List<String> more) {
            return stacked(Stream.concat(Stream.of(first), more.stream()).toArray(String[]::new));
        }

        private List<String> parts() {
            return List.of(text.split(STACK, -1));
        }

        private int columns() {
            return parts().stream().mapToInt(Text::columns).max().orElse(0);
        }

        private List<String> wrapped(int columns) {
            return parts().stream()
                    .flatMap(part -> Text.wrap(part, columns).stream())
                    .toList();
        }
    }

    private final List<String> headings;
    private final List<List<Cell>> rows = new ArrayList<>();

    Table(String... headings) {
        this.headings = List.of(headings);
    }

    void row(Cell... cells) {
        row(List.of(cells));
    }

    void row(List<Cell> cells) {
        if (cells.size() != headings.size()) {
            throw new IllegalArgumentException("a row of " + cells.size() + " under " + headings);
        }
        rows.add(List.copyOf(cells));
    }

    void print(PrintStream out, Theme theme, int width) {
        int[] widths = widths(width);
        printRow(headings.stream().map(h -> new Cell(h, Tier.STRONG)).toList(), widths, out, theme);
        rows.forEach(row -> printRow(row, widths, out, theme));
    }

    /// How many columns of the terminal it takes where nothing is wrapped.
    int columns() {
        return IntStream.range(0, headings.size()).map(this::natural).sum() + GAP * (headings.size() - 1);
    }

    private int natural(int column) {
        return rows.stream()
                .mapToInt(r -> r.get(column).columns())
                .reduce(Text.columns(headings.get(column)), Math::max);
    }

    /// Natural widths where they fit; else the widest column gives way, again and again, the first one last.
    private int[] widths(int width) {
        int[] widths = IntStream.range(0, headings.size()).map(this::natural).toArray();
        int room = width - GAP * (widths.length - 1);
        while (Arrays.stream(widths).sum() > room) {
            // the first column is what a row is called: it gives way last
            int widest =
                    widths.length > 1 && Arrays.stream(widths).skip(1).max().orElse(0) > NARROWEST ? 1 : 0;
            for (int i = widest; i < widths.length; i++) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            if (widths[widest] <= NARROWEST) {
                break;
            }
            widths[widest]--;
        }
        return widths;
    }

    private static void printRow(List<Cell> row, int[] widths, PrintStream out, Theme theme) {
        List<List<String>> wrapped = new ArrayList<>();
        int height = 1;
        for (int i = 0; i < widths.length; i++) {
            wrapped.add(row.get(i).wrapped(widths[i]));
            height = Math.max(height, wrapped.get(i).size());
        }
        for (int line = 0; line < height; line++) {
            StringBuilder text = new StringBuilder();
            int indent = 0;
            for (int i = 0; i < widths.length; i++) {
                String part = line < wrapped.get(i).size() ? wrapped.get(i).get(line) : "";
                if (!part.isEmpty()) {
                    Tier tier = row.get(i).tier();
                    text.append(" ".repeat(indent)).append(tier == null ? part : theme.paint(tier, part));
                    indent = 0;
                }
                indent += widths[i] - Text.columns(part) + GAP;
            }
            out.println(text);
        }
    }
}
