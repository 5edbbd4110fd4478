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

/// What the shell itself writes into the journal of a case.
///
/// @param at when it was so, which may be before it is written
record Noted(Instant at, Entry.NoteKind kind, String words) {
    /// Writes it, without secrets. Where the journal can't be written it says so, and keeps nobody from anything. False
    /// where it was not written, as in a closed case.
    boolean into(Session session, String caseName, PrintStream err) {
        try (JournalWriter journal = session.cases().write(session.cases().find(caseName))) {
            if (journal.state().closed()) {
                return false;
            }
            String clean = SecretText.maskedWithNamed(words);
            journal.append(null, null, new Entry.NoteEntry(clean, kind, Json.time(at), session.osUser()));
            return true;
        } catch (Refusal refusal) {
            err.println("Warning: this is not in the journal of " + Text.clean(caseName) + ": "
                    + Text.clean(refusal.problems().getFirst().message()) + ": " + Text.clean(words));
            return false;
        }
    }
}
