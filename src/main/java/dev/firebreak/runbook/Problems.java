package dev.firebreak.runbook;

import dev.firebreak.model.Location;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Severity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Collects what is wrong with one text. Keeps at most [#MOST], so that a hostile text can't make work
/// without end.
public final class Problems {
    static final int MOST = 200;
    private static final int MOST_QUOTED = 80;
    private static final int MOST_TOLD = 200;
    private static final int MOST_LISTED = 16;

    private final List<Problem> found = new ArrayList<>();
    private boolean more;

    public void add(LintCode code, Location at, String message, String fix) {
        add(code, at, null, message, fix);
    }

    void add(LintCode code, Location at, @Nullable String step, String message, String fix) {
        if (full()) {
            return;
        }
        Problem problem = Problem.at(at, code.code(), message, fix).as(code.severity());
        found.add(step == null ? problem : problem.in(step));
    }

    /// A word that is none of the known ones: `what` says of what kind, `otherwise` how to see them all.
    public void unknown(
            LintCode code,
            Location at,
            @Nullable String step,
            String message,
            String word,
            Collection<String> known,
            String otherwise) {
        if (!full()) {
            add(code, at, step, message, wayOut(word, known, otherwise));
        }
    }

    static String wayOut(String word, Collection<String> known, String otherwise) {
        Optional<String> nearest = Spelling.nearest(word, known);
        String list = known.isEmpty()
                ? otherwise
                : known.size() > MOST_LISTED ? otherwise : "known here: " + String.join(", ", known);
        return nearest.map(n -> "did you mean " + quoted(n) + "? " + list).orElse(list);
    }

    private boolean full() {
        more |= found.size() >= MOST;
        return more;
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    boolean block() {
        return found.stream().anyMatch(p -> p.severity() == Severity.BLOCK);
    }

    /// In the order of the text.
    public List<Problem> inOrder() {
        List<Problem> ordered = new ArrayList<>(found);
        ordered.sort(Comparator.comparing(
                Problem::location,
                Comparator.nullsLast(Comparator.comparingInt(Location::line).thenComparingInt(Location::column))));
        if (more) {
            ordered.add(Problem.block(
                    LintCode.TOO_MANY_PROBLEMS.code(),
                    "more than " + MOST + " problems; the rest is not listed",
                    "correct these and lint again"));
        }
        return ordered;
    }

    /// Text from a runbook, safe on a terminal: in quotes, cut at 80 characters, and what is not printable by
    /// its number in braces.
    public static String quoted(String text) {
        return "'" + printable(text, MOST_QUOTED) + "'";
    }

    /// The same without quotes, cut at 200 characters.
    static String printable(String text) {
        return printable(text, MOST_TOLD);
    }

    private static String printable(String text, int most) {
        StringBuilder out = new StringBuilder();
        text.codePoints().limit(most).forEach(c -> {
            if (printable(c)) {
                out.appendCodePoint(c);
            } else {
                out.append("\\u{").append(Integer.toHexString(c)).append('}');
            }
        });
        if (text.codePointCount(0, text.length()) > most) {
            out.append('…');
        }
        return out.toString();
    }

    private static boolean printable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
