package dev.firebreak.console;

import dev.firebreak.console.Theme.Tier;
import dev.firebreak.model.Finding;
import dev.firebreak.model.Finding.Result;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/// What the checks of `doctor` found, each with the way out below it, which is never broken.
public final class FindingsPrinter {
    private static final int FIX_COLUMN = "x unknown  ".length();

    private final PrintStream out;
    private final Theme theme;
    private final int width;
    private final Glyphs glyphs;

    public FindingsPrinter(PrintStream out, Theme theme, int width) {
        this.out = out;
        this.theme = theme;
        this.width = width;
        this.glyphs = Glyphs.of(out);
    }

    public void print(List<Finding> findings) {
        int longest = findings.stream().mapToInt(f -> f.id().length()).max().orElse(0);
        for (Finding finding : findings) {
            String label = String.format(Locale.ROOT, "%-7s  %-" + longest + "s  ", finding.result(), finding.id());
            String indent = " ".repeat(label.length() + 2);
            List<String> lines = Text.wrap(Text.clean(finding.message()), Math.max(20, width - indent.length()));
            out.println(theme.paint(tier(finding.result()), glyph(finding.result()) + " " + label) + lines.getFirst());
            lines.stream().skip(1).forEach(line -> out.println(indent + line));
            if (finding.fix() != null) {
                fix(Text.clean(finding.fix()), indent);
            }
        }
        out.println();
        out.println(summary(findings));
    }

    /// Below the message where it has room there; else below the name.
    private void fix(String clean, String indent) {
        boolean fits = Text.columns(indent + clean) <= width;
        String start = fits ? indent : " ".repeat(FIX_COLUMN);
        Advice.lines(clean, Math.max(20, width - start.length()))
                .forEach(line -> out.println(start + theme.strong(line)));
    }

    private static String summary(List<Finding> findings) {
        long fail = findings.stream().filter(f -> f.result() == Result.FAIL).count();
        long other = findings.stream().filter(f -> f.result() != Result.OK).count() - fail;
        if (fail == 0 && other == 0) {
            return "Everything is in place.";
        }
        return fail + " of " + findings.size() + " checks fail, " + other + (other == 1 ? " is" : " are")
                + " worth a look.";
    }

    private String glyph(Result result) {
        return switch (result) {
            case OK -> glyphs.yes;
            case WARN -> "!";
            case FAIL -> glyphs.no;
            case UNKNOWN -> "?";
        };
    }

    private static Tier tier(Result result) {
        return switch (result) {
            case OK -> Tier.GOOD;
            case WARN, UNKNOWN -> Tier.DOUBT;
            case FAIL -> Tier.BAD;
        };
    }
}
