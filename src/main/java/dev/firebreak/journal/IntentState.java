package dev.firebreak.journal;

import dev.firebreak.change.Outcome;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One intent and what became of it.
public final class IntentState {
    private final Line line;
    private final Entry.Intent intent;
    private volatile Entry.@Nullable OutcomeEntry outcome;
    private volatile Entry.@Nullable InDoubt doubt;
    private volatile Entry.@Nullable ReconciledEntry reconciled;

    IntentState(Line line, Entry.Intent intent) {
        this.line = line;
        this.intent = intent;
    }

    public String id() {
        return intent.intent();
    }

    public @Nullable String run() {
        return line.run();
    }

    public @Nullable String step() {
        return line.step();
    }

    /// The change as it was about to be sent.
    public JsonNode change() {
        return intent.change();
    }

    /// The line that announced it.
    public Line line() {
        return line;
    }

    public Entry.@Nullable OutcomeEntry outcome() {
        return outcome;
    }

    /// The latest entry that left it in doubt.
    public Entry.@Nullable InDoubt doubt() {
        return doubt;
    }

    public Entry.@Nullable ReconciledEntry reconciled() {
        return reconciled;
    }

    /// No outcome, or an unknown one, and not reconciled.
    public boolean inDoubt() {
        Entry.OutcomeEntry reply = outcome;
        return reconciled == null && (reply == null || reply.result() == Outcome.Result.UNKNOWN);
    }

    /// It is known to have happened, by its reply or by looking again.
    public boolean happened() {
        Entry.ReconciledEntry looked = reconciled;
        Entry.OutcomeEntry reply = outcome;
        return looked != null
                ? looked.result() == Entry.Settled.HAPPENED
                : reply != null && reply.result() == Outcome.Result.SUCCEEDED;
    }

    /// What its reply or looking again said; null where nothing did.
    public @Nullable JsonNode observed() {
        Entry.ReconciledEntry looked = reconciled;
        Entry.OutcomeEntry reply = outcome;
        return looked != null ? looked.observed() : reply == null ? null : reply.observed();
    }

    void outcome(Entry.OutcomeEntry entry) {
        outcome = entry;
    }

    void doubted(Entry.InDoubt entry) {
        doubt = entry;
    }

    void reconciled(Entry.ReconciledEntry entry) {
        reconciled = entry;
    }
}
