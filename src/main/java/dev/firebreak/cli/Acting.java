package dev.firebreak.cli;

import dev.firebreak.console.Documents;
import dev.firebreak.console.ProblemPrinter;
import dev.firebreak.console.RunPrinter;
import dev.firebreak.console.Text;
import dev.firebreak.console.TimelinePrinter;
import dev.firebreak.execute.Approver;
import dev.firebreak.execute.Desk;
import dev.firebreak.execute.Options;
import dev.firebreak.execute.RunEnd;
import dev.firebreak.execute.World;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.JournalWriter;
import dev.firebreak.journal.Line;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.plan.PlanJson;
import dev.firebreak.report.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Acting at the command line: the desk with a screen, and an approver that is a person at a terminal or
/// nobody.
final class Acting {
    private final Session session;
    private final ActingOptions options;
    private @Nullable OnScreen shown;

    Acting(Session session, ActingOptions options) {
        this.session = session;
        this.options = options;
    }

    /// The desk of a new run, which sees the world as the case does that it is told to work in: what that case
    /// holds already is not done again.
    ///
    /// @param notes what the plan is to tell besides
    Desk starting(List<Problem> notes) {
        List<Problem> all = new ArrayList<>(notes);
        all.addAll(ConfigFile.misspelt(session));
        String named = session.cases().named();
        World world = session.world();
        if (named == null || named.equals("new")) {
            return desk(Map.of(), world, null, null, all);
        }
        CaseState state = session.cases().find(named).reader().state();
        if (state.closed()) {
            throw new Refusal(
                    4,
                    Problem.block(
                            "case-closed",
                            "case " + state.id() + " is closed: it takes no new run",
                            "Work in a new case with --case new, or take back what this one did with: firebreak undo "
                                    + state.name()));
        }
        return desk(Map.of(), world, state, state.id(), all);
    }

    /// The desk of what a case did before.
    Desk goingOn(Map<String, Options.Decision> decide, CaseState state) {
        return desk(decide, session.worldOf(state), null, state.id(), List.of());
    }

    private Desk desk(
            Map<String, Options.Decision> decide,
            World world,
            @Nullable CaseState named,
            @Nullable String caseId,
            List<Problem> notes) {
        Desk.Manner manner = new Desk.Manner(
                options.dryRun,
                options.approve,
                options.waived(),
                options.options(decide, session.concurrency()),
                session.osUser());
        OnScreen screen = new OnScreen(session, options, caseId);
        shown = screen;
        screen.reads();
        Approver automatic = session.automatic();
        return new Desk(
                world,
                manner,
                automatic != null
                        ? automatic
                        : new AtTheTerminal(session, screen::asks, screen::planShown, screen::spelled),
                session.pace(),
                screen,
                named,
                notes);
    }

    /// The same in a case that may have been closed, which what is done there opens again.
    int finish(JournalWriter journal, Supplier<Desk.Handled> work) {
        boolean closed = journal.state().closed();
        int exit = finish(work);
        if (closed && !journal.state().closed() && session.text()) {
            String named = journal.state().name();
            Text.wrap(
                            Text.clean("Case " + named + " was closed, and this has opened it again. To close it:"
                                    + " firebreak case close " + named),
                            session.width())
                    .forEach(session.err()::println);
        }
        return exit;
    }

    /// Does it, prints how it ended, and returns the exit code.
    int finish(Supplier<Desk.Handled> work) {
        Desk.Handled handled;
        try {
            handled = work.get();
        } finally {
            OnScreen screen = shown;
            if (screen != null) {
                screen.close();
            }
        }
        session.pace().heard();
        return ended(handled);
    }

    private int ended(Desk.Handled handled) {
        CaseState state = handled.state();
        RunEnd end = handled.end();
        Refusal trouble = handled.trouble();
        if (session.text()) {
            if (trouble != null) {
                throw trouble;
            }
            if (end != null && state != null && session.globals().quiet) {
                if (handled.exit() != 0) {
                    new RunPrinter(session.err(), session.theme(), session.width()).print(state, end.run());
                }
            } else if (end != null && state != null) {
                if (session.automatic() != null) {
                    timeline(handled, end.run());
                }
                new RunPrinter(session.out(), session.theme(), session.width())
                        .print(state, end.run(), told(end.run()));
            } else if (handled.exit() == 5) {
                session.err().println("Not approved: nothing was changed. To approve exactly this plan:");
                session.err().println("  " + approving(session, handled.digest()));
            }
        } else if (end != null && state != null) {
            ObjectNode document = Documents.runFinished(state, end.run());
            if (trouble != null) {
                new ProblemPrinter(session.err(), session.theme(), session.width()).print(trouble.problems());
                document.put("result", end.result().toString())
                        .put("exit", end.exit())
                        .put("next", end.next() == null ? null : state.command(end.next()));
            }
            session.print(document);
        } else {
            session.print(PlanJson.document(handled.plan()).put("digest", handled.digest()));
        }
        return handled.exit();
    }

    /// The steps of the run whose verdicts stand on the screen.
    private Set<String> told(String run) {
        OnScreen screen = shown;
        return screen == null ? Set.of() : screen.told(run);
    }

    /// The command that was typed, with the approval of this plan and of no other; of one that only plans, the one that
    /// acts.
    static String approving(Session session, String digest) {
        List<String> words = new ArrayList<>(session.globals().typed);
        int other = words.indexOf("--approve");
        if (other >= 0 && other + 1 < words.size()) {
            words.subList(other, other + 2).clear();
        }
        words.removeIf(word -> word.startsWith("--approve=") || word.equals("--dry-run"));
        meant(session, words);
        int plan = Commands.place(words);
        if (plan >= 0 && plan < words.size() && words.get(plan).equals("plan")) {
            if (session.globals().plansAction) {
                words.remove(plan);
            } else {
                words.set(plan, "run");
            }
        }
        return session.command(words, "--approve", digest);
    }

    /// What a prompt adds to a line, said in words: elsewhere the same line means another namespace or case.
    private static void meant(Session session, List<String> words) {
        String namespace = session.audience().namespace();
        if (namespace != null && words.stream().noneMatch(word -> word.matches("(?s)(-n|--namespace(=.*)?)|-n.+"))) {
            words.addAll(List.of("-n", namespace));
        }
        String named = session.globals().caseId;
        if (named == null
                || words.stream()
                        .anyMatch(word ->
                                word.equals(named) || word.startsWith(named + "/") || word.startsWith("--case"))) {
            return;
        }
        int command = Commands.place(words);
        boolean ofCase = command >= 0
                && command < words.size()
                && List.of("undo", "resume").contains(words.get(command));
        words.addAll(ofCase ? command + 1 : words.size(), ofCase ? List.of(named) : List.of("--case", named));
    }

    /// A rehearsal ends with the timeline that a case of it would leave.
    private void timeline(Desk.Handled handled, String run) {
        CaseFolder folder = Objects.requireNonNull(handled.folder(), "a run has a case");
        List<Line> lines = Timeline.of(folder.reader(), Timeline.Filter.ALL).stream()
                .filter(l -> run.equals(l.run()))
                .toList();
        new TimelinePrinter(session.out(), session.theme(), session.width())
                .outline(
                        "Timeline of " + Objects.requireNonNull(handled.state()).id(), true, lines);
    }
}
