package dev.firebreak.console;

import dev.firebreak.console.Table.Cell;
import dev.firebreak.console.Theme.Tier;
import dev.firebreak.runbook.Runbook;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// Runbooks for people: what one asks for and does, step by step.
public final class RunbookPrinter {
    private final PrintStream out;
    private final Theme theme;
    private final int width;

    public RunbookPrinter(PrintStream out, Theme theme, int width) {
        this.out = out;
        this.theme = theme;
        this.width = width;
    }

    public void list(List<Runbook> runbooks) {
        if (runbooks.isEmpty()) {
            out.println("There is no runbook.");
            return;
        }
        Table table = new Table("RUNBOOK", "STEPS", "TITLE", "WHEN");
        for (Runbook runbook : runbooks) {
            table.row(
                    Cell.of(runbook.id(), Tier.STRONG),
                    Cell.of(String.valueOf(runbook.steps().size())),
                    Cell.of(runbook.title()),
                    Cell.of(runbook.when()));
        }
        table.print(out, theme, width);
    }

    public void show(Runbook runbook) {
        out.println(theme.strong(Text.clean(runbook.id() + ": " + runbook.title())));
        Paragraph.print(out, "", "", runbook.when(), width);
        Paragraph.print(out, "", "", "It touches at most " + limits(runbook.limits()) + ".", width);
        out.println(theme.quiet("sha256:" + runbook.sha256()));
        if (!runbook.inputs().isEmpty()) {
            out.println();
            inputs(runbook);
        }
        out.println();
        steps(runbook);
        out.println();
        out.println("Look without changing anything: " + theme.strong(command(runbook)));
    }

    private static String limits(Runbook.Limits limits) {
        List<String> words = new ArrayList<>();
        words.add(limits.pods() == null ? "any number of pods" : Text.count(limits.pods(), "pod", "pods"));
        words.add(limits.nodes() == null ? "any number of nodes" : Text.count(limits.nodes(), "node", "nodes"));
        return String.join(" and ", words);
    }

    private void inputs(Runbook runbook) {
        Table table = new Table("INPUT", "TYPE", "REQUIRED", "DEFAULT", "WHAT", "EXAMPLE");
        for (Runbook.InputDecl input : runbook.inputs().values()) {
            String choices = input.choices().isEmpty() ? "" : " (" + String.join(" | ", input.choices()) + ")";
            table.row(
                    Cell.of(input.name(), Tier.STRONG),
                    Cell.of(input.type().toString()),
                    Cell.of(input.required() ? "yes" : "no"),
                    Cell.of(input.fallback() == null ? "" : Values.words(input.fallback(), Integer.MAX_VALUE)),
                    Cell.of((input.help() == null ? "" : input.help()) + choices),
                    Cell.of(input.example()));
        }
        table.print(out, theme, width);
    }

    private void steps(Runbook runbook) {
        Table table = new Table("STEP", "ACTION", "WITH", "TERMS");
        for (Runbook.StepDecl step : runbook.steps()) {
            List<String> with = new ArrayList<>();
            step.with().forEach((name, arg) -> with.add(name + "=" + Values.words(arg.written(), Integer.MAX_VALUE)));
            table.row(
                    Cell.of(step.id(), Tier.STRONG),
                    Cell.of(step.use()),
                    Cell.of(String.join(" ", with)),
                    Cell.stacked(step.terms().words().toArray(String[]::new)));
        }
        table.print(out, theme, width);
    }

    private static String command(Runbook runbook) {
        StringBuilder command = new StringBuilder("firebreak plan " + runbook.id());
        for (Runbook.InputDecl input : runbook.inputs().values()) {
            if (input.required() && input.fallback() == null) {
                String example = input.example() == null ? "VALUE" : input.example();
                command.append(" -i ").append(input.name()).append('=').append(example);
            }
        }
        return Text.clean(command.toString());
    }
}
