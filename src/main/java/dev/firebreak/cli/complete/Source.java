package dev.firebreak.cli.complete;

import java.util.Set;
import java.util.function.BiFunction;

/// Where the words for an option or argument come from.
interface Source {
    /// A word that nobody but the user knows.
    Source OWN = (asked, into) -> {};

    void offer(Asked asked, Offers into);

    default Source and(Source other) {
        return (asked, into) -> {
            offer(asked, into);
            other.offer(asked, into);
        };
    }

    static Source of(Words words) {
        return (asked, into) -> words.forEach(word -> into.add(word, words.says(word), "values"));
    }

    /// Several, with commas between them: the part behind the last is asked for.
    static Source list(Source one) {
        return (asked, into) -> {
            int comma = into.word().lastIndexOf(',');
            String before = into.word().substring(0, Math.max(comma, 0));
            one.offer(asked, into.after(comma + 1).without(Set.of(before.split(",", -1))));
        };
    }

    /// `KEY=VALUE`: keys from one, and behind the `=` what the key takes.
    static Source assignment(Source keys, BiFunction<Asked, String, Source> values) {
        return (asked, into) -> {
            int equals = into.word().indexOf('=');
            if (equals < 0) {
                keys.offer(asked, into);
            } else {
                values.apply(asked, into.word().substring(0, equals)).offer(asked, into.after(equals + 1));
            }
        };
    }
}
