package dev.firebreak.report;

import dev.firebreak.change.Verdict;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.Standing;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Target;
import org.jspecify.annotations.Nullable;

/// A standing change of a case, or evidence that it keeps, looked at again: `holds` of the verdict is yes, no or
/// unknown.
///
/// @param typed how a command names the case
/// @param held whether it held when its run ended: what does not hold and did not then has never held
public record StandingChange(String caseId, String typed, IntentState intent, Verdict verdict, boolean held) {
    /// Whether others undid it.
    public boolean lost() {
        return held && verdict.holds() == Holds.NO;
    }

    public boolean neverHeld() {
        return !held && verdict.holds() == Holds.NO;
    }

    /// What was changed.
    public Target target() {
        return Json.as(intent.change().path("target"), Target.class);
    }

    /// `CASE/rN/STEP`: what `undo` takes.
    public String address() {
        return caseId + "/" + intent.run() + "/" + intent.step();
    }

    /// The command that takes the change back, with what else its step changed; null where nothing does.
    public @Nullable String undo() {
        return Standing.keeps(intent) ? null : "firebreak undo " + typed + "/" + intent.run() + "/" + intent.step();
    }
}
