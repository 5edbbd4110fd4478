package dev.firebreak.shell;

import dev.firebreak.cli.Session;
import dev.firebreak.console.Text;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.JournalWriter;
import dev.firebreak.json.Json;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.SecretText;
import java.io.PrintStream;
import java.time.Instant;

/// A line that was typed inside a case, for its journal.
record TypedLine(String text, Instant at) {

    /// Writes it, without secrets. Where the journal can't be written it says so, and keeps nobody from the command.
    void into(Session session, String caseName, PrintStream err) {
        write(session, caseName, Entry.NoteKind.COMMAND, SecretText.maskedWithNamed(text), err);
    }

    /// Writes that the plan it made was not approved, which leaves no other trace.
    void declined(Session session, String caseName, PrintStream err) {
        String words = "Not approved: " + SecretText.maskedWithNamed(text);
        write(session, caseName, Entry.NoteKind.DECISION, words, err);
    }

    private void write(Session session, String caseName, Entry.NoteKind kind, String words, PrintStream err) {
        try (JournalWriter journal = session.cases().write(session.cases().find(caseName))) {
            if (!journal.state().closed()) {
                journal.append(null, null, new Entry.NoteEntry(words, kind, Json.time(at), session.osUser()));
            }
        } catch (Refusal refusal) {
            err.println("Warning: this line is not in the journal of " + Text.clean(caseName) + ": "
                    + Text.clean(refusal.problems().getFirst().message()));
        }
    }
}
