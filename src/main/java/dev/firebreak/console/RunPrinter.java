package dev.firebreak.console;

import dev.firebreak.change.Reason;
import dev.firebreak.change.WayOut;
import dev.firebreak.console.Table.Cell;
import dev.firebreak.console.Theme.Tier;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.RunState;
import dev.firebreak.journal.Standing;
import dev.firebreak.journal.StepState;
import dev.firebreak.report.HandOver;
import dev.firebreak.report.StepOutcome;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The end of a run for people: how each step ended and whether its promise came true, the three facts of a
/// containment with their reasons, the result, and the command to type now, which is never broken.
public final class RunPrinter {
    private static final String HANG = "    ";

    private final PrintStream out;
    private final Theme theme;
    private final int width;

    public RunPrinter(PrintStream out, Theme theme, int width) {
        this.out = out;
        this.theme = theme;
        this.width = width;
    }

    /// Prints nothing of a run that the case does not have.
    public void print(CaseState state, String run) {
        print(state, run, Set.of());
    }

    /// The same, without repeating what was shown as it happened.
    ///
    /// @param told the steps whose verdicts were shown with their reasons just now
    public void print(CaseState state, String run, Set<String> told) {
        state.run(run).ifPresent(r -> print(state, r, told));
    }

    private void print(CaseState state, RunState run, Set<String> told) {
        List<StepOutcome> steps = StepOutcome.of(run);
        String undoes = run.started().undoes();
        String what = undoes == null ? run.started().runbook() : "undo of " + undoes;
        out.println(Exercise.mark(state.exercise(), theme)
                + theme.strong(Text.clean("Run " + state.id() + "/" + run.id() + ": " + what)));
        table(steps, HandOver.next(state, run)).print(out, theme, width);
        steps.forEach(step -> facts(step, told.contains(step.id())));
        out.println();
        Entry.RunFinished finished = run.finished();
        if (finished == null) {
            out.println("Result: " + theme.paint(Tier.DOUBT, "the run has not come to an end"));
        } else {
            String result = LineWords.words(finished.result())
                    + (finished.result() == Entry.RunResult.SUCCEEDED ? ": " + success(steps) : "");
            out.println("Result: " + theme.paint(LineWords.tier(finished.result()), result) + " (exit "
                    + finished.exit() + ")");
        }
        List<Reason> ways = offered(steps);
        List<String> back = WayOut.commands(ways, WayOut.TAKE_BACK);
        List<String> standing =
                back.stream().filter(undo -> stands(state, undo)).toList();
        if (!standing.isEmpty()) {
            standing.forEach(undo -> out.println("Undo: " + theme.strong(Text.clean(state.command(undo)))));
        } else if (undoes == null) {
            undo(state, run)
                    .ifPresent(
                            command -> out.println("Undo: " + theme.strong(Text.clean("firebreak undo " + command))));
        }
        String next = HandOver.next(state, run);
        String stronger = WayOut.afterUndo(ways) ? "Stronger, " + WayOut.AFTER_UNDO + ": " : "Stronger: ";
        WayOut.command(ways, WayOut.STRONGER)
                .filter(_ -> back.isEmpty() || !standing.isEmpty())
                .map(state::command)
                .filter(command -> !command.equals(next))
                .ifPresent(command -> out.println(stronger + theme.strong(Text.clean(command))));
        if (next != null && !(finished != null && isOneOfMany(run, finished))) {
            out.println("Next: " + theme.strong(Text.clean(next)));
        }
    }

    /// What takes the run back, and nothing that another one changed; empty where nothing of it stands.
    private static Optional<String> undo(CaseState state, RunState run) {
        Set<String> standing = Standing.of(state).stream()
                .map(intent -> String.valueOf(intent.run()))
                .collect(Collectors.toSet());
        if (!standing.contains(run.id())) {
            return Optional.empty();
        }
        return Optional.of(standing.size() == 1 ? state.name() : state.name() + "/" + run.id());
    }

    /// A run that does not hold, or is not known to, succeeds where a person accepted just that.
    private static String success(List<StepOutcome> steps) {
        boolean done = steps.stream().anyMatch(step -> step.result() == Entry.StepResult.DONE);
        String accepted = steps.stream()
                .map(StepOutcome::verdict)
                .filter(Objects::nonNull)
                .flatMap(RunPrinter::open)
                .distinct()
                .collect(Collectors.joining(", "));
        if (!accepted.isEmpty()) {
            return (done ? "done" : "nothing to do") + ", and accepted as it is: " + accepted;
        }
        return done ? "done and verified" : "nothing to do";
    }

    /// What of a verdict is no, or not known.
    private static Stream<String> open(Entry.VerdictEntry verdict) {
        Map<String, @Nullable String> facts = new LinkedHashMap<>();
        if (verdict.applied() == null) {
            facts.put("holds", verdict.holds());
        } else {
            facts.put("applied", verdict.applied());
            facts.put("enforced", verdict.enforced());
            facts.put("cut", verdict.cut());
        }
        return facts.entrySet().stream()
                .filter(fact -> "no".equals(fact.getValue()) || "unknown".equals(fact.getValue()))
                .map(fact -> fact.getKey() + " " + fact.getValue());
    }

    /// Whether something stands of what the command takes back: of the case, a run or a step.
    private static boolean stands(CaseState state, String undo) {
        String[] address = undo.substring(WayOut.UNDO.length()).split("/", -1);
        return Standing.of(state).stream()
                .anyMatch(intent -> (address.length < 2 || address[1].equals(intent.run()))
                        && (address.length < 3 || address[2].equals(intent.step())));
    }

    /// What the last verdict that is no offers.
    private static List<Reason> offered(List<StepOutcome> steps) {
        return steps.reversed().stream()
                .map(StepOutcome::verdict)
                .filter(Objects::nonNull)
                .map(verdict -> verdict.reasons().stream().filter(WayOut::is).toList())
                .filter(ways -> !ways.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    /// An action that succeeded is one of an incident's, after which the journal need not be verified each
    /// time: the next thing to do is whatever the incident asks for.
    private static boolean isOneOfMany(RunState run, Entry.RunFinished finished) {
        return run.started().undoes() == null && run.ofOneAction() && finished.result() == Entry.RunResult.SUCCEEDED;
    }

    /// @param next the command to type now; null where there is none
    private static Table table(List<StepOutcome> steps, @Nullable String next) {
        Table table = new Table("STEP", "ACTION", "RESULT", "HOLDS", "BECAUSE");
        for (StepOutcome step : steps) {
            Entry.VerdictEntry verdict = step.verdict();
            String holds = verdict == null ? "" : verdict.holds();
            table.row(
                    Cell.of(step.id(), Tier.STRONG),
                    Cell.of(step.action()),
                    Cell.of(LineWords.words(step.result(), step.because()), LineWords.tier(step.result())),
                    Cell.of(word(holds), Facts.tier(holds)),
                    Cell.of(
                            StepState.begun(step.result(), step.because())
                                    ? "not complete" + goesOn(next)
                                    : step.because()));
        }
        return table;
    }

    private static String goesOn(@Nullable String next) {
        return next != null && next.startsWith("firebreak resume ") ? ": " + next : "";
    }

    private static String word(String holds) {
        return switch (holds) {
            case "no" -> "NO";
            case "notApplicable" -> "not applicable";
            default -> holds;
        };
    }

    /// The three facts of a containment; of any other verdict only why it does not hold. Of one that was
    /// told, the facts alone.
    private void facts(StepOutcome step, boolean told) {
        Entry.VerdictEntry verdict = step.verdict();
        if (verdict == null
                || (verdict.applied() == null && (told || verdict.holds().equals("yes")))) {
            return;
        }
        Facts facts = new Facts(theme, Glyphs.of(out));
        out.println();
        facts("", theme.strong(Text.clean(step.id())), facts.of(verdict));
        if (!told) {
            Alike.rows(verdict.targets()).forEach(row -> facts("  ", Text.clean(row.name()), facts.of(row.verdict())));
            Alike.words(verdict.reasons().stream()
                            .filter(reason -> !WayOut.is(reason))
                            .toList())
                    .forEach(reason -> Paragraph.print(out, "  ", "    ", reason, width));
        }
        IsolationPage.of(verdict).ifPresent(page -> out.println("  " + theme.quiet("What it means: " + page)));
    }

    private void facts(String indent, String name, List<String> facts) {
        String start = indent;
        List<String> pieces = Stream.concat(Stream.of(name), facts.stream()).toList();
        for (String line : Pieces.lines(pieces, Facts.GAP, width - indent.length(), width - HANG.length())) {
            out.println(start + line);
            start = HANG;
        }
    }
}
