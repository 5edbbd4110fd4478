package dev.firebreak.reference;

import static dev.firebreak.reference.Markdown.code;

import dev.firebreak.action.ActionType;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.Right;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `docs/reference/actions.md`: what every action of the registry does, takes, gives and needs.
public final class ActionsPage {
    private ActionsPage() {}

    public static String of(List<ActionType<?, ?>> types) {
        Markdown page = new Markdown("Actions");
        page.paragraph("An action is a step of a runbook, and a command of its own. It reads, proposes changes, and"
                + " looks afterwards whether what it promised is true. `firebreak action show ACTION` shows the"
                + " same.");
        page.paragraph("The first input is the command's target; every input is also an option, its name in"
                + " kebab-case. An output marked *later* is known only after the step was executed.");
        page.paragraph(
                "A *needed* permission is one without which a run is refused before it changes anything; without a"
                    + " *wanted* one the run goes on, and something is not known. NAMESPACE is where the targets are."
                    + " Of a runbook, `firebreak runbook permissions RUNBOOK` prints all of them as a ClusterRole and"
                    + " an IAM policy.");
        page.list(types.stream()
                .map(t -> "[" + t.id() + "](#" + t.id() + "): " + t.entry().title())
                .toList());
        types.forEach(type -> section(page, type));
        return page.page();
    }

    private static void section(Markdown page, ActionType<?, ?> type) {
        page.heading(2, type.id()).paragraph(type.entry().help());
        page.heading(3, "Inputs")
                .table(
                        List.of("input", "type", "required", "default", "meaning", "example"),
                        type.entry().inputs().stream().map(ActionsPage::input).toList());
        if (!type.entry().outputs().isEmpty()) {
            page.heading(3, "Outputs")
                    .table(
                            List.of("output", "type", "known", "meaning"),
                            type.entry().outputs().stream()
                                    .map(o -> List.of(
                                            code(o.name()),
                                            code(o.type().toString()),
                                            o.later() ? "later" : "while planning",
                                            o.help()))
                                    .toList());
        }
        page.heading(3, "Permissions");
        permissions(
                page, "Needed:", type.rights().stream().filter(Right::needed).toList());
        permissions(
                page, "Wanted:", type.rights().stream().filter(r -> !r.needed()).toList());
        page.heading(3, "Undo").paragraph(Markdown.sentence(type.undo()));
        page.heading(3, "Sources").list(type.sources());
        page.heading(3, "Example").fenced("text", type.example());
    }

    /// What they are for is a sentence, and many have the same: each once, with all that it is true of.
    private static void permissions(Markdown page, String title, List<Right> rights) {
        Map<String, List<String>> byReason = new LinkedHashMap<>();
        rights.forEach(right -> byReason.computeIfAbsent(
                        right.reason() + (right.given().isEmpty() ? "" : " (with " + code(right.given()) + ")"),
                        _ -> new ArrayList<>())
                .add(code(right.permission().toString())));
        if (!byReason.isEmpty()) {
            page.paragraph(title)
                    .list(byReason.entrySet().stream()
                            .map(each -> each.getKey() + ": " + String.join(", ", each.getValue()))
                            .toList());
        }
    }

    private static List<String> input(Catalog.Input input) {
        String fallback = input.fallback();
        String choices = input.choices().isEmpty() ? "" : ": " + String.join(", ", input.choices());
        return List.of(
                code(input.name()),
                code(input.type().toString()),
                input.required() ? "yes" : "no",
                fallback == null ? "" : code(fallback),
                input.help() + choices,
                code(input.example()));
    }
}
