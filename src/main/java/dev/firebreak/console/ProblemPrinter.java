package dev.firebreak.console;

import dev.firebreak.console.Theme.Tier;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Severity;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Problems for people: what, why it matters, and the way out, each wrapped under a hanging indent.
public final class ProblemPrinter {
    /// A name that is longer than any may be need not fill the screen.
    private static final int LONGEST = 1000;
    private static final String INDENT = "  ";
    private static final String FIX = "  fix: ";

    private final PrintStream err;
    private final Theme theme;
    private final int width;

    public ProblemPrinter(PrintStream err, Theme theme, int width) {
        this.err = err;
        this.theme = theme;
        this.width = width;
    }

    /// The worst first; among equals in their own order.
    public void print(List<Problem> problems) {
        worstFirst(problems).forEach(this::print);
    }

    public void print(Problem problem) {
        print(problem, asError(problem.severity()));
    }

    static List<Problem> worstFirst(List<Problem> problems) {
        return problems.stream()
                .sorted((a, b) -> a.severity().compareTo(b.severity()))
                .toList();
    }

    void print(Problem problem, String label) {
        String place = problem.location() == null ? "" : Text.clean(problem.location() + ": ");
        String start = place + label + ": ";
        String painted = place + theme.paint(tier(problem.severity()), label + ":") + " ";
        String words = Text.cut(Text.clean(problem.message()), LONGEST) + " (" + details(problem) + ")";
        for (String line : Text.wrap(words, room(Text.columns(start)), room(INDENT.length()))) {
            err.println(painted + line);
            painted = INDENT;
        }
        below("  why: ", problem.why());
        if (problem.fix() != null) {
            fix(Text.clean(problem.fix()));
        }
    }

    private void fix(String clean) {
        String start = FIX;
        for (String line : Advice.lines(clean, room(FIX.length()))) {
            err.println(start + line);
            start = " ".repeat(FIX.length());
        }
    }

    private void below(String label, @Nullable String untrusted) {
        if (untrusted != null) {
            Paragraph.print(err, label, " ".repeat(label.length()), untrusted, width);
        }
    }

    private int room(int taken) {
        return Math.max(20, width - taken);
    }

    /// The code, and what the message may not say: the step, the target, that it can be lifted.
    private static String details(Problem problem) {
        StringBuilder details = new StringBuilder(Text.clean(problem.code()));
        if (problem.step() != null) {
            details.append(", step ").append(Text.clean(problem.step()));
        }
        if (problem.target() != null
                && !problem.message().contains(problem.target().name())) {
            details.append(", ").append(Text.clean(problem.target().toString()));
        }
        if (problem.waivable()) {
            details.append(", can be waived");
        }
        return details.toString();
    }

    private static Tier tier(Severity severity) {
        return switch (severity) {
            case BLOCK -> Tier.BAD;
            case WARN -> Tier.DOUBT;
            case INFO -> Tier.QUIET;
        };
    }

    private static String asError(Severity severity) {
        return switch (severity) {
            case BLOCK -> "error";
            case WARN -> "warning";
            case INFO -> "note";
        };
    }
}
