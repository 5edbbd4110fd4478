package dev.firebreak.reference;

import static dev.firebreak.reference.Markdown.code;

import dev.firebreak.runbook.Arg;
import dev.firebreak.runbook.Runbook;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// `docs/reference/runbooks.md`: the shipped runbooks, with their inputs and steps.
public final class RunbooksPage {
    private RunbooksPage() {}

    public static String of(List<Runbook> runbooks) {
        Markdown page = new Markdown("Runbooks");
        page.paragraph("The shipped runbooks. `firebreak runbook show RUNBOOK` shows the same; a runbook of your own"
                + " begins with a copy of [templates/runbook.yaml](../../templates/runbook.yaml).");
        runbooks.forEach(runbook -> section(page, runbook));
        return page.page();
    }

    private static void section(Markdown page, Runbook runbook) {
        page.heading(2, runbook.id()).paragraph(runbook.title() + ".");
        page.paragraph("When: " + runbook.when() + ".");
        page.paragraph("Limits: " + limit(runbook.limits().pods()) + " pods, "
                + limit(runbook.limits().nodes()) + " nodes. Source: [runbooks/" + runbook.id()
                + ".yaml](../../runbooks/" + runbook.id() + ".yaml).");
        page.heading(3, "Inputs")
                .table(
                        List.of("input", "type", "required", "default", "meaning", "example"),
                        runbook.inputs().values().stream()
                                .map(RunbooksPage::input)
                                .toList());
        page.heading(3, "Steps")
                .table(
                        List.of("step", "action", "with", "terms"),
                        runbook.steps().stream().map(RunbooksPage::step).toList());
    }

    private static String limit(@Nullable Integer most) {
        return most == null ? "any number of" : "at most " + most;
    }

    private static List<String> input(Runbook.InputDecl input) {
        String help = input.help() == null ? "" : input.help();
        String choices = input.choices().isEmpty() ? "" : ": " + String.join(", ", input.choices());
        return List.of(
                code(input.name()),
                code(input.type().toString()),
                input.required() ? "yes" : "no",
                input.fallback() == null ? "" : code(input.fallback().asString()),
                help + choices,
                input.example() == null ? "" : code(input.example()));
    }

    private static List<String> step(Runbook.StepDecl step) {
        return List.of(
                code(step.id()),
                "[" + step.use() + "](actions.md#" + step.use() + ")",
                step.with().entrySet().stream()
                        .map(RunbooksPage::given)
                        .map(Markdown::code)
                        .collect(Collectors.joining(", ")),
                String.join(", ", step.terms().words()));
    }

    private static String given(Map.Entry<String, Arg> given) {
        JsonNode value = given.getValue().written();
        return given.getKey() + ": " + (value.isString() ? value.asString() : value.toString());
    }
}
