package dev.firebreak.cli;

import dev.firebreak.execute.Progress;
import dev.firebreak.journal.Line;
import dev.firebreak.plan.Plan;

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

    /// A plan was made.
    default void planned(Plan plan) {}

    /// A line of the journal, after it is durable.
    default void line(Line line) {}

    @Override
    default void on(String step, String words, int percent) {}
}
