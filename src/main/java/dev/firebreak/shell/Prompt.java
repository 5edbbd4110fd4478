package dev.firebreak.shell;

import dev.firebreak.console.Ages;
import dev.firebreak.console.Pieces;
import dev.firebreak.console.Text;
import dev.firebreak.console.Theme;
import dev.firebreak.console.Theme.Tier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The line above the cursor: which world this is, which case, and what is wrong there.
record Prompt(Theme theme, Place place) {
    private static final String GAP = "  ";

    /// @param glance null where no case is switched to
    /// @param found what the last look found; null before it
    /// @param exit of the last command
    /// @param width how many columns there are: parts that do not fit stand on a line below
    String text(@Nullable Glance glance, LookBehind.@Nullable Found found, int exit, Instant now, int width) {
        List<String> parts = new ArrayList<>();
        boolean live = place.world().startsWith("LIVE");
        parts.add(theme.paint(live ? Tier.BAD : Tier.GOOD, Text.clean(place.world())));
        if (place.namespace() != null) {
            parts.add("ns " + Text.clean(place.namespace()));
        }
        parts.add(glance == null ? theme.quiet("no case") : theme.strong("case " + Text.clean(glance.caseName())));
        if (glance != null) {
            troubles(glance, found, now).forEach(trouble -> parts.add(theme.paint(Tier.BAD, trouble)));
        }
        if (exit != 0) {
            parts.add(theme.paint(Tier.DOUBT, "exit " + exit));
        }
        return String.join("\n", Pieces.lines(parts, GAP, width - 1)) + "\n" + (live ? "LIVE> " : "RANGE> ");
    }

    private static List<String> troubles(Glance glance, LookBehind.@Nullable Found found, Instant now) {
        List<String> troubles = new ArrayList<>();
        if (glance.damage() != null) {
            troubles.add("journal can't be read");
        }
        if (glance.closed()) {
            troubles.add("closed");
        }
        String denied = glance.denied(found);
        if (!denied.isEmpty()) {
            troubles.add(denied);
        }
        if (glance.doubts() > 0) {
            troubles.add(glance.doubts() + " in doubt");
        }
        if (found != null && glance.looked() > 0 && !found.wrong().isEmpty()) {
            troubles.add(found.wrong() + " (" + Ages.of(found.at(), now) + " ago)");
        }
        return troubles;
    }
}
