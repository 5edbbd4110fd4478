package dev.firebreak.execute;

import java.util.List;

/// Told of what is under way between two entries of the journal, by several threads; for the screen alone.
public interface Progress {
    Progress NONE = (step, words, percent) -> {};

    /// Which steps of the run have not begun, in their order; empty where none will any more.
    default void awaiting(List<String> steps) {}

    /// `percent` is −1 where no total is known.
    void on(String step, String words, int percent);
}
