package dev.firebreak.console;

import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.Line;
import dev.firebreak.journal.RunState;
import dev.firebreak.json.Json;
import dev.firebreak.report.HandOver;
import java.io.PrintStream;
import java.util.List;

/// A case as one block of Markdown, to be pasted where the next person reads. Titles, notes and names are
/// others' text: they are cleaned and escaped, so that they can't draw, link or break out of their line.
public final class HandOverPrinter {
    private final PrintStream out;

    public HandOverPrinter(PrintStream out) {
        this.out = out;
    }

    /// `damaged` is a case that can be read up to a damage, and takes nothing more.
    public void print(CaseState state, boolean damaged) {
        HandOver handOver = HandOver.of(state);
        String exercise = state.exercise() ? "EXERCISE: " : "";
        out.println("## " + exercise + "Case " + escaped(state.id())
                + (state.title().isBlank() ? "" : ": ") + escaped(state.title()));
        out.println();
        out.println("- State: " + (state.closed() ? "closed" : "open") + ", opened "
                + Json.seconds(Json.time(state.opened())) + " by " + escaped(state.openedBy()));
        out.println("- World: " + escaped(Values.world(state.world())));
        if (state.writer() != null) {
            out.println("- Held by: " + escaped(state.writer()) + ", which writes on");
        }
        out.println("- Journal: " + Text.count(state.entries(), "entry", "entries")
                + (damaged ? " up to a damage, nothing more is written to it" : "") + ", "
                + Text.count(state.exhibits().size(), "exhibit", "exhibits"));
        runs(state);
        boolean standing = !handOver.standing().isEmpty() && !damaged;
        title("Standing changes");
        if (standing) {
            out.println("As made; whether they still hold says: `firebreak status " + Text.clean(state.name()) + "`");
            out.println();
        }
        changes(handOver.standing());
        if (standing) {
            out.println();
            out.println("To take them back: `firebreak undo " + Text.clean(state.name()) + "`");
        }
        if (!handOver.kept().isEmpty()) {
            changes("Evidence kept outside, which no undo takes back", handOver.kept());
        }
        changes("In doubt: sent, and nobody knows whether it happened", handOver.inDoubt());
        questions(handOver.questions());
        out.println();
        out.println("### Next");
        out.println();
        out.println("```text");
        out.println(Text.clean(damaged ? "firebreak case verify " + state.name() : handOver.next(state)));
        out.println("```");
    }

    private void title(String title) {
        out.println();
        out.println("### " + title);
        out.println();
    }

    private void runs(CaseState state) {
        title("Runs");
        if (state.runs().isEmpty()) {
            out.println("None.");
        }
        for (RunState run : state.runs()) {
            Entry.RunFinished finished = run.finished();
            String undoes = run.started().undoes();
            out.println("- "
                    + escaped(run.id() + ": "
                            + (undoes == null ? run.started().runbook() : "undo of " + undoes) + ", "
                            + (finished == null
                                    ? "not ended"
                                    : LineWords.words(finished.result()) + ", exit " + finished.exit())));
            HandOver.deniedBy(state, run).forEach(denied -> out.println("  - " + escaped(denied)));
        }
    }

    private void changes(String title, List<IntentState> intents) {
        title(title);
        changes(intents);
    }

    private void changes(List<IntentState> intents) {
        if (intents.isEmpty()) {
            out.println("None.");
        }
        for (IntentState intent : intents) {
            out.println("- " + escaped(intent.run() + "/" + intent.step()) + ": "
                    + escaped(intent.change().path("words").asString("")));
        }
    }

    private void questions(List<Line> questions) {
        out.println();
        out.println("### Open questions");
        out.println();
        if (questions.isEmpty()) {
            out.println("None.");
        }
        for (Line line : questions) {
            if (line.entry() instanceof Entry.NoteEntry note) {
                String at = Json.seconds(note.at() == null ? Json.time(line.time()) : note.at());
                out.println("- " + escaped(at) + " by " + escaped(note.by()) + ": " + escaped(note.text()));
            }
        }
    }

    /// Every character that Markdown gives a meaning inside a line, and what would become a link by itself.
    static String escaped(String untrusted) {
        return Text.clean(untrusted)
                .replaceAll("[\\\\`*_\\[\\]<>#|~&!$@]", "\\\\$0")
                .replace("://", ":\\//")
                .replaceAll("(?i)\\bwww\\.", "www\\\\.");
    }
}
