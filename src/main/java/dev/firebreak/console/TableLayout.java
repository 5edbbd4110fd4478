package dev.firebreak.console;

import dev.firebreak.console.Table.Cell;
import dev.firebreak.console.Theme.Tier;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// How the rows of a table are laid out, the first that there is room for: side by side; with sentences wrapped in
/// their column; with what a row is called on a line of its own, where that is long; as a block for each row. No word
/// is broken that is not longer than a line.
final class TableLayout {
    private static final int GAP = 2;

    /// What a row is called has at least this much room before the other columns.
    private static final int NAME = 12;

    /// Running text in fewer columns than this is a tower of single words.
    private static final int SENTENCE = 24;

    /// A word in running text takes no more of a column than this: it may be broken.
    private static final int WORD = 40;

    private static final String INDENT = "  ";

    private final List<String> headings;
    private final List<List<Cell>> rows;
    private final int[] natural;
    private final int[] floors;

    TableLayout(List<String> headings, List<List<Cell>> rows) {
        this.headings = headings;
        this.rows = rows;
        this.natural = IntStream.range(0, headings.size())
                .map(column -> longest(column, Text::columns))
                .toArray();
        this.floors = IntStream.range(0, headings.size()).map(this::floor).toArray();
    }

    private int longest(int column, ToIntFunction<String> measure) {
        return Stream.concat(Stream.of(headings.get(column)), parts(column))
                .mapToInt(measure)
                .max()
                .orElse(0);
    }

    private Stream<String> parts(int column) {
        return rows.stream().flatMap(row -> row.get(column).parts().stream());
    }

    /// As narrow as a column becomes.
    private int floor(int column) {
        int word = longest(column, TableLayout::longestWord);
        boolean running = natural[column] > SENTENCE && parts(column).anyMatch(part -> part.indexOf(' ') >= 0);
        return running ? Math.min(natural[column], Math.clamp(word, SENTENCE, WORD)) : word;
    }

    private static int longestWord(String text) {
        return text.indexOf(' ') < 0
                ? Text.columns(text)
                : Arrays.stream(text.split(" ")).mapToInt(Text::columns).max().orElse(0);
    }

    /// How many columns of the terminal it takes where nothing is wrapped.
    int natural() {
        return taken(natural);
    }

    boolean wraps(int width) {
        return taken(floors) <= width;
    }

    private static int taken(int[] widths) {
        return Arrays.stream(widths).sum() + GAP * (widths.length - 1);
    }

    void print(PrintStream out, Theme theme, int width) {
        int name = width - taken(floors) + floors[0];
        if (name < Math.min(NAME, floors[0])) {
            rows.forEach(row -> block(row, out, theme, width));
            return;
        }
        floors[0] = Math.min(floors[0], name);
        int[] widths = widths(width);
        row(headings.stream().map(h -> Cell.of(h, Tier.STRONG)).toList(), widths, out, theme, width);
        rows.forEach(row -> row(row, widths, out, theme, width));
    }

    /// Natural widths where they fit; else the widest column gives way, again and again, the first one last.
    private int[] widths(int width) {
        int[] widths = natural.clone();
        while (taken(widths) > width) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                if (widths[i] > floors[i] && (widest == 0 || widths[i] > widths[widest])) {
                    widest = i;
                }
            }
            if (widths[widest] <= floors[widest]) {
                break;
            }
            widths[widest]--;
        }
        return widths;
    }

    private static void row(List<Cell> row, int[] widths, PrintStream out, Theme theme, int width) {
        Cell name = row.getFirst();
        boolean apart = name.parts().stream().anyMatch(part -> longestWord(part) > widths[0]);
        if (apart) {
            name.parts().forEach(part -> line(name, part, "", out, theme, width));
        }
        List<List<String>> wrapped = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
            wrapped.add(apart && i == 0 ? List.of() : wrapped(row.get(i), widths[i]));
        }
        int height = wrapped.stream().mapToInt(List::size).max().orElse(0);
        for (int line = 0; line < height; line++) {
            StringBuilder text = new StringBuilder();
            int indent = 0;
            for (int i = 0; i < widths.length; i++) {
                String part = line < wrapped.get(i).size() ? wrapped.get(i).get(line) : "";
                if (!part.isEmpty()) {
                    text.append(" ".repeat(indent)).append(row.get(i).painted(part, theme));
                    indent = 0;
                }
                indent += widths[i] - Text.columns(part) + GAP;
            }
            if (!apart || !text.isEmpty()) {
                out.println(text);
            }
        }
    }

    private static List<String> wrapped(Cell cell, int columns) {
        return cell.parts().stream()
                .flatMap(part -> Text.wrap(part, columns).stream())
                .toList();
    }

    /// A row below itself: what it is called, and each other cell after its heading; below it where its words are
    /// longer than the room there.
    private void block(List<Cell> row, PrintStream out, Theme theme, int width) {
        Cell name = row.getFirst();
        name.parts().stream().filter(part -> !part.isEmpty()).forEach(part -> line(name, part, "", out, theme, width));
        int label = headings.stream().skip(1).mapToInt(Text::columns).max().orElse(0);
        int start = label + 2 * INDENT.length();
        for (int i = 1; i < row.size(); i++) {
            Cell cell = row.get(i);
            List<String> parts =
                    cell.parts().stream().filter(part -> !part.isEmpty()).toList();
            if (parts.isEmpty()) {
                continue;
            }
            int word = parts.stream().mapToInt(TableLayout::longestWord).max().orElse(0);
            boolean below = word > width - start;
            String heading = INDENT + theme.quiet(Text.pad(headings.get(i), label)) + INDENT;
            out.print(below ? heading.stripTrailing() + System.lineSeparator() : heading);
            String indent = below ? INDENT + INDENT : " ".repeat(start);
            String before = below ? indent : "";
            for (String part : parts) {
                out.print(before);
                line(cell, part, indent, out, theme, width);
                before = indent;
            }
        }
    }

    /// `start` stands before the first line already.
    private static void line(Cell cell, String part, String start, PrintStream out, Theme theme, int width) {
        String before = "";
        for (String piece : Text.wrap(part, Math.max(NAME, width - start.length()))) {
            out.println(before + cell.painted(piece, theme));
            before = start;
        }
    }
}
