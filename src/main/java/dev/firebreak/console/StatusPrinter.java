package dev.firebreak.console;

import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.console.Table.Cell;
import dev.firebreak.console.Theme.Tier;
import dev.firebreak.journal.CaseState;
import dev.firebreak.model.Holds;
import dev.firebreak.report.StandingChange;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Standing changes that were looked at again, as a table: what does not hold stands out, and says why.
public final class StatusPrinter {
    /// What others' pods and policies have opened.
    private static final Set<String> OPENED_BY_OTHERS = Set.of("shared-enforcement", "reached-again");

    private final PrintStream out;
    private final Theme theme;
    private final int width;

    public StatusPrinter(PrintStream out, Theme theme, int width) {
        this.out = out;
        this.theme = theme;
        this.width = width;
    }

    public void print(List<CaseState> cases, List<StandingChange> changes) {
        for (CaseState state : cases) {
            if (state.exercise()) {
                out.println(Exercise.mark(true, theme) + Text.clean("Case " + state.id() + " is a rehearsal."));
            }
        }
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
                        Cell.of(change.neverHeld() ? "NEVER" : holds.equals("no") ? "NO" : holds, Facts.tier(holds)),
                        Cell.of(change.intent().change().path("words").asString("")),
                        Cell.of(Documents.because(change)));
            }
            table.print(out, theme, width);
            summary(changes);
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
                                + " in doubt, which nobody can look at: firebreak resume " + state.name(),
                        width);
            }
            List<StandingChange> own =
                    changes.stream().filter(c -> c.caseId().equals(state.id())).toList();
            if (!own.isEmpty()) {
                out.println();
                again(state, own);
                if (own.stream().anyMatch(c -> c.undo() != null)) {
                    out.println("Undo: " + theme.strong(Text.clean("firebreak undo " + state.name())));
                }
            }
        }
    }

    private void summary(List<StandingChange> changes) {
        long lost = changes.stream().filter(StandingChange::lost).count();
        long never = changes.stream().filter(StandingChange::neverHeld).count();
        long unknown = changes.stream()
                .filter(c -> Documents.holds(c).equals("unknown"))
                .count();
        String bad = Stream.of(
                        never == 0 ? "" : never + (never == 1 ? " does" : " do") + " not hold, and never did",
                        lost == 0 ? "" : lost + " no longer " + (lost == 1 ? "holds" : "hold"),
                        unknown == 0 ? "" : unknown + " not known")
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(", "));
        out.println();
        out.println(Text.count(changes.size(), "change stands", "changes stand")
                + (!bad.isEmpty() ? ": " + bad : changes.size() == 1 ? ", and holds" : ", and all hold"));
        changes.stream()
                .flatMap(c -> c.verdict().reasons().stream())
                .filter(reason -> reason.code().equals(Verdict.CUT_AS_REPORTED))
                .map(Reason::message)
                .distinct()
                .forEach(told -> Paragraph.print(out, "", "  ", "But " + told, width));
    }

    /// What contains again that which broke loose.
    private void again(CaseState state, List<StandingChange> changes) {
        List<StandingChange> wide =
                changes.stream().filter(c -> isolatesNamespace(state, c)).toList();
        wide.stream()
                .filter(c -> !c.verdict().targets().isEmpty())
                .map(c -> String.valueOf(
                        c.intent().change().at("/target/namespace").asString("")))
                .distinct()
                .forEach(namespace -> again("isolate-namespace " + namespace, state.name()));
        String loose = changes.stream()
                .filter(c -> !wide.contains(c))
                .flatMap(c -> c.verdict().targets().stream())
                .filter(StatusPrinter::mayBeClosedAgain)
                .map(Verdict.PerTarget::target)
                .filter(t -> t.kind().equals("Pod"))
                .map(t -> t.namespace() + "/" + t.name())
                .distinct()
                .collect(Collectors.joining(" "));
        if (!loose.isEmpty()) {
            again("isolate-pod " + loose, state.name());
        }
    }

    /// Where policies are as they were made and are not enforced, the same once more changes nothing, but for
    /// siblings that can be isolated with it.
    private static boolean mayBeClosedAgain(Verdict.PerTarget target) {
        Verdict.Facts facts = target.facts();
        return facts == null
                || facts.applied() != Holds.YES
                || target.reasons().stream().map(Reason::code).anyMatch(OPENED_BY_OTHERS::contains);
    }

    private void again(String action, String caseId) {
        out.println("Isolate again: " + theme.strong(Text.clean("firebreak " + action + " --case " + caseId)));
    }

    private static boolean isolatesNamespace(CaseState state, StandingChange change) {
        return state.run(String.valueOf(change.intent().run()))
                .flatMap(run -> run.step(String.valueOf(change.intent().step())))
                .filter(step -> "isolate-namespace".equals(step.action()))
                .isPresent();
    }
}
