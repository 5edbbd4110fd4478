package dev.firebreak.console;

import dev.firebreak.console.Theme.Tier;
import dev.firebreak.journal.Line;
import dev.firebreak.json.Json;
import java.io.PrintStream;
import java.util.List;

/// Lines of the journal as they come: time (UTC), run and step, what happened. What belongs to it (reasons,
/// what was accepted) stands below it. What does not fit is wrapped under a hanging indent, which is a small
/// one where there is little room: names and addresses of AWS are long, and stay whole.
public final class EventPrinter {
    private static final int PLACE_COLUMNS = 14;
    private static final int NARROW = 100;
    private static final int NARROW_INDENT = "HH:mm:ss  ".length();
    private static final int HANG = 2;

    private final PrintStream out;
    private final Theme theme;
    private final int width;
    private final LineWords words;

    public EventPrinter(PrintStream out, Theme theme, int width) {
        this.out = out;
        this.theme = theme;
        this.width = width;
        this.words = new LineWords(theme, Glyphs.of(out));
    }

    public void print(Line line) {
        String start = time(line) + "  " + Text.pad(place(line), PLACE_COLUMNS) + "  ";
        List<LineWords.Part> parts = words.of(line);
        int under = width < NARROW ? NARROW_INDENT : Text.columns(start) + LineWords.VERB_COLUMNS;
        print(parts.getFirst(), theme.quiet(start), Text.columns(start), under);
        parts.stream().skip(1).forEach(part -> print(part, " ".repeat(under), under, under + HANG));
    }

    /// `columns` is how many `start` takes, `under` the indent of what is wrapped.
    private void print(LineWords.Part part, String start, int columns, int under) {
        String before = start;
        for (String line : part.lines(theme, width - columns, width - under)) {
            out.println(before + line);
            before = " ".repeat(under);
        }
    }

    /// What is to be said before a line, of its run and step.
    public void print(Line line, String untrusted) {
        String start = time(line) + "  " + Text.pad(place(line), PLACE_COLUMNS) + "  ";
        int under = width < NARROW ? NARROW_INDENT : Text.columns(start) + LineWords.VERB_COLUMNS;
        print(
                new LineWords.Part("done", List.of(Text.shown(untrusted)), Tier.GOOD, LineWords.Wrapped.BETWEEN_WORDS),
                theme.quiet(start),
                Text.columns(start),
                under);
    }

    /// Reads a line without printing it: an outcome is told in the words of its intent.
    public void skip(Line line) {
        words.of(line);
    }

    /// `HH:mm:ss` in UTC.
    static String time(Line line) {
        return Json.time(line.time()).substring("uuuu-MM-ddT".length(), "uuuu-MM-ddTHH:mm:ss".length());
    }

    private static String place(Line line) {
        if (line.run() == null) {
            return "";
        }
        return Text.clean(line.step() == null ? line.run() : line.run() + "/" + line.step());
    }
}
