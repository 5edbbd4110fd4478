package dev.firebreak.report;

import dev.firebreak.change.Verdict;
import dev.firebreak.journal.IntentState;

/// A standing change of a case, looked at again: `holds` of the verdict is yes, no or unknown.
///
/// @param typed how a command names the case
public record StandingChange(String caseId, String typed, IntentState intent, Verdict verdict) {
    /// `CASE/rN/STEP`: what `undo` takes.
    public String address() {
        return caseId + "/" + intent.run() + "/" + intent.step();
    }

    /// The command that takes the change back, with what else its step changed.
    public String undo() {
        return "firebreak undo " + typed + "/" + intent.run() + "/" + intent.step();
    }
}
