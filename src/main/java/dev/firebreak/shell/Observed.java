package dev.firebreak.shell;

import dev.firebreak.console.Documents;
import dev.firebreak.journal.Entry;
import dev.firebreak.model.Holds;
import dev.firebreak.report.StandingChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// What looks behind the prompt see come and go, for the journal: that somebody undid a change, and that it holds
/// again. Nobody else was there when it happened.
final class Observed {
    /// By case, the changes that the last look did not see hold any more.
    private final Map<String, Set<String>> lost = new HashMap<>();

    private final Map<String, List<Noted>> unwritten = new HashMap<>();

    synchronized void looked(String caseName, List<StandingChange> changes, Instant at) {
        Set<String> known = lost.computeIfAbsent(caseName, _ -> new HashSet<>());
        for (StandingChange change : changes) {
            String intent = change.intent().id();
            if (change.lost() && known.add(intent)) {
                note(caseName, at, "no longer holds", change);
            } else if (change.verdict().holds() == Holds.YES && known.remove(intent)) {
                note(caseName, at, "holds again", change);
            }
        }
    }

    private void note(String caseName, Instant at, String what, StandingChange change) {
        String words = change.intent().change().path("words").asString("");
        String because = Documents.because(change);
        unwritten
                .computeIfAbsent(caseName, _ -> new ArrayList<>())
                .add(new Noted(
                        at,
                        Entry.NoteKind.OBSERVATION,
                        "Looked again: " + change.address() + " " + what + ": " + words
                                + (because.isEmpty() ? "" : ": " + because)));
    }

    /// What is to be written into the journal of a case, once.
    ///
    /// @param write whether it was: what was not is tried again
    synchronized void write(String caseName, Predicate<Noted> write) {
        List<Noted> notes = unwritten.get(caseName);
        if (notes != null) {
            notes.removeIf(write);
        }
    }
}
