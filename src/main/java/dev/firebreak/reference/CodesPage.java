package dev.firebreak.reference;

import static dev.firebreak.reference.Markdown.code;

import dev.firebreak.model.Severity;
import dev.firebreak.runbook.LintCode;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// `docs/reference/codes.md`: what the codes of problems, verdicts and damages mean.
public final class CodesPage {
    private CodesPage() {}

    public static String text() {
        Markdown page = new Markdown("Codes");
        page.paragraph("Every problem, reason of a verdict and damage of a journal has a code. Codes are stable:"
                + " scripts, `--waive` and `--accept` may rely on them. The message beside a code says what it is about"
                + " in the case at hand.");
        page.paragraph("Where the API server or AWS refuses with a reason of its own, that is the code, in kebab-case"
                + " (`already-exists`, `invalid-parameter-value`). A refusal without a reason is `http-STATUS`.");
        page.heading(2, "Runbooks and inputs").paragraph("What `firebreak runbook lint` reports; exit 3.");
        page.table(
                List.of("code", "severity", "meaning"),
                Arrays.stream(LintCode.values())
                        .map(c -> List.of(
                                code(c.code()), c.severity() == Severity.WARN ? "warns" : "blocks", c.meaning()))
                        .toList());
        for (Codes.Chapter chapter : Codes.CHAPTERS) {
            page.heading(2, chapter.title()).paragraph(chapter.when());
            page.table(
                    List.of("code", "meaning"),
                    chapter.meanings().entrySet().stream()
                            .map(c -> List.of(code(c.getKey()), c.getValue()))
                            .toList());
        }
        return page.page();
    }

    /// Every code that the page explains.
    public static Set<String> codes() {
        Set<String> all = new TreeSet<>();
        Arrays.stream(LintCode.values()).map(LintCode::code).forEach(all::add);
        Codes.CHAPTERS.forEach(chapter -> all.addAll(chapter.meanings().keySet()));
        return all;
    }
}
