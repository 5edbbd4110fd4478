package dev.firebreak.shell;

import dev.firebreak.console.Ages;
import dev.firebreak.console.StatusPrinter;
import dev.firebreak.console.Text;
import dev.firebreak.console.Theme;
import dev.firebreak.console.Theme.Tier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The line below the prompt: what is wrong, how fresh what is known is, what is to be done in the case, and how long
/// it
/// is open. What matters stands first: a narrow terminal cuts the end off. It is always one: where it came and went,
/// the prompt would be drawn twice.
record StateLine(Theme theme) {
    /// What is known around the line that is typed.
    ///
    /// @param argument what stands under the cursor, where that was asked for; it takes the place of the case
    /// @param trouble why names are not fresh
    /// @param open which cases are open, for where none is switched to
    record Known(
            @Nullable String argument,
            @Nullable String trouble,
            @Nullable String open,
            @Nullable Glance glance,
            LookBehind.@Nullable Found found) {}

    String text(Known known, Instant now) {
        List<String> parts = new ArrayList<>();
        if (known.argument() != null) {
            parts.add(Text.clean(known.argument()));
        }
        Glance glance = known.argument() != null ? null : known.glance();
        if (glance != null && glance.opened() != null) {
            wrong(glance, known.found(), now).forEach(words -> parts.add(theme.paint(Tier.BAD, words)));
        }
        if (known.trouble() != null) {
            parts.add(theme.paint(Tier.DOUBT, Text.clean(known.trouble())));
        }
        String rest = known.argument() != null ? null : known.glance() == null ? known.open() : words(known, now);
        if (rest != null) {
            parts.add(theme.quiet(Text.clean(rest)));
        }
        return String.join("   ", parts);
    }

    private static @Nullable String words(Known known, Instant now) {
        Glance glance = known.glance();
        if (glance == null || glance.opened() == null) {
            return null;
        }
        List<String> parts = new ArrayList<>();
        if (glance.looked() > 0 && !lost(known.found())) {
            parts.add(standing(glance, known.found(), now));
        }
        if (!glance.unfinished().isEmpty()) {
            parts.add(unfinished(glance));
        }
        parts.add("case open for " + Ages.of(glance.opened(), now));
        if (glance.ended() != null) {
            parts.add(glance.ended() + ": case show");
        }
        return String.join("   ", parts);
    }

    private static boolean lost(LookBehind.@Nullable Found found) {
        return found != null && found.lost() + found.never() > 0;
    }

    private static List<String> wrong(Glance glance, LookBehind.@Nullable Found found, Instant now) {
        List<String> wrong = new ArrayList<>();
        if (found != null && glance.looked() > 0 && lost(found)) {
            int not = found.lost() + found.never();
            String hold = found.never() == 0
                    ? " no longer " + (not == 1 ? "holds" : "hold")
                    : (not == 1 ? " does" : " do") + " not hold" + (found.lost() == 0 ? ", and never did" : "");
            String of = glance.looked() == 1 ? " change" : " of " + glance.looked() + " changes";
            wrong.add(not + of + hold + " (" + Ages.of(found.at(), now) + " ago): status");
        }
        if (glance.doubts() > 0) {
            wrong.add(glance.doubts() + " in doubt");
        }
        return wrong;
    }

    private static String unfinished(Glance glance) {
        String runs = String.join(", ", glance.unfinished());
        return glance.unfinished().size() > 1
                ? runs + " are not finished: case show"
                : runs + " is not finished: resume" + (glance.latest() ? "" : " " + glance.caseName() + "/" + runs);
    }

    private static String standing(Glance glance, LookBehind.@Nullable Found found, Instant now) {
        String stand = StatusPrinter.standing(glance.standing(), glance.kept()) + ", ";
        if (found == null) {
            return stand + "not looked at yet";
        }
        return stand + "looked at " + Ages.of(found.at(), now) + " ago"
                + (found.unknown() > 0 ? ", " + found.unknown() + " not known" : "");
    }
}
