package dev.firebreak.reference;

import static dev.firebreak.reference.Markdown.code;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// `docs/reference/exit-codes.md`: what a script may conclude from a code.
public final class ExitCodesPage {
    /// The codes in the order in which the first that fits is taken.
    static final List<Integer> PRECEDENCE = List.of(10, 7, 6, 130, 5, 12, 8, 9, 0);

    static final Map<Integer, String> MEANINGS = new TreeMap<>(Map.ofEntries(
            Map.entry(0, "done and verified, or nothing to do"),
            Map.entry(1, "a defect of Firebreak"),
            Map.entry(2, "usage: a bad option or a missing argument"),
            Map.entry(3, "an invalid runbook, scenario, configuration or input; nothing was contacted for writing"),
            Map.entry(
                    4, "refused before any change: a check, a permission, a limit, a world that moved, no such target"),
            Map.entry(5, "approval is missing, was not given, or names another plan; the document holds the digest"),
            Map.entry(6, "a step failed; what happened is known"),
            Map.entry(7, "in doubt: a request without an outcome"),
            Map.entry(8, "done, but verified not to hold"),
            Map.entry(9, "done, but not known to hold"),
            Map.entry(10, "integrity: the journal or the evidence is damaged"),
            Map.entry(11, "unreachable, timed out or not authenticated, and nothing was changed"),
            Map.entry(12, "waiting for something that takes long; `resume` goes on"),
            Map.entry(130, "interrupted at a safe point; `resume` goes on")));

    private ExitCodesPage() {}

    public static String text() {
        Markdown page = new Markdown("Exit codes");
        page.table(
                List.of("code", "meaning"),
                MEANINGS.entrySet().stream()
                        .map(m -> List.of(code(m.getKey().toString()), m.getValue()))
                        .toList());
        page.paragraph("Where several fit, the first of "
                + String.join(", ", PRECEDENCE.stream().map(String::valueOf).toList())
                + " is taken. 0, 8 and 9 say that everything was done; an unfinished run never has them. 2, 3, 4 and 11"
                + " say that nothing was changed: a refusal or an unreachable server after the first change is 6.");
        page.paragraph("A step's code follows its verdict; that of a containment is the worst of its three facts"
                + " applied, enforced and cut. A fact that was accepted with `--accept FACT=no --reason TEXT` no longer"
                + " counts.");
        page.paragraph("Resuming a finished run changes nothing and gives its code again.");
        return page.page();
    }
}
