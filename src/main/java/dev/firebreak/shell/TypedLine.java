package dev.firebreak.shell;

import dev.firebreak.journal.Entry;
import java.time.Instant;

/// A line that was typed inside a case, for its journal.
record TypedLine(String text, Instant at) {
    Noted noted() {
        return new Noted(at, Entry.NoteKind.COMMAND, text);
    }

    /// That the plan it made was not approved, which leaves no other trace.
    Noted declined() {
        return new Noted(at, Entry.NoteKind.DECISION, "Not approved: " + text);
    }
}
