package dev.firebreak.console;

import dev.firebreak.action.ActionType;
import dev.firebreak.console.Table.Cell;
import dev.firebreak.console.Theme.Tier;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.Right;
import java.io.PrintStream;
import java.util.List;

/// Actions for people: the manual page of one, many as a table.
public final class ActionPrinter {
    private final PrintStream out;
    private final Theme theme;
    private final int width;

    public ActionPrinter(PrintStream out, Theme theme, int width) {
        this.out = out;
        this.theme = theme;
        this.width = width;
    }

    public void list(List<ActionType<?, ?>> actions) {
        Table table = new Table("ACTION", "TARGET", "TITLE");
        for (ActionType<?, ?> action : actions) {
            List<Catalog.Input> inputs = action.entry().inputs();
            table.row(
                    Cell.of(action.id(), Tier.STRONG),
                    Cell.of(inputs.isEmpty() ? "" : inputs.getFirst().type().toString()),
                    Cell.of(action.entry().title()));
        }
        table.print(out, theme, width);
    }

    public void show(ActionType<?, ?> action) {
        Catalog.ActionEntry entry = action.entry();
        out.println(theme.strong(Text.clean(entry.id() + ": " + entry.title())));
        section("WHAT IT DOES", List.of(entry.help()));
        if (!entry.inputs().isEmpty()) {
            heading("INPUTS (the first is the target)");
            inputs(entry.inputs());
        }
        if (!entry.outputs().isEmpty()) {
            heading("OUTPUTS");
            outputs(entry.outputs());
        }
        heading("PERMISSIONS");
        permissions(action.rights());
        section("UNDO", List.of(action.undo()));
        section("SOURCES", action.sources());
        heading("EXAMPLE");
        out.println("  " + Text.clean(action.example()));
    }

    private void heading(String heading) {
        out.println();
        out.println(theme.strong(heading));
    }

    private void section(String heading, List<String> paragraphs) {
        if (paragraphs.isEmpty()) {
            return;
        }
        heading(heading);
        paragraphs.forEach(text -> Paragraph.print(out, "  ", "  ", text, width));
    }

    private void inputs(List<Catalog.Input> inputs) {
        Table table = new Table("OPTION", "TYPE", "REQUIRED", "DEFAULT", "WHAT", "EXAMPLE");
        for (Catalog.Input input : inputs) {
            String choices = input.choices().isEmpty() ? "" : " (" + String.join(" | ", input.choices()) + ")";
            table.row(
                    Cell.of("--" + kebab(input.name()), Tier.STRONG),
                    Cell.of(input.type().toString()),
                    Cell.of(input.required() ? "yes" : "no"),
                    Cell.of(input.fallback()),
                    Cell.of(input.help() + choices),
                    Cell.of(input.example()));
        }
        table.print(out, theme, width);
    }

    private void permissions(List<Right> rights) {
        Table table = new Table("PERMISSION", "NEED", "WITH", "WHY");
        for (Right right : rights) {
            table.row(
                    Cell.of(right.permission().toString(), Tier.STRONG),
                    Cell.of(right.needed() ? "needed" : "wanted"),
                    Cell.of(right.given()),
                    Cell.of(right.reason()));
        }
        table.print(out, theme, width);
    }

    private void outputs(List<Catalog.Output> outputs) {
        Table table = new Table("OUTPUT", "TYPE", "KNOWN", "WHAT");
        for (Catalog.Output output : outputs) {
            table.row(
                    Cell.of(output.name(), Tier.STRONG),
                    Cell.of(output.type().toString()),
                    Cell.of(output.later() ? "after executing" : "while planning"),
                    Cell.of(output.help()));
        }
        table.print(out, theme, width);
    }

    /// An input's name as an option: `keepLogs` as `keep-logs`.
    private static String kebab(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(java.util.Locale.ROOT);
    }
}
