package dev.firebreak.shell;

import dev.firebreak.console.Ages;
import dev.firebreak.console.Text;
import dev.firebreak.console.Theme;
import dev.firebreak.console.Theme.Tier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The line above the cursor: which world this is, which case, and what is wrong there.
record Prompt(Theme theme, Place place) {
    private static final String GAP = "  ";
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

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
        return lines(parts, width) + "\n" + (live ? "LIVE> " : "RANGE> ");
    }

    /// A part is painted as a whole, and never broken.
    private static String lines(List<String> parts, int width) {
        StringBuilder lines = new StringBuilder();
        int used = 0;
        for (String part : parts) {
            int columns = Text.columns(COLOUR.matcher(part).replaceAll(""));
            boolean fits = used + GAP.length() + columns < width;
            lines.append(used == 0 ? "" : fits ? GAP : "\n").append(part);
            used = columns + (used > 0 && fits ? used + GAP.length() : 0);
        }
        return lines.toString();
    }

    private static List<String> troubles(Glance glance, LookBehind.@Nullable Found found, Instant now) {
        List<String> troubles = new ArrayList<>();
        if (glance.damage() != null) {
            troubles.add("journal can't be read");
        }
        if (glance.closed()) {
            troubles.add("closed");
        }
        if (glance.doubts() > 0) {
            troubles.add(glance.doubts() + " in doubt");
        }
        if (found != null && glance.standing() > 0 && found.never() + found.lost() > 0) {
            String never = found.never() == 0 ? "" : found.never() + (found.never() == 1 ? " does" : " do") + " not hold";
            String lost =
                    found.lost() == 0 ? "" : found.lost() + " no longer " + (found.lost() == 1 ? "holds" : "hold");
            troubles.add(never + (never.isEmpty() || lost.isEmpty() ? "" : ", ") + lost + " ("
                    + Ages.of(found.at(), now) + " ago)");
        }
        return troubles;
    }
}
