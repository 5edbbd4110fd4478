package dev.firebreak.console;

import dev.firebreak.change.Symbols;
import dev.firebreak.console.Table.Cell;
import dev.firebreak.console.Theme.Tier;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Severity;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.Step;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A plan for people: what stands against it, what each step would do, at what risk and how it is undone, what that
/// takes from customers, and how it is approved. `wide` names each of many changes that are alike, and adds the
/// equivalent `kubectl` and `aws`
/// lines. Commands and digests are never
/// broken.
public final class PlanPrinter {
    /// More problems of a kind than this are told by the first [#FEW].
    private static final int MANY = 10;

    private static final int FEW = 3;

    /// What our change takes from those who use the workload.
    private static final Set<String> IMPACT = Set.of("service-loses-endpoints", "budget");

    private final PrintStream out;
    private final Theme theme;
    private final int width;
    private final boolean wide;
    private final Spelled spelled;

    public PlanPrinter(PrintStream out, Theme theme, int width, boolean wide) {
        this(out, theme, width, wide, Spelled.UNKNOWN);
    }

    /// @param spelled what the plan says for the case and the run
    public PlanPrinter(PrintStream out, Theme theme, int width, boolean wide, Spelled spelled) {
        this.spelled = spelled;
        this.out = out;
        this.theme = theme;
        this.width = width;
        this.wide = wide;
    }

    /// Prints the plan, and how it is approved.
    ///
    /// @param approving the command that approves the plan; null where that was given, or is asked for
    public void print(Plan plan, @Nullable String approving) {
        heading(plan);
        problems(plan.problems().stream().filter(p -> !impact(p)).toList());
        steps(plan.steps());
        impact(plan.problems());
        if (wide) {
            commands(plan.steps());
        }
        approval(plan, approving);
    }

    /// The last that is read before the question.
    private void impact(List<Problem> problems) {
        List<Problem> impact = problems.stream().filter(PlanPrinter::impact).toList();
        if (!impact.isEmpty()) {
            out.println(theme.strong("What breaks for customers"));
            problems(impact);
        }
    }

    /// What a step of the plan does, and what stands against it: above a question about it alone.
    public void step(Plan plan, Step<?> step) {
        List<Problem> about =
                plan.problems().stream().filter(p -> step.id().equals(p.step())).toList();
        problems(about.stream().filter(p -> !impact(p)).toList());
        steps(List.of(step));
        impact(about);
    }

    private void heading(Plan plan) {
        String title = plan.undoes().isEmpty()
                ? plan.runbook().id() + ": " + plan.runbook().title()
                : plan.runbook().title();
        String exercise = plan.world().kind().equals("range") ? theme.paint(Tier.DOUBT, "EXERCISE ") : "";
        out.println(exercise + theme.strong("Plan " + Text.clean(title)));
        paragraph("world   ", Values.world(Json.of(plan.world())));
        ObjectNode inputs = Json.object();
        plan.inputs().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(i -> inputs.set(i.getKey(), i.getValue()));
        if (!inputs.isEmpty()) {
            paragraph("inputs  ", Values.pairs(inputs));
        }
        out.println();
    }

    private void paragraph(String label, String untrusted) {
        String start = theme.quiet(label);
        for (String line : Text.wrap(Text.shown(untrusted), width - label.length())) {
            out.println(start + line);
            start = " ".repeat(label.length());
        }
    }

    /// Of many problems of one kind in a step the first few say what they all say.
    private void problems(List<Problem> all) {
        ProblemPrinter printer = new ProblemPrinter(out, theme, width);
        Map<String, List<Problem>> alike = new LinkedHashMap<>();
        for (Problem problem : ProblemPrinter.worstFirst(all)) {
            alike.computeIfAbsent(
                            problem.severity() + " " + problem.code() + " " + problem.step(), _ -> new ArrayList<>())
                    .add(problem);
        }
        for (List<Problem> problems : alike.values()) {
            boolean each = wide || problems.size() <= MANY;
            problems.stream().limit(each ? problems.size() : FEW).forEach(p -> printer.print(p, heading(p)));
            if (!each) {
                Paragraph.print(
                        out,
                        "",
                        "  ",
                        "… and " + (problems.size() - FEW) + " more ("
                                + Text.clean(problems.getFirst().code()) + "): -o wide shows all",
                        width);
            }
        }
        if (!all.isEmpty()) {
            out.println();
        }
    }

    private static boolean impact(Problem problem) {
        return IMPACT.contains(problem.code());
    }

    private static String heading(Problem problem) {
        return switch (problem.severity()) {
            case BLOCK -> "BLOCKS";
            case WARN -> "WARNS";
            case INFO -> "INFORMS";
        };
    }

    /// Side by side where there is room; else the action stands below the step, and the way back below the words.
    private void steps(List<? extends Step<?>> steps) {
        Table table = table(steps, false, false);
        if (!table.fits(width)) {
            Table narrower = table(steps, true, false);
            table = narrower.fits(width) ? narrower : table(steps, true, true);
        }
        table.print(out, theme, width);
        if (!wide) {
            List<String> words = steps.stream()
                    .flatMap(step -> Proposed.few(step).stream())
                    .map(Proposed::what)
                    .toList();
            spelled.legendOf(words).ifPresent(legend -> Paragraph.print(out, "", "", legend, width));
        }
        out.println();
    }

    private Table table(List<? extends Step<?>> steps, boolean actionBelow, boolean undoBelow) {
        List<String> headings = new ArrayList<>(actionBelow ? List.of("STEP, ACTION") : List.of("STEP", "ACTION"));
        headings.addAll(undoBelow ? List.of("WHAT, UNDO", "RISK") : List.of("WHAT", "RISK", "UNDO"));
        Table table = new Table(headings.toArray(String[]::new));
        for (Step<?> step : steps) {
            List<String> action = new ArrayList<>(List.of(step.use()));
            step.terms().toApprove().forEach(term -> action.add("(" + term + ")"));
            List<Cell> names = actionBelow
                    ? List.of(Cell.stacked(step.id(), action))
                    : List.of(Cell.of(step.id(), Tier.STRONG), Cell.stacked("", action));
            for (Proposed proposed : wide ? Proposed.of(step) : Proposed.few(step)) {
                List<Cell> row = new ArrayList<>(names);
                row.addAll(undoBelow ? undoBelow(step, proposed) : beside(step, proposed));
                table.row(row);
                names = names.stream().map(_ -> Cell.of("")).toList();
            }
        }
        return table;
    }

    private List<Cell> beside(Step<?> step, Proposed proposed) {
        return List.of(
                Cell.of(spelled.line(step, proposed.what()), proposed.risk() == null ? Tier.QUIET : null),
                risk(proposed),
                Cell.of(proposed.undo(), proposed.undo().startsWith("none") ? Tier.DOUBT : null));
    }

    private List<Cell> undoBelow(Step<?> step, Proposed proposed) {
        String undo = proposed.undo().isEmpty() ? "" : "  undo: " + proposed.undo();
        return List.of(Cell.stacked(spelled.line(step, proposed.what()), undo), risk(proposed));
    }

    /// Evidence that is kept, and what the case itself made and deletes, put nothing at risk, and are not reversed.
    private static Cell risk(Proposed proposed) {
        return switch (proposed.risk()) {
            case null -> Cell.of("");
            case REVERSIBLE -> Cell.of(proposed.undo().startsWith("none") ? "-" : "reversible");
            case IRREVERSIBLE -> Cell.of("irreversible", Tier.DOUBT);
            case DESTROYS_EVIDENCE -> Cell.of("destroys evidence", Tier.BAD);
        };
    }

    /// The equivalent `kubectl` and `aws` lines of steps.
    public void commands(List<? extends Step<?>> steps) {
        List<String> all = new ArrayList<>();
        for (Step<?> step : steps) {
            List<String> lines = new ArrayList<>();
            Proposed.of(step).forEach(p -> lines.addAll(p.commands()));
            if (!lines.isEmpty()) {
                out.println(theme.strong("# " + Text.clean(step.id())));
                lines.forEach(line -> out.println(Text.clean(spelled.line(step, line))));
                out.println();
                all.addAll(lines);
            }
        }
        if (all.stream().anyMatch(line -> line.indexOf('{') >= 0 && Symbols.anyIn(line))) {
            spelled.legend(all).ifPresent(legend -> {
                Advice.lines(Text.clean(legend), width).forEach(out::println);
                out.println();
            });
        }
    }

    private void approval(Plan plan, @Nullable String approving) {
        out.println("Digest: " + plan.digest());
        long blocking = plan.blocking().size();
        long waivable = plan.blocking().stream().filter(Problem::waivable).count();
        if (blocking > 0) {
            out.println(theme.paint(
                    Tier.BAD,
                    "This plan can't be approved: "
                            + Text.count(blocking, "problem blocks it.", "problems block it.")));
            if (waivable == blocking) {
                out.println("To go on all the same, add: " + waivers(plan) + " --reason TEXT");
            }
        } else if (!plan.needsApproval()) {
            out.println(
                    plan.undoes().isEmpty()
                            ? "There is nothing to approve: this plan changes nothing."
                            : "There is nothing to undo: this plan changes nothing.");
        } else if (approving != null) {
            out.println("To approve exactly this plan:");
            out.println("  " + Text.clean(approving));
        }
    }

    private static String waivers(Plan plan) {
        return String.join(
                " ",
                plan.problems().stream()
                        .filter(p -> p.severity() == Severity.BLOCK)
                        .map(p -> "--waive " + Text.clean(p.code()))
                        .distinct()
                        .toList());
    }
}
