package dev.firebreak.console;

import dev.firebreak.change.Reason;
import dev.firebreak.journal.Entry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where the documentation says what the verdict of a containment means: at the code of the first reason that made it
/// what it is.
final class IsolationPage {
    private static final String PAGE = "docs/concepts/isolation.md#";

    private IsolationPage() {}

    /// Empty of what holds, and of what is no containment.
    static Optional<String> of(Entry.VerdictEntry verdict) {
        return Stream.of("no", "unknown")
                .flatMap(word -> Stream.concat(
                        verdict.targets().stream()
                                .map(t -> first(word, t.applied(), t.enforced(), t.cut(), t.reasons())),
                        Stream.of(
                                first(word, verdict.applied(), verdict.enforced(), verdict.cut(), verdict.reasons()))))
                .filter(Objects::nonNull)
                .filter(reason -> reason.code().matches("[a-z]+(-[a-z]+)*"))
                .map(reason -> PAGE + reason.code())
                .findFirst();
    }

    private static @Nullable Reason first(
            String word,
            @Nullable String applied,
            @Nullable String enforced,
            @Nullable String cut,
            List<Reason> reasons) {
        Map<String, String> facts = Map.of(
                "applied", String.valueOf(applied), "enforced", String.valueOf(enforced), "cut", String.valueOf(cut));
        return reasons.stream()
                .filter(reason -> word.equals(facts.get(reason.fact())))
                .findFirst()
                .orElse(null);
    }
}
