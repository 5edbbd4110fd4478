package dev.firebreak.console;

import dev.firebreak.change.Verdict;
import dev.firebreak.change.WayOut;
import dev.firebreak.console.Table.Cell;
import dev.firebreak.console.Theme.Tier;
import dev.firebreak.journal.CaseState;
import dev.firebreak.model.Target;
import dev.firebreak.report.Denied;
import dev.firebreak.report.HandOver;
import dev.firebreak.report.StandingChange;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Standing changes that were looked at again, as a table: what does not hold stands out, and says why. Connections
/// that a run has not cut come first: nothing that is looked at tells of them.
public final class StatusPrinter {
    private static final String NOT_CUT = "NOT CUT  ";

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
        Set<Target> gone = Denied.gone(changes);
        cases.forEach(state -> tellNotCut(state, gone));
        if (changes.isEmpty()) {
            boolean doubts = cases.stream().anyMatch(state -> !state.inDoubt().isEmpty());
            out.println(Text.clean("Nothing"
                    + (cases.size() == 1 ? " of case " + cases.getFirst().id() : "")
                    + (doubts ? " is known to stand." : " stands.")));
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
            tellDoubts(state);
            for (HandOver.Open open : HandOver.of(state).open()) {
                if (!state.closed() && open.next().startsWith("firebreak resume")) {
                    out.println("Run " + open.run() + " is not done: " + theme.strong(Text.clean(open.next())));
                }
            }
            List<StandingChange> own =
                    changes.stream().filter(c -> c.caseId().equals(state.id())).toList();
            if (!own.isEmpty()) {
                out.println();
                Again.commands(state, own)
                        .forEach(command -> out.println("Again: " + theme.strong(Text.clean(command))));
                stronger(notCut(state, gone));
                if (own.stream().anyMatch(c -> c.undo() != null)) {
                    out.println("Undo: " + theme.strong(Text.clean("firebreak undo " + state.name())));
                }
            }
        }
    }

    /// A run is named: without one, resume means the latest.
    private void tellDoubts(CaseState state) {
        Map<String, Long> byRun = state.inDoubt().stream()
                .collect(Collectors.groupingBy(
                        intent -> String.valueOf(intent.run()), LinkedHashMap::new, Collectors.counting()));
        byRun.forEach((run, requests) -> {
            out.println();
            Paragraph.print(
                    out,
                    "",
                    "  ",
                    "Run " + state.id() + "/" + run + " has " + Text.count(requests, "request", "requests")
                            + " in doubt. To settle that and go on: firebreak resume " + state.name() + "/" + run,
                    width);
        });
    }

    private void tellNotCut(CaseState state, Set<Target> gone) {
        List<Denied> open = notCut(state, gone).toList();
        for (Denied denied : open) {
            String targets =
                    denied.targets().stream().map(Target::toString).sorted().collect(Collectors.joining(", "));
            Paragraph.print(
                    out,
                    theme.paint(Tier.BAD, NOT_CUT),
                    " ".repeat(NOT_CUT.length()),
                    "Run " + state.id() + "/" + denied.run() + " (" + denied.action() + ") ended with cut: NO"
                            + (targets.isEmpty() ? "" : ", " + targets)
                            + ". What was connected then may still be, whatever holds below.",
                    width);
        }
        stronger(open.stream());
        if (!open.isEmpty()) {
            out.println();
        }
    }

    private static Stream<Denied> notCut(CaseState state, Set<Target> gone) {
        return Denied.of(state).stream().filter(Denied::notCut).filter(denied -> !denied.over(gone));
    }

    private void stronger(Stream<Denied> notCut) {
        notCut.filter(denied -> denied.stronger() != null)
                .map(denied -> (denied.afterUndo() ? "Cut, " + WayOut.AFTER_UNDO + ": " : "Cut: ")
                        + theme.strong(Text.clean(denied.stronger())))
                .distinct()
                .forEach(out::println);
    }

    /// `4 changes stand, 2 keep evidence`: what can be taken back, and what is not to be.
    public static String standing(int standing, int kept) {
        String stand = Text.count(standing, "change stands", "changes stand");
        return kept == 0
                ? stand
                : standing == 0
                        ? Text.count(kept, "change keeps", "changes keep") + " evidence"
                        : stand + ", " + kept + (kept == 1 ? " keeps" : " keep") + " evidence";
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
        int kept = (int) changes.stream().filter(c -> c.undo() == null).count();
        out.println(standing(changes.size() - kept, kept)
                + (!bad.isEmpty() ? ": " + bad : changes.size() == 1 ? ", and holds" : ", and all hold"));
        changes.stream()
                .flatMap(c -> c.verdict().reasons().stream()
                        .filter(reason -> reason.code().equals(Verdict.CUT_AS_REPORTED))
                        .map(reason -> "But of " + c.intent().run() + ", " + reason.message()))
                .distinct()
                .forEach(told -> Paragraph.print(out, "", "  ", told, width));
    }
}
