package dev.firebreak.execute;

import dev.firebreak.change.Change;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Wait;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Entry.StepResult;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.JournalWriter;
import dev.firebreak.journal.RunState;
import dev.firebreak.journal.StepState;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.plan.Outputs;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.PlanJson;
import dev.firebreak.plan.Step;
import dev.firebreak.runbook.InputValue;
import dev.firebreak.runbook.Runbook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Executes an approved plan, or what is left of one, and ends every step in exactly one of the results that
/// the journal knows.
public final class Executor {
    private final World world;
    private final JournalWriter journal;
    private final Approver approver;
    private final Pace pace;
    private final Progress progress;
    private final Options options;

    public Executor(
            World world, JournalWriter journal, Approver approver, Pace pace, Progress progress, Options options) {
        this.world = world;
        this.journal = journal;
        this.approver = approver;
        this.pace = pace;
        this.progress = progress;
        this.options = options;
    }

    /// Starts a run of the plan: the entries that say what was planned and who approved it. `approval` is null
    /// where nothing needs one.
    public String start(Plan plan, String runbookText, Entry.@Nullable Approval approval) {
        String run = journal.state().nextRun();
        List<JournalWriter.Draft> drafts = new ArrayList<>();
        drafts.add(new JournalWriter.Draft(
                run,
                null,
                new Entry.RunStarted(
                        plan.runbook().id(),
                        plan.runbook().sha256(),
                        runbookText,
                        PlanJson.recorded(plan).path("inputs"),
                        Json.of(plan.world()),
                        plan.undoes().isEmpty() ? null : plan.undoes())));
        drafts.addAll(planned(plan, run, approval));
        journal.appendAll(drafts);
        return run;
    }

    /// Goes on with a run under another plan.
    void goOn(Plan plan, String run, Entry.@Nullable Approval approval) {
        journal.appendAll(planned(plan, run, approval));
    }

    private static List<JournalWriter.Draft> planned(Plan plan, String run, Entry.@Nullable Approval approval) {
        List<JournalWriter.Draft> drafts = new ArrayList<>();
        drafts.add(new JournalWriter.Draft(run, null, new Entry.Plan(plan.digest(), PlanJson.recorded(plan))));
        if (approval != null) {
            drafts.add(new JournalWriter.Draft(run, null, approval));
        }
        return drafts;
    }

    /// Executes the steps of a plan that are not done yet: each when all that it waits for have ended, side by
    /// side where several can be.
    public RunEnd execute(Plan plan, String run) {
        // the first line of this process takes it away
        Entry.RunFinished before = state(run).finished();
        RunScope scope = RunScope.of(world, journal, pace, progress, options, run);
        boolean over = TakenBack.owed(plan, state(run));
        Map<String, StepEnd> ends = new HashMap<>();
        Outputs outputs = Outputs.none();
        List<Step<?>> left = new ArrayList<>();
        for (Step<?> step : plan.steps()) {
            StepEnd end = EarlierEnd.of(journal.state(), run, step.id())
                    .or(() -> over ? settled(scope, step) : Optional.empty())
                    .orElse(null);
            if (end == null) {
                left.add(step);
            } else {
                ends.put(step.id(), end);
                remember(step, end, outputs);
            }
        }
        if (!over) {
            take(plan, scope, left, ends, outputs);
        }
        left.forEach(step -> ends.put(step.id(), notReached(run, step, "the run ended before it")));
        List<StepEnd> ordered = plan.steps().stream()
                .map(step -> Objects.requireNonNull(ends.get(step.id()), "every step ends"))
                .toList();
        RunEnd result = Ending.of(
                journal.state().id(),
                run,
                ordered,
                accepted(run),
                TakenBack.changed(state(run)),
                before != null && before.result() == Entry.RunResult.IN_DOUBT,
                new NextStep(journal.state().id(), plan, state(run)));
        return finished(
                TakenBack.due(plan, result) ? result.with("firebreak undo " + result.caseId() + "/" + run) : result);
    }

    /// Takes steps until one ends the run, or none is left that can begin.
    private void take(Plan plan, RunScope scope, List<Step<?>> left, Map<String, StepEnd> ends, Outputs outputs) {
        boolean over = false;
        try (SideBySide running = new SideBySide(plan)) {
            while (true) {
                Step<?> next = over ? null : ready(plan, left, ends, running);
                if (next != null) {
                    left.remove(next);
                    progress.awaiting(left.stream().map(Step::id).toList());
                    begin(plan, scope, next, outputs, running);
                } else if (running.isEmpty()) {
                    break;
                } else {
                    StepEnd end = running.next();
                    Step<?> step = plan.step(end.id());
                    ends.put(end.id(), end);
                    remember(step, end, outputs);
                    over = over || ends(step, end);
                }
            }
        } finally {
            progress.awaiting(List.of());
        }
    }

    /// A step of a run that is to be taken back: nothing of it is begun any more, and what is in doubt is settled.
    /// Empty where it changed nothing.
    private static Optional<StepEnd> settled(RunScope scope, Step<?> step) {
        StepState state = scope.step(step.id()).orElse(null);
        Entry.StepFinished finished = state == null ? null : state.finished();
        if (finished != null && EarlierEnd.failed(finished)) {
            return Optional.of(
                    StepEnd.failed(step.id(), finished.result(), "failed", String.valueOf(finished.because())));
        }
        return state == null || state.intents().isEmpty()
                ? Optional.empty()
                : Optional.of(new StepRun(scope).settle(step));
    }

    private RunEnd finished(RunEnd end) {
        journal.append(end.run(), null, new Entry.RunFinished(end.result(), end.exit(), end.next()));
        return end;
    }

    /// The first step that can begin now; null where none can. A person is asked only while nothing is under way.
    private @Nullable Step<?> ready(Plan plan, List<Step<?>> left, Map<String, StepEnd> ends, SideBySide running) {
        for (Step<?> step : left) {
            boolean asks = step.approve() || (step.proposal() instanceof Proposal.Later<?> && approver.present());
            boolean second = left.stream()
                    .takeWhile(earlier -> !earlier.id().equals(step.id()))
                    .anyMatch(earlier -> SideBySide.shareAnObject(earlier, step));
            if (plan.waitsFor(step).stream().allMatch(id -> passed(ends.get(id)))
                    && !second
                    && !(asks && !running.isEmpty())
                    && !running.touches(step)) {
                return step;
            }
        }
        return null;
    }

    /// Whether what waits for a step may begin: it ended, and neither waits itself nor was passed over.
    private static boolean passed(@Nullable StepEnd end) {
        return end != null && end.result() != StepResult.WAITING && end.result() != StepResult.NOT_REACHED;
    }

    private void begin(Plan plan, RunScope scope, Step<?> step, Outputs outputs, SideBySide running) {
        String run = scope.run();
        if (pace.stopping()) {
            notReached(run, step, "the run was stopped before it");
            running.over(StepEnd.stopped(step.id()));
            return;
        }
        if (step.approve() && !answered(plan, run, step)) {
            notReached(run, step, "it was not approved");
            running.over(StepEnd.unanswered(step.id()));
            return;
        }
        journal.append(run, step.id(), new Entry.StepStarted(step.use()));
        progress.on(step.id(), "Start " + step.use(), -1);
        Step<?> now;
        try {
            now = new PlannedLate(world, journal, approver, run).of(plan, step, outputs);
        } catch (Refusal refusal) {
            running.over(failed(run, step, refusal));
            return;
        }
        running.start(now, () -> executed(scope, now));
    }

    private StepEnd executed(RunScope scope, Step<?> step) {
        try {
            return within(scope, step);
        } catch (Refusal refusal) {
            return failed(scope.run(), step, refusal);
        }
    }

    private StepEnd failed(String run, Step<?> step, Refusal refusal) {
        if (refusal.exit() == 10 || diskTrouble(refusal)) {
            throw refusal;
        }
        Problem first = refusal.problems().getFirst();
        StepResult result = Ending.refused(first.code());
        journal.append(run, step.id(), new Entry.StepFinished(result, first.message(), null, null));
        boolean unreachable = refusal.exit() == 11 && result == StepResult.FAILED;
        return StepEnd.failed(step.id(), result, unreachable ? "unreachable" : first.code(), first.message());
    }

    /// Executes a step within its time limit.
    private StepEnd within(RunScope scope, Step<?> step) {
        Duration limit = step.terms().timeLimit();
        StepPace time = StepPace.of(pace, limit);
        StepEnd end = new StepRun(scope.at(time)).execute(step);
        if (!end.stopped()) {
            return end;
        }
        if (limit != null && time.over()) {
            return overtime(scope.run(), step, InputValue.words(limit));
        }
        notReached(scope.run(), step, StepState.BEGUN);
        return end;
    }

    /// A step whose time is over has failed, unless nothing is left of it but to wait for what takes long.
    private StepEnd overtime(String run, Step<?> step, String limit) {
        if (onlyWaits(run, step)) {
            String because = "what it waits for did not come within its limit of " + limit;
            journal.append(run, step.id(), new Entry.StepFinished(StepResult.WAITING, because, null, null));
            return StepEnd.failed(step.id(), StepResult.WAITING, "waiting", because);
        }
        String because = "it took longer than its limit of " + limit;
        journal.append(run, step.id(), new Entry.StepFinished(StepResult.FAILED, because, null, null));
        return StepEnd.failed(step.id(), StepResult.FAILED, "time-limit", because);
    }

    private boolean onlyWaits(String run, Step<?> step) {
        List<Change> changes = Plan.changes(step);
        Set<String> happened =
                journal
                        .state()
                        .run(run)
                        .flatMap(r -> r.step(step.id()))
                        .map(StepState::intents)
                        .orElse(List.of())
                        .stream()
                        .filter(IntentState::happened)
                        .map(i -> i.change().path("id").asString())
                        .collect(Collectors.toSet());
        return changes.stream().anyMatch(c -> c.settle() instanceof Wait.SnapshotsCompleted)
                && changes.stream().allMatch(c -> happened.contains(c.id()));
    }

    /// Asks about a step once more, and records a yes as an approval of its own. A digest that was named, now
    /// or when the run began, covers the step.
    private boolean answered(Plan plan, String run, Step<?> step) {
        RunState state = state(run);
        if (options.digestNamed() || state.approvals().stream().anyMatch(Entry.Approval::byDigest)) {
            return true;
        }
        if (!approver.approves(plan, step)) {
            return false;
        }
        Entry.Approval whole = state.approval();
        if (whole != null) {
            journal.append(
                    run,
                    step.id(),
                    new Entry.Approval(
                            whole.digest(),
                            true,
                            whole.osUser(),
                            whole.kubeUser(),
                            whole.callerArn(),
                            false,
                            List.of(),
                            List.of()));
        }
        return true;
    }

    private static boolean diskTrouble(Refusal refusal) {
        return refusal.problems().getFirst().code().startsWith("disk-");
    }

    private StepEnd notReached(String run, Step<?> step, String because) {
        journal.append(run, step.id(), new Entry.StepFinished(StepResult.NOT_REACHED, because, null, null));
        return StepEnd.of(step.id(), StepResult.NOT_REACHED, because);
    }

    /// Whether the run ends with this step.
    private static boolean ends(Step<?> step, StepEnd end) {
        if (end.stopped() || end.unanswered()) {
            return true;
        }
        return switch (end.result()) {
            case WAITING -> true;
            case REFUSED, FAILED, IN_DOUBT -> step.onFailure() != Runbook.OnFailure.CONTINUE;
            case DONE, NOTHING, NOT_APPLICABLE, NOT_REACHED -> false;
        };
    }

    private static void remember(Step<?> step, StepEnd end, Outputs outputs) {
        JsonNode known = end.outputs();
        if (known != null) {
            outputs.known().put(step.id(), known);
        }
        if (end.result() == StepResult.NOT_APPLICABLE) {
            outputs.notApplicable(step.id(), String.valueOf(end.because()));
        }
        outputs.ended(step.id(), end.result().toString(), end.verdict());
    }

    private List<Entry.Accepted> accepted(String run) {
        List<Entry.Accepted> accepted = new ArrayList<>(options.accepted());
        journal.state().run(run).ifPresent(r -> r.approvals().forEach(a -> accepted.addAll(a.accepted())));
        return accepted;
    }

    private RunState state(String run) {
        return journal.state().run(run).orElseThrow();
    }
}
