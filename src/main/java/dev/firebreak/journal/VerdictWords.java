package dev.firebreak.journal;

import dev.firebreak.change.Verdict;
import dev.firebreak.change.Verdict.Facts;
import dev.firebreak.change.Verdict.PerTarget;
import dev.firebreak.journal.Entry.TargetVerdict;
import dev.firebreak.journal.Entry.VerdictEntry;
import dev.firebreak.model.Holds;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A verdict between its nested form and the flat one of the journal, whose words are `yes`, `no`, `unknown`
/// and `notApplicable`.
final class VerdictWords {
    private VerdictWords() {}

    static VerdictEntry entry(Verdict verdict) {
        Facts facts = verdict.facts();
        return new VerdictEntry(
                word(verdict.holds()),
                fact(facts, Facts::applied),
                fact(facts, Facts::enforced),
                fact(facts, Facts::cut),
                verdict.reasons(),
                verdict.targets().stream().map(VerdictWords::target).toList());
    }

    static Verdict verdict(VerdictEntry entry) {
        return new Verdict(
                holds(entry.holds()),
                facts(entry.applied(), entry.enforced(), entry.cut()),
                entry.reasons(),
                entry.targets().stream()
                        .map(t -> new PerTarget(
                                t.target(), holds(t.holds()), facts(t.applied(), t.enforced(), t.cut()), t.reasons()))
                        .toList());
    }

    private static TargetVerdict target(PerTarget about) {
        Facts facts = about.facts();
        return new TargetVerdict(
                about.target(),
                word(about.holds()),
                fact(facts, Facts::applied),
                fact(facts, Facts::enforced),
                fact(facts, Facts::cut),
                about.reasons());
    }

    private static @Nullable String fact(@Nullable Facts facts, Function<Facts, Holds> which) {
        return facts == null ? null : word(which.apply(facts));
    }

    private static @Nullable Facts facts(@Nullable String applied, @Nullable String enforced, @Nullable String cut) {
        return applied == null || enforced == null || cut == null
                ? null
                : new Facts(holds(applied), holds(enforced), holds(cut));
    }

    private static String word(Holds holds) {
        return Words.camelCase(holds.name());
    }

    private static Holds holds(String word) {
        for (Holds holds : Holds.values()) {
            if (word(holds).equals(word)) {
                return holds;
            }
        }
        throw new IllegalArgumentException("not a word of a verdict: " + word);
    }
}
