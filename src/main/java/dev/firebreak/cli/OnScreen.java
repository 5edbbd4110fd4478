package dev.firebreak.cli;

import dev.firebreak.console.EventPrinter;
import dev.firebreak.console.PlanPrinter;
import dev.firebreak.console.ProblemPrinter;
import dev.firebreak.console.ProgressLine;
import dev.firebreak.console.Repeats;
import dev.firebreak.console.Spelled;
import dev.firebreak.console.UploadMeter;
import dev.firebreak.console.Waited;
import dev.firebreak.execute.Desk;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Line;
import dev.firebreak.model.Problem;
import dev.firebreak.plan.Plan;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Plan, journal and progress on the screen, or events on standard output. Several threads may tell of
/// their progress.
final class OnScreen implements Desk.Screen {
    private static final long TICK_MILLIS = 500;

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
    private volatile Spelled spelled;
    private boolean uploading;

    /// `caseId` is null where a case is opened for the run.
    OnScreen(Session session, ActingOptions options, @Nullable String caseId) {
        this.session = session;
        this.spelled = new Spelled(caseId, null);
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
        waited.told().ifPresent(told -> progress.on(told.step().isEmpty() ? "plan" : told.step(), told.words(), -1));
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
            new PlanPrinter(
                            shown ? session.out() : session.err(),
                            session.theme(),
                            session.width(),
                            session.wide(),
                            spelled)
                    .print(plan, dryRun ? Acting.approving(session, plan.digest()) : null);
            planShown = true;
        }
    }

    Spelled spelled() {
        return spelled;
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
        spelled = new Spelled(line.caseId(), line.run());
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
