package dev.firebreak.journal;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firebreak.model.Problem;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a verifier found. `level` is how much the journal shows, `notShown` what it does not show at that
/// level. `entries` counts the good lines before the first bad one, `head` is the SHA-256 of the last of
/// them. `problems` warn, a torn tail for one; they leave a journal valid.
public record Verification(
        @JsonProperty("case") @Nullable String caseId,
        boolean valid,
        Level level,
        List<String> notShown,
        long entries,
        @Nullable String head,
        @Nullable FirstBad firstBad,
        List<String> inDoubt,
        boolean exercise,
        List<Problem> problems) {
    public Verification {
        notShown = List.copyOf(notShown);
        inDoubt = List.copyOf(inDoubt);
        problems = List.copyOf(problems);
    }

    public enum Level {
        /// Nothing is shown: the journal is not valid.
        NONE,
        /// The lines are chained: see [Verifier].
        CHAIN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// The first line that can't have been written so; `line` counts from 1.
    public record FirstBad(@Nullable Long seq, long line, String code, String message) {}
}
