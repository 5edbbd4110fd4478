package dev.firebreak.console;

import java.util.Map;

/// Colour, where it is wanted. What a tier says is always said in words too: colour carries nothing alone.
public record Theme(boolean colour) {
    public static final Theme PLAIN = new Theme(false);

    /// Why a piece of text stands out.
    public enum Tier {
        /// Headings, and what is to be read first.
        STRONG("1"),
        /// As it should be.
        GOOD("32"),
        /// Not known, or to be looked at.
        DOUBT("33"),
        /// Not as it should be.
        BAD("1;31"),
        /// Context: times, ids, what is only said for completeness.
        QUIET("2");

        private final String code;

        Tier(String code) {
            this.code = code;
        }
    }

    /// `colorMode` is `auto`, `always` or `never`. `auto` is colour on a terminal, but for `TERM=dumb` and
    /// where `NO_COLOR` is set to anything (no-color.org).
    public static Theme of(String colorMode, boolean terminal, Map<String, String> environment) {
        return switch (colorMode) {
            case "always" -> new Theme(true);
            case "never" -> PLAIN;
            default -> new Theme(terminal && wanted(environment));
        };
    }

    private static boolean wanted(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty() && !"dumb".equals(environment.get("TERM"));
    }

    /// The text in its tier; it must be clean already.
    public String paint(Tier tier, String clean) {
        return colour && !clean.isEmpty() ? "\u001b[" + tier.code + "m" + clean + "\u001b[0m" : clean;
    }

    public String strong(String clean) {
        return paint(Tier.STRONG, clean);
    }

    public String quiet(String clean) {
        return paint(Tier.QUIET, clean);
    }
}
