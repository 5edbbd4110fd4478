package dev.firebreak.cli.complete;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// The few words that an option or argument takes; its converter is one, or its `completionCandidates`.
public interface Words extends Iterable<String> {
    /// A few words about one of them; may be empty.
    default String says(String word) {
        return "";
    }

    /// These words.
    ///
    /// @param said by word, a few words about it
    static Words of(List<String> words, Map<String, String> said) {
        return new Words() {
            @Override
            public Iterator<String> iterator() {
                return words.iterator();
            }

            @Override
            public String says(String word) {
                return said.getOrDefault(word, "");
            }
        };
    }

    static Words of(List<String> words) {
        return words::iterator;
    }
}
