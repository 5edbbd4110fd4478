package dev.firebreak.cli.complete;

import java.util.List;

/// The few words that an option or argument takes; its converter is one, or its `completionCandidates`.
public interface Words extends Iterable<String> {
    /// A few words about one of them; may be empty.
    default String says(String word) {
        return "";
    }

    static Words of(List<String> words) {
        return words::iterator;
    }
}
