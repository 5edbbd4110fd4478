package dev.firebreak.console;

import dev.firebreak.console.Table.Cell;
import dev.firebreak.console.Theme.Tier;
import dev.firebreak.journal.CaseState;
import dev.firebreak.report.StandingChange;
import java.io.PrintStream;
import java.util.List;

/// Standing changes that were looked at again, as a table: what does not hold stands out, and says why.
public final class StatusPrinter {
    private final PrintStream out;
    private final Theme theme;
    private final int width;

    public StatusPrinter(PrintStream out, Theme theme, int width) {
        this.out = out;
        this.theme = theme;
        this.width = width;
    }

    public void print(List<CaseState> cases, List<StandingChange> changes) {
        if (changes.isEmpty()) {
            out.println(
                    cases.size() == 1
                            ? Text.clean("Nothing of case " + cases.getFirst().id() + " stands.")
                            : "Nothing stands.");
        } else {
            Table table = new Table("STEP", "HOLDS", "CHANGE", "BECAUSE");
            for (StandingChange change : changes) {
                String holds = Documents.holds(change);
                table.row(
                        Cell.of(change.address(), Tier.STRONG),
                        Cell.of(holds.equals("no") ? "NO" : holds, Facts.tier(holds)),
                        Cell.of(change.intent().change().path("words").asString("")),
                        Cell.of(Documents.because(change)));
            }
            table.print(out, theme, width);
        }
        for (CaseState state : cases) {
            if (!state.inDoubt().isEmpty()) {
                out.println();
                Paragraph.print(
                        out,
                        "",
                        "  ",
                        "Case " + state.id() + " has "
                                + Text.count(state.inDoubt().size(), "request", "requests")
                                + " in doubt, which nobody can look at: firebreak resume " + state.id(),
                        width);
            }
            if (changes.stream().anyMatch(c -> c.caseId().equals(state.id()))) {
                out.println();
                out.println("Undo: " + theme.strong(Text.clean("firebreak undo " + state.id())));
            }
        }
    }
}
