package dev.firebreak.console;

import dev.firebreak.console.Theme.Tier;
import dev.firebreak.journal.Entry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The facts of a verdict as they are drawn: a mark and a word for each, so that none is told by colour alone.
final class Facts {
    static final String GAP = "   ";

    private final Theme theme;
    private final Glyphs glyphs;

    Facts(Theme theme, Glyphs glyphs) {
        this.theme = theme;
        this.glyphs = glyphs;
    }

    /// The three facts of a containment; of any other verdict whether it holds.
    List<String> of(Entry.VerdictEntry verdict) {
        return of(verdict.holds(), verdict.applied(), verdict.enforced(), verdict.cut());
    }

    List<String> of(Entry.TargetVerdict target) {
        return of(target.holds(), target.applied(), target.enforced(), target.cut());
    }

    private List<String> of(String holds, @Nullable String applied, @Nullable String enforced, @Nullable String cut) {
        if (applied == null && enforced == null && cut == null) {
            return List.of(fact("holds", holds));
        }
        return List.of(fact("applied", applied), fact("enforced", enforced), fact("cut", cut));
    }

    private String fact(String name, @Nullable String word) {
        String clean = Text.clean(word);
        return switch (clean) {
            case "yes" -> theme.paint(Tier.GOOD, glyphs.yes + " " + name + ": yes");
            case "no" -> theme.paint(Tier.BAD, glyphs.no + " " + name + ": NO");
            case "notApplicable" -> theme.quiet("- " + name + ": not applicable");
            default -> theme.paint(Tier.DOUBT, "? " + name + ": " + (clean.isEmpty() ? "unknown" : clean));
        };
    }

    static Tier tier(String holds) {
        return switch (holds) {
            case "yes" -> Tier.GOOD;
            case "no" -> Tier.BAD;
            case "notApplicable" -> Tier.QUIET;
            default -> Tier.DOUBT;
        };
    }
}
