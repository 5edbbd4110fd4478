package dev.firebreak.cli;

import dev.firebreak.console.Documents;
import dev.firebreak.console.EventPrinter;
import dev.firebreak.console.PlanPrinter;
import dev.firebreak.console.ProblemPrinter;
import dev.firebreak.console.ProgressLine;
import dev.firebreak.console.Repeats;
import dev.firebreak.console.RunPrinter;
import dev.firebreak.console.Text;
import dev.firebreak.console.TimelinePrinter;
import dev.firebreak.console.UploadMeter;
import dev.firebreak.console.Waited;
import dev.firebreak.execute.Approver;
import dev.firebreak.execute.Desk;
import dev.firebreak.execute.Options;
import dev.firebreak.execute.RunEnd;
import dev.firebreak.execute.World;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.JournalWriter;
import dev.firebreak.journal.Line;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.PlanJson;
import dev.firebreak.report.Timeline;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Acting at the command line: the desk with a screen, and an approver that is a person at a terminal or
/// nobody.
final class Acting {
    private static final long TICK_MILLIS = 500;

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
            return desk(Map.of(), world, null, all);
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
        return desk(Map.of(), world, state, all);
    }

    Desk desk(Map<String, Options.Decision> decide) {
        return desk(decide, session.world());
    }

    Desk desk(Map<String, Options.Decision> decide, World world) {
        return desk(decide, world, null, List.of());
    }

    private Desk desk(
            Map<String, Options.Decision> decide, World world, @Nullable CaseState named, List<Problem> notes) {
        Desk.Manner manner = new Desk.Manner(
                options.dryRun,
                options.approve,
                options.waived(),
                options.options(decide, session.concurrency()),
                session.osUser());
        OnScreen screen = new OnScreen(session, options);
        shown = screen;
        screen.reads();
        Approver automatic = session.automatic();
        return new Desk(
                world,
                manner,
                automatic != null ? automatic : new AtTheTerminal(session, screen::asks, screen::planShown),
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

    /// Plan, journal and progress on the screen, or events on standard output. Several threads may tell of
    /// their progress.
    private static final class OnScreen implements Desk.Screen {
        private final Session session;
        private final ProgressLine progress;
        private final EventPrinter events;
        private final UploadMeter upload = new UploadMeter();
        private final Repeats repeats = new Repeats();
        private final boolean dryRun;
        private final @Nullable String approve;
        private final Set<String> told = new HashSet<>();
        private final Waited waited;
        private final @Nullable ScheduledExecutorService clock;
        private volatile boolean planShown;
        private boolean uploading;

        OnScreen(Session session, ActingOptions options) {
            this.session = session;
            this.dryRun = options.dryRun;
            this.approve = options.approve;
            this.progress = session.progress();
            this.events = new EventPrinter(session.out(), session.theme(), session.width());
            this.waited = new Waited(session.clock());
            this.clock = session.manner() == ProgressLine.Manner.NONE ? null : ticking();
        }

        private ScheduledExecutorService ticking() {
            ScheduledExecutorService ticks = new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().daemon().name("waited").factory());
            var _ = ticks.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
            return ticks;
        }

        private synchronized void tick() {
            waited.told()
                    .ifPresent(told -> progress.on(told.step().isEmpty() ? "plan" : told.step(), told.words(), -1));
        }

        @Override
        public void reads() {
            session.audience().reads();
            waited.reads();
        }

        /// A person is asked: the line is theirs.
        synchronized void asks() {
            session.audience().rests();
            waited.rests();
            progress.clear();
        }

        /// Nothing is waited for any longer.
        synchronized void close() {
            session.audience().rests();
            waited.rests();
            if (clock != null) {
                clock.shutdownNow();
            }
            progress.clear();
        }

        @Override
        public synchronized void plan(Plan plan) {
            waited.rests();
            progress.clear();
            session.audience().planned(plan);
            boolean shown = session.text() && !session.globals().quiet;
            // nobody is asked about a plan that was not seen
            boolean asked = !dryRun && approve == null && session.keyboard() != null && plan.needsApproval();
            if (shown || asked) {
                new PlanPrinter(shown ? session.out() : session.err(), session.theme(), session.width(), session.wide())
                        .print(plan, dryRun ? approving(session, plan.digest()) : null);
                planShown = true;
            }
        }

        /// Whether who is asked has the plan before them still.
        boolean planShown() {
            return planShown;
        }

        @Override
        public void warn(List<Problem> problems) {
            new ProblemPrinter(session.err(), session.theme(), session.width()).print(problems);
        }

        @Override
        public synchronized void line(Line line) {
            if (line.entry() instanceof Entry.RunFinished) {
                session.pace().heard();
            }
            session.audience().line(line);
            waited.line(line);
            if (line.entry() instanceof Entry.StepFinished) {
                // what the next question is about has scrolled away
                planShown = false;
            }
            if (session.jsonl()) {
                if (!line.entry().event().equals("runFinished")) {
                    session.print(line.document());
                }
            } else if (session.text() && !session.globals().quiet) {
                print(line);
            }
        }

        synchronized Set<String> told(String run) {
            return told.stream()
                    .filter(step -> step.startsWith(run + "/"))
                    .map(step -> step.substring(run.length() + 1))
                    .collect(Collectors.toSet());
        }

        /// A request is shown by its outcome, of many that are alike the first few, and the parts of an upload by the
        /// progress alone, unless one fails.
        private void print(Line line) {
            Optional<UploadMeter.Reading> part = upload.read(line);
            uploading = part.isPresent();
            if (part.isPresent()) {
                events.skip(line);
                show(String.valueOf(line.step()), part.get().words(), part.get().percent());
            } else if (line.entry() instanceof Entry.Intent) {
                repeats.counts(line);
                events.skip(line);
            } else if (repeats.counts(line) && !session.wide()) {
                events.skip(line);
            } else {
                progress.clear();
                List<String> counted = repeats.before(line);
                if (!session.wide()) {
                    counted.forEach(words -> events.print(line, words));
                }
                if (line.entry() instanceof Entry.RunFinished(Entry.RunResult result, int exit, String _)) {
                    // what is next stands at the end of what the run prints, and nowhere else
                    events.print(line.with(new Entry.RunFinished(result, exit, null)));
                    return;
                }
                if (line.entry() instanceof Entry.VerdictEntry && line.step() != null) {
                    told.add(line.run() + "/" + line.step());
                }
                events.print(line);
            }
        }

        @Override
        public synchronized void on(String step, String words, int percent) {
            if (!uploading) {
                show(step, words, percent);
            }
        }

        @Override
        public void awaiting(List<String> steps) {
            session.audience().awaiting(steps);
        }

        private void show(String step, String words, int percent) {
            if (session.audience().draws()) {
                session.audience().on(step, words, percent);
            } else {
                progress.on(step, words, percent);
            }
        }
    }
}
