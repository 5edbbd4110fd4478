package dev.firebreak.cli;

import dev.firebreak.execute.Progress;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Line;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.WorldFacts;
import dev.firebreak.report.StandingChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who follows what commands do, beside their output: the shell, for its prompt and its status line. Several threads
/// may tell.
public interface Audience extends Progress {
    Audience NONE = new Audience() {};

    /// Whether what is under way is drawn there, and not by the command.
    default boolean draws() {
        return false;
    }

    /// A case was opened.
    default void opened(String caseId) {}

    /// The world of the prompt; null where there is no prompt, or its world does not say in a moment which it is.
    default @Nullable WorldFacts world() {
        return null;
    }

    /// Why that world is not known; null where there is no prompt, or it is known.
    default @Nullable String silence() {
        return null;
    }

    /// The namespace that is meant there where none is named; null for the usual one.
    default @Nullable String namespace() {
        return null;
    }

    /// Whether a case may be meant there that nobody named: at a prompt, one of its world.
    default boolean mayMean(CaseState state) {
        return true;
    }

    /// What stands of cases was looked at again.
    default void looked(List<StandingChange> changes) {}

    /// The world is read, to look or for a plan or for what was approved, until something else is told.
    default void reads() {}

    /// Nothing is read any longer.
    default void rests() {}

    /// A plan was made.
    default void planned(Plan plan) {}

    /// A line of the journal, after it is durable.
    default void line(Line line) {}

    @Override
    default void on(String step, String words, int percent) {}
}
