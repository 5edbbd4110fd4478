package dev.firebreak.console;

import dev.firebreak.console.Table.Cell;
import dev.firebreak.console.Theme.Tier;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rules of a policy that has no room for reasons, as a table.
public final class RulesPrinter {
    /// One line of the table.
    ///
    /// @param step null: every run takes it
    public record Row(String rule, boolean needed, @Nullable String step, String because) {}

    private final PrintStream out;
    private final Theme theme;
    private final int width;

    public RulesPrinter(PrintStream out, Theme theme, int width) {
        this.out = out;
        this.theme = theme;
        this.width = width;
    }

    public void print(List<Row> rules) {
        Table table = new Table("PERMISSION", "NEED", "STEP", "WHY");
        for (Row rule : rules) {
            table.row(
                    Cell.of(rule.rule(), Tier.STRONG),
                    Cell.of(rule.needed() ? "needed" : "wanted"),
                    Cell.of(rule.step() == null ? "every run" : rule.step()),
                    Cell.of(rule.because()));
        }
        table.print(out, theme, width);
    }
}
