package dev.firebreak.console;

import dev.firebreak.change.Outcome;
import dev.firebreak.console.Theme.Tier;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Line;
import dev.firebreak.report.Timeline;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// The drawn timeline: a rail with a mark for each line, grouped by run and step; before it the time and how
/// long it is since the first line. Times are UTC.
public final class TimelinePrinter {
    private static final int TIME_COLUMNS = "HH:mm:ss  +00:00:00  ".length();
    private static final int MARK_COLUMNS = 3;

    private final PrintStream out;
    private final Theme theme;
    private final int width;
    private final Glyphs glyphs;

    public TimelinePrinter(PrintStream out, Theme theme, int width) {
        this.out = out;
        this.theme = theme;
        this.width = width;
        this.glyphs = Glyphs.of(out);
    }

    /// Marks an exercise where the opening of the case is among the lines.
    public void print(String title, List<Line> lines) {
        print(title, lines.stream().anyMatch(l -> l.entry() instanceof Entry.CaseOpened o && o.exercise()), lines);
    }

    /// For lines that were filtered: `exercise` is the case's.
    public void print(String title, boolean exercise, List<Line> lines) {
        print(title, exercise, lines, lines);
    }

    /// The same in outline, without what a reader can do without.
    public void outline(String title, boolean exercise, List<Line> lines) {
        print(title, exercise, lines, Timeline.inOutline(lines));
    }

    /// Lines that are not shown are still read: an outcome is told in the words of its intent.
    private void print(String title, boolean exercise, List<Line> lines, List<Line> shown) {
        Paragraph.print(out, Exercise.mark(exercise, theme), "", title, width);
        if (lines.isEmpty()) {
            out.println("nothing to show");
            return;
        }
        LineWords words = new LineWords(theme, glyphs);
        Set<Long> numbers = shown.stream().map(Line::seq).collect(Collectors.toSet());
        Line first = lines.getFirst();
        Line before = null;
        for (Line line : lines) {
            List<LineWords.Part> parts = words.of(line);
            if (!numbers.contains(line.seq())) {
                continue;
            }
            if (before == null || !day(before).equals(day(line))) {
                out.println(theme.strong(day(line) + " UTC"));
            }
            if (before == null
                    || !Objects.equals(before.run(), line.run())
                    || !Objects.equals(before.step(), line.step())) {
                group(line);
            }
            line(line, parts, first.time());
            before = line;
        }
        Line last = lines.getLast();
        out.println(" ".repeat(TIME_COLUMNS) + theme.quiet(glyphs.end) + " "
                + Text.count(shown.size(), "entry", "entries") + " in " + elapsed(first.time(), last.time()));
    }

    private static LocalDate day(Line line) {
        return line.time().atOffset(ZoneOffset.UTC).toLocalDate();
    }

    /// The head of what follows: a run, or a step of it.
    private void group(Line line) {
        if (line.run() == null) {
            return;
        }
        String address = Text.clean(line.step() == null ? line.run() : line.run() + "/" + line.step());
        out.println(" ".repeat(TIME_COLUMNS) + theme.quiet(glyphs.branch) + " " + theme.strong(address));
    }

    private void line(Line line, List<LineWords.Part> parts, Instant first) {
        String time = EventPrinter.time(line) + "  "
                + String.format(Locale.ROOT, "%9s", "+" + elapsed(first, line.time())) + "  ";
        String start = theme.quiet(time) + theme.paint(mark(line), glyphs.dot) + "  ";
        String rail = " ".repeat(TIME_COLUMNS) + theme.quiet(glyphs.rail) + "  ";
        String below = rail + " ".repeat(LineWords.VERB_COLUMNS);
        int room = width - TIME_COLUMNS - MARK_COLUMNS;
        int here = room;
        String before = start;
        for (LineWords.Part part : parts) {
            // what is wrapped stands below the words, not below the verb
            for (String each : part.lines(theme, here, room - LineWords.VERB_COLUMNS)) {
                out.println(before + each);
                before = below;
            }
            here = room - LineWords.VERB_COLUMNS;
        }
    }

    private static Tier mark(Line line) {
        return switch (line.entry()) {
            case Entry.OutcomeEntry outcome -> outcome.result() == Outcome.Result.SUCCEEDED ? Tier.GOOD : Tier.BAD;
            case Entry.InDoubt doubt -> Tier.BAD;
            case Entry.VerdictEntry verdict -> Facts.tier(verdict.holds());
            case Entry.StepFinished finished -> LineWords.tier(finished.result());
            case Entry.RunFinished finished -> LineWords.tier(finished.result());
            case Entry.WaitEntry wait -> Tier.DOUBT;
            default -> Tier.STRONG;
        };
    }

    /// `0:07`, `1:02:03`, never negative: a clock may have been set back between two entries.
    private static String elapsed(Instant from, Instant to) {
        long seconds = Math.max(0, Duration.between(from, to).toSeconds());
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
