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

/// Rows under headings, in at most so many columns of the terminal, whose words stay whole: [TableLayout] tells how.
final class Table {
    /// Never in a clean text.
    private static final String STACK = "\n";

    /// What stands above a column.
    ///
    /// @param rank 0 is always shown; the others where there is room for them, lowest first
    record Heading(int rank, String text) {}

    /// The headings of what had no room.
    record Missing(List<String> leftOut, List<String> shortened) {}

    /// A clean text and how it stands out.
    ///
    /// @param brief what is recognised as the same where there is no room for the text
    record Cell(String text, String brief, @Nullable Tier tier) {
        private Cell(String text, @Nullable Tier tier) {
            this(text, text, tier);
        }

        static Cell of(@Nullable String untrusted) {
            return new Cell(Text.shown(untrusted), null);
        }

        static Cell of(@Nullable String untrusted, @Nullable Tier tier) {
            return new Cell(Text.shown(untrusted), tier);
        }

        /// A node's: all of a cluster share the domain behind the first dot, and are told apart without it.
        static Cell node(@Nullable String untrusted) {
            String text = Text.shown(untrusted);
            int domain = text.indexOf('.');
            boolean gains = domain > 0 && text.length() - domain > Text.CUT.length();
            return new Cell(text, gains ? text.substring(0, domain) + Text.CUT : text, null);
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

        Cell shortened() {
            return new Cell(brief, tier);
        }

        List<String> parts() {
            return List.of(text.split(STACK, -1));
        }

        String painted(String piece, Theme theme) {
            return tier == null ? piece : theme.paint(tier, piece);
        }
    }

    private final List<Heading> headings;
    private final List<List<Cell>> rows = new ArrayList<>();

    Table(String... headings) {
        this(Arrays.stream(headings).map(text -> new Heading(0, text)).toList());
    }

    Table(List<Heading> headings) {
        this.headings = List.copyOf(headings);
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

    /// All of it.
    void print(PrintStream out, Theme theme, int width) {
        layout(headings, false).print(out, theme, width);
    }

    /// Whether all of it fits as a table, its sentences wrapped.
    boolean fits(int width) {
        return layout(headings, false).wraps(width);
    }

    /// As much of it as has room side by side: where that is too little, names are shortened, and then columns are
    /// left out.
    Missing printFitting(PrintStream out, Theme theme, int width) {
        TableLayout whole = layout(headings, false);
        if (whole.natural() <= width) {
            whole.print(out, theme, width);
            return new Missing(List.of(), List.of());
        }
        List<Heading> shown = headings;
        TableLayout layout = layout(shown, true);
        int highest = headings.stream().mapToInt(Heading::rank).max().orElse(0);
        for (int rank = highest - 1; rank >= 0 && layout.natural() > width; rank--) {
            int most = rank;
            shown = headings.stream().filter(h -> h.rank() <= most).toList();
            layout = layout(shown, true);
        }
        layout.print(out, theme, width);
        List<Heading> kept = shown;
        return new Missing(
                headings.stream()
                        .filter(h -> !kept.contains(h))
                        .map(Heading::text)
                        .toList(),
                kept.stream().filter(this::hasBrief).map(Heading::text).toList());
    }

    private boolean hasBrief(Heading heading) {
        int column = headings.indexOf(heading);
        return rows.stream().map(row -> row.get(column)).anyMatch(cell -> !cell.brief.equals(cell.text));
    }

    private TableLayout layout(List<Heading> shown, boolean brief) {
        int[] columns = IntStream.range(0, headings.size())
                .filter(column -> shown.contains(headings.get(column)))
                .toArray();
        return new TableLayout(
                shown.stream().map(Heading::text).toList(),
                rows.stream()
                        .map(row -> Arrays.stream(columns)
                                .mapToObj(row::get)
                                .map(cell -> brief ? cell.shortened() : cell)
                                .toList())
                        .toList());
    }
}
