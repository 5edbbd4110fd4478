package dev.firebreak.console;

import dev.firebreak.console.Theme.Tier;

/// The mark of a rehearsal, in front of everything that could be taken for the real thing.
final class Exercise {
    private Exercise() {}

    static String mark(boolean exercise, Theme theme) {
        return exercise ? theme.paint(Tier.DOUBT, "EXERCISE") + "  " : "";
    }
}
