package dev.firebreak.console;

import dev.firebreak.console.Table.Cell;
import dev.firebreak.console.Theme.Tier;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.Line;
import dev.firebreak.journal.RunState;
import dev.firebreak.json.Json;
import dev.firebreak.report.HandOver;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Cases for people: one with all that is open in it, many as a table.
public final class CasePrinter {
    private final PrintStream out;
    private final Theme theme;
    private final int width;

    public CasePrinter(PrintStream out, Theme theme, int width) {
        this.out = out;
        this.theme = theme;
        this.width = width;
    }

    /// `damaged` is a case that can be read up to a damage: nothing is written to it any more, so that no command is
    /// named which would.
    public void show(CaseState state, boolean damaged) {
        out.println(Exercise.mark(state.exercise(), theme)
                + theme.strong(Text.clean("Case " + state.id() + ": " + state.title())));
        field("state", state.closed() ? "closed" : "open");
        field("opened", Json.seconds(Json.time(state.opened())) + " by " + state.openedBy());
        field("world", Values.world(state.world()));
        if (state.writer() != null) {
            field("held by", state.writer() + ", which writes on");
        }
        field("journal", Text.count(state.entries(), "entry", "entries") + (damaged ? " up to the damage" : ""));
        if (!state.exhibits().isEmpty()) {
            field("evidence", Text.count(state.exhibits().size(), "exhibit", "exhibits"));
        }
        HandOver handOver = HandOver.of(state);
        runs(state);
        standing(state, handOver, damaged);
        kept(handOver);
        doubts(handOver);
        notes(state);
        out.println();
        String next = damaged ? "firebreak case verify " + state.name() : handOver.next(state);
        handOver.open().stream()
                .filter(open -> !damaged
                        && !state.closed()
                        && open.next().startsWith("firebreak resume")
                        && !open.next().equals(next))
                .forEach(open ->
                        out.println("Run " + open.run() + " is not done: " + theme.strong(Text.clean(open.next()))));
        out.println("Next: " + theme.strong(Text.clean(next)));
    }

    /// What a case that is to be closed leaves: changes that stand, and runs that are not done. False where it leaves
    /// nothing, and prints nothing.
    public boolean left(CaseState state) {
        HandOver handOver = HandOver.of(state);
        List<RunState> unfinished = HandOver.unfinished(state);
        if (handOver.standing().isEmpty() && unfinished.isEmpty()) {
            return false;
        }
        List<String> counted = new ArrayList<>();
        if (!handOver.standing().isEmpty()) {
            counted.add(Text.count(handOver.standing().size(), "change that stands", "changes that stand"));
        }
        if (!unfinished.isEmpty()) {
            counted.add(Text.count(unfinished.size(), "run that is not done", "runs that are not done"));
        }
        Paragraph.print(out, "Warning: ", "  ", "case " + state.id() + " has " + String.join(", and ", counted), width);
        standing(state, handOver, false);
        unfinished.forEach(run -> out.println(
                "Run " + run.id() + " is not done: " + theme.strong(Text.clean(HandOver.next(state, run)))));
        return true;
    }

    private void field(String label, String untrusted) {
        Paragraph.print(out, theme.quiet(Text.pad(label, 10)), " ".repeat(10), untrusted, width);
    }

    /// `2026-03-01 12:00`, in UTC.
    private static String minute(Instant time) {
        return Json.time(time).substring(0, "2026-03-01T12:00".length()).replace('T', ' ');
    }

    private void runs(CaseState state) {
        if (state.runs().isEmpty()) {
            return;
        }
        out.println();
        Table table = new Table("RUN", "RUNBOOK", "STARTED (UTC)", "RESULT", "EXIT");
        for (RunState run : state.runs()) {
            Entry.RunFinished finished = run.finished();
            String undoes = run.started().undoes();
            table.row(
                    Cell.of(run.id(), Tier.STRONG),
                    Cell.of(undoes == null ? run.started().runbook() : "undo of " + undoes),
                    Cell.of(minute(run.startedAt())),
                    finished == null
                            ? Cell.of("not ended", Tier.DOUBT)
                            : Cell.of(LineWords.words(finished.result()), LineWords.tier(finished.result())),
                    Cell.of(finished == null ? "" : String.valueOf(finished.exit())));
        }
        table.print(out, theme, width);
    }

    private void standing(CaseState state, HandOver handOver, boolean damaged) {
        if (handOver.standing().isEmpty()) {
            return;
        }
        out.println();
        out.println(theme.strong("Standing changes"));
        if (!damaged) {
            Paragraph.print(
                    out, "", "", "As made; whether they still hold says: firebreak status " + state.name(), width);
        }
        intents(handOver.standing());
        if (!damaged) {
            out.println("Take them back with: firebreak undo " + state.name());
        }
    }

    private void kept(HandOver handOver) {
        if (!handOver.kept().isEmpty()) {
            out.println();
            out.println(theme.strong("Evidence kept outside, which no undo takes back"));
            intents(handOver.kept());
        }
    }

    private void intents(List<IntentState> intents) {
        for (IntentState intent : intents) {
            String place = intent.run() + "/" + intent.step() + "  ";
            Paragraph.print(
                    out, "  ", "    ", place + intent.change().path("words").asString(""), width);
        }
    }

    private void doubts(HandOver handOver) {
        if (handOver.inDoubt().isEmpty()) {
            return;
        }
        out.println();
        out.println(theme.paint(Tier.BAD, "In doubt: sent, and nobody knows whether it happened"));
        intents(handOver.inDoubt());
    }

    private void notes(CaseState state) {
        if (state.notes().isEmpty()) {
            return;
        }
        out.println();
        out.println(theme.strong("Notes"));
        for (Line line : state.notes()) {
            if (line.entry() instanceof Entry.NoteEntry note) {
                String at = Json.seconds(note.at() == null ? Json.time(line.time()) : note.at());
                Paragraph.print(
                        out, "  ", "    ", at + "  " + note.kind() + " by " + note.by() + ": " + note.text(), width);
            }
        }
    }

    public void list(List<CaseState> cases) {
        if (cases.isEmpty()) {
            out.println("There is no case.");
            return;
        }
        Table table = new Table("CASE", "STATE", "OPENED (UTC)", "RUNS", "STANDING", "IN DOUBT", "TITLE");
        for (CaseState state : cases) {
            int standing = Documents.standing(state);
            int doubts = state.inDoubt().size();
            table.row(
                    Cell.of(state.name(), Tier.STRONG),
                    Cell.of(state.closed() ? "closed" : "open"),
                    Cell.of(minute(state.opened())),
                    Cell.of(String.valueOf(state.runs().size())),
                    Cell.of(String.valueOf(standing), standing > 0 ? Tier.DOUBT : null),
                    Cell.of(String.valueOf(doubts), doubts > 0 ? Tier.BAD : null),
                    Cell.of((state.exercise() ? "EXERCISE " : "") + state.title()));
        }
        table.print(out, theme, width);
    }
}
