package dev.firebreak.execute;

/// Told of what is under way between two entries of the journal, by several threads; for the screen alone.
public interface Progress {
    Progress NONE = (step, words, percent) -> {};

    /// `percent` is −1 where no total is known.
    void on(String step, String words, int percent);
}
