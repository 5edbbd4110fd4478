package dev.firebreak.console;

import dev.firebreak.console.Theme.Tier;
import dev.firebreak.journal.Verification;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/// What a verifier found, for people: how much the journal shows, and what it does not show at that level.
public final class VerificationPrinter {
    private static final int LABEL_COLUMNS = 11;

    private final PrintStream out;
    private final Theme theme;
    private final int width;

    public VerificationPrinter(PrintStream out, Theme theme, int width) {
        this.out = out;
        this.theme = theme;
        this.width = width;
    }

    public void print(Verification verification) {
        boolean valid = verification.valid();
        String id = verification.caseId() == null ? "the case" : "case " + verification.caseId();
        out.println(Exercise.mark(verification.exercise(), theme)
                + theme.paint(
                        valid ? Tier.GOOD : Tier.BAD,
                        Text.clean("The journal of " + id + (valid ? " is valid" : " is NOT VALID"))));
        field("level", verification.level().toString());
        field("entries", String.valueOf(verification.entries()));
        field("head", verification.head());
        Verification.FirstBad bad = verification.firstBad();
        if (bad != null) {
            field(
                    "first bad",
                    "line " + bad.line() + (bad.seq() == null ? "" : ", seq " + bad.seq()) + ": " + bad.message() + " ("
                            + bad.code() + ")");
        }
        if (!verification.inDoubt().isEmpty()) {
            field("in doubt", String.join(", ", verification.inDoubt()));
        }
        verification.notShown().forEach(what -> field("not shown", what));
        new ProblemPrinter(out, theme, width).print(verification.problems());
    }

    private void field(String label, @Nullable String untrusted) {
        if (untrusted != null) {
            Paragraph.print(
                    out, theme.quiet(Text.pad(label, LABEL_COLUMNS)), " ".repeat(LABEL_COLUMNS), untrusted, width);
        }
    }
}
