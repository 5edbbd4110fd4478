package dev.firebreak.console;

import dev.firebreak.journal.Line;
import java.io.PrintStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/// Lines of the journal as they come, each as one short line of text: time (UTC), run and step, what happened.
/// What belongs to it (reasons, what was accepted) stands below it, one a line.
public final class EventPrinter {
    static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final int PLACE_COLUMNS = 14;

    private final PrintStream out;
    private final Theme theme;
    private final LineWords words;

    public EventPrinter(PrintStream out, Theme theme) {
        this.out = out;
        this.theme = theme;
        this.words = new LineWords(theme, Glyphs.of(out));
    }

    public void print(Line line) {
        String start = TIME.format(line.time()) + "  " + Text.pad(place(line), PLACE_COLUMNS) + "  ";
        List<LineWords.Part> parts = words.of(line);
        out.println(theme.quiet(start) + parts.getFirst().show(theme));
        String indent = " ".repeat(Text.columns(start) + LineWords.VERB_COLUMNS);
        parts.stream().skip(1).forEach(part -> out.println(indent + part.show(theme)));
    }

    /// Reads a line without printing it: an outcome is told in the words of its intent.
    public void skip(Line line) {
        words.of(line);
    }

    private static String place(Line line) {
        if (line.run() == null) {
            return "";
        }
        return Text.clean(line.step() == null ? line.run() : line.run() + "/" + line.step());
    }
}
