package dev.firebreak.console;

import dev.firebreak.console.Theme.Tier;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Severity;
import java.io.PrintStream;
import java.util.List;

/// Problems for people: what, why it matters, and the way out on a line of its own, unbroken, to be copied.
public final class ProblemPrinter {
    private final PrintStream err;
    private final Theme theme;

    public ProblemPrinter(PrintStream err, Theme theme) {
        this.err = err;
        this.theme = theme;
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
        err.println(place + theme.paint(tier(problem.severity()), label + ":") + " " + Text.clean(problem.message())
                + " " + theme.quiet("(" + details(problem) + ")"));
        if (problem.why() != null) {
            err.println("  why: " + Text.clean(problem.why()));
        }
        if (problem.fix() != null) {
            err.println("  fix: " + Text.clean(problem.fix()));
        }
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
