package dev.firebreak.execute;

import dev.firebreak.action.Action;
import dev.firebreak.action.Done;
import dev.firebreak.action.View;
import dev.firebreak.action.kube.WaysOut;
import dev.firebreak.change.Change;
import dev.firebreak.change.Exhibit;
import dev.firebreak.change.Gather;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Risk;
import dev.firebreak.change.Symbols;
import dev.firebreak.change.Verdict;
import dev.firebreak.change.Wait;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Entry.StepResult;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.RunState;
import dev.firebreak.journal.StepState;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.plan.PlanJson;
import dev.firebreak.plan.Step;
import dev.firebreak.plan.Undoing;
import dev.firebreak.preflight.EvidenceFirst;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Executes one step whose proposal is made: its gathers, its changes, its waits, then the verdict. What an
/// earlier process did of it is in the journal and is not done again.
final class StepRun {
    private final RunScope scope;

    StepRun(RunScope scope) {
        this.scope = scope;
    }

    <O extends Record> StepEnd execute(Step<O> step) {
        return switch (step.proposal()) {
            case Proposal.Found<O> found -> finish(step, StepResult.DONE, null, found.outputs(), found.outputs(), null);
            case Proposal.Nothing<O> nothing when intents(step).isEmpty() -> nothing(step, nothing);
            // an undo is planned again when it goes on: nothing is left to do of what it did
            case Proposal.Nothing<O> nothing ->
                changes(step, new Proposal.Changes<>(List.of(), List.of(), nothing.outputs(), nothing.notes()));
            case Proposal.NotApplicable<O> not ->
                finish(step, StepResult.NOT_APPLICABLE, not.because(), null, null, null);
            case Proposal.Refused<O> refused -> refused(step, refused.problems());
            case Proposal.Later<O> later -> new Waiting(scope, step).ended(later.because());
            case Proposal.Changes<O> changes -> changes(step, changes);
        };
    }

    /// Settles what an earlier process left in doubt of a step that is to be taken back. Nothing is sent.
    StepEnd settle(Step<?> step) {
        Sender sender = new Sender(scope, step.id());
        List<Outcome> outcomes = new ArrayList<>();
        for (IntentState intent : intents(step)) {
            Outcome outcome = intent.inDoubt()
                    ? sender.settle(intent, outcomes)
                    : Recorded.outcome(intent, Recorded.change(intent));
            if (outcome.result() == Outcome.Result.UNKNOWN) {
                return ended(step, StepResult.IN_DOUBT, "in-doubt", outcome.intent() + " is in doubt");
            }
            outcomes.add(outcome);
        }
        return ended(step, StepResult.FAILED, "failed", "it is not gone on with: the run is taken back");
    }

    /// That it was done already says nothing about whether it holds: that is looked at as if it had been done
    /// now.
    private <O extends Record> StepEnd nothing(Step<O> step, Proposal.Nothing<O> nothing) {
        Action<O> action = step.action();
        O outputs = bound(step, nothing.outputs());
        Verdict verdict = action == null || action instanceof Undoing<?>
                ? Verdict.notApplicable()
                : verdict(step, action, new Done<>(outputs, List.of(), List.of(), List.of(), scope.caseId()));
        return finish(
                step,
                StepResult.NOTHING,
                nothing.because(),
                outputs,
                outputs,
                verdict.holds() == Holds.NOT_APPLICABLE ? null : verdict);
    }

    private StepEnd refused(Step<?> step, List<Problem> problems) {
        Problem first = problems.getFirst();
        append(step, new Entry.StepFinished(StepResult.REFUSED, first.message(), null, null));
        return StepEnd.failed(step.id(), StepResult.REFUSED, first.code(), first.message());
    }

    private <O extends Record> StepEnd changes(Step<O> step, Proposal.Changes<O> proposed) {
        Action<O> action = step.action();
        if (action == null) {
            throw new IllegalStateException("changes without an action: " + step.id());
        }
        if (!gathered(step, proposed.gathers())) {
            return StepEnd.stopped(step.id());
        }
        Sender sender = new Sender(scope, step.id());
        List<Outcome> outcomes = new ArrayList<>();
        for (IntentState left : leftInDoubt(step, proposed.changes())) {
            Outcome outcome = sender.settle(left, outcomes);
            if (outcome.result() == Outcome.Result.UNKNOWN) {
                return ended(step, StepResult.IN_DOUBT, "in-doubt", outcome.intent() + " is in doubt");
            }
        }
        StageRun stages = new StageRun(scope, sender, step, proposed.changes().size());
        for (Stage stage : Stage.of(proposed.changes())) {
            Optional<StepEnd> uncollected = uncollected(step, stage);
            if (uncollected.isPresent()) {
                return uncollected.get();
            }
            StageRun.Made made = stages.make(stage, outcomes);
            Optional<StepEnd> end = made.worst()
                    .map(worst -> ended(step, worst))
                    .or(() -> made.stopped() ? Optional.of(StepEnd.stopped(step.id())) : tookHold(step, stage));
            if (end.isPresent()) {
                return end.get();
            }
            outcomes.addAll(made.outcomes());
            if (GonePod.nobodyLeft(action, proposed, outcomes)) {
                return aboutNobody(step, outcomes);
            }
        }
        return new Waiting(scope, step)
                .forSnapshots(proposed.changes(), outcomes)
                .orElseGet(() -> concluded(
                        step, action, proposed.outputs(), proposed.changes().isEmpty()));
    }

    /// What destroys evidence is held up alone: what the step did before, a cut above all, stands by then. What was
    /// sent already is only settled.
    private Optional<StepEnd> uncollected(Step<?> step, Stage stage) {
        Set<String> sent = intents(step).stream()
                .filter(intent -> intent.happened() || intent.inDoubt())
                .map(Recorded::change)
                .collect(Collectors.toSet());
        List<Change> left = stage.changes().stream()
                .filter(change -> change.risk() == Risk.DESTROYS_EVIDENCE && !sent.contains(change.id()))
                .toList();
        if (left.isEmpty()) {
            return Optional.empty();
        }
        RunState run = scope.journal().state().run(scope.run()).orElseThrow();
        return EvidenceFirst.due(scope.run(), step.id(), left, scope.world().view()).stream()
                .filter(problem -> !run.waives(problem.code()))
                .findFirst()
                .map(problem ->
                        ended(step, StepResult.FAILED, problem.code(), problem.message() + ". " + problem.fix()));
    }

    private StepEnd aboutNobody(Step<?> step, List<Outcome> outcomes) {
        String first = String.valueOf(outcomes.getFirst().message());
        int others = outcomes.size() - 1;
        return ended(
                step, StepResult.FAILED, "pod-gone", others == 0 ? first : first + ", and so are " + others + " more");
    }

    private StepEnd ended(Step<?> step, StageRun.Worst worst) {
        Outcome outcome = worst.outcome();
        String because = Recorded.symbols(scope.caseId(), scope.run(), step.id(), step.ordinal(), null)
                .in(worst.because());
        if (outcome.result() == Outcome.Result.UNKNOWN) {
            return ended(step, StepResult.IN_DOUBT, "in-doubt", because);
        }
        return ended(step, Ending.refused(outcome.code()), outcome.code() == null ? "failed" : outcome.code(), because);
    }

    /// Waits until what a stage made has taken hold; the end of the step where it does not.
    private Optional<StepEnd> tookHold(Step<?> step, Stage stage) {
        List<PodRef> evicted = stage.changes().stream()
                .flatMap(change -> change.settle() instanceof Wait.PodGone gone ? Stream.of(gone.pod()) : Stream.of())
                .toList();
        PodRef left = new Waiting(scope, step).untilGone(evicted);
        if (left != null) {
            return Optional.of(
                    scope.pace().stopping()
                            ? StepEnd.stopped(step.id())
                            : new Waiting(scope, step).ended("waits for pod " + left + ", which was evicted, to end"));
        }
        for (Change change : stage.changes()) {
            if (change.settle() instanceof Wait.PodEnded ended && !new Waiting(scope, step).ended(ended)) {
                return Optional.of(StepEnd.stopped(step.id()));
            }
            if (change.settle() instanceof Wait.ContainerEnded ended) {
                // what became of it the verdict tells: it may never have been started
                new Waiting(scope, step).untilEnded(ended);
            }
            Optional<String> why = change.settle() instanceof Wait.PolicyResolved resolved
                    ? new Waiting(scope, step).notTakenUp(resolved)
                    : Optional.empty();
            if (why.isPresent()) {
                return Optional.of(
                        scope.pace().stopping()
                                ? StepEnd.stopped(step.id())
                                : ended(
                                        step,
                                        StepResult.FAILED,
                                        "not-taken-up",
                                        change.words() + ": " + why.get()
                                                + "; what follows would open the pod if it never does"));
            }
        }
        return Optional.empty();
    }

    /// What an earlier process may have done, and what is not to be done any more.
    private List<IntentState> leftInDoubt(Step<?> step, List<Change> changes) {
        Set<String> left = changes.stream().map(Change::id).collect(Collectors.toSet());
        return intents(step).stream()
                .filter(i -> i.inDoubt() && !left.contains(Recorded.change(i)))
                .toList();
    }

    private List<IntentState> intents(Step<?> step) {
        return scope.step(step.id()).map(StepState::intents).orElse(List.of());
    }

    /// False where nobody waited for one of them any longer: it is taken again when the run goes on.
    private boolean gathered(Step<?> step, List<Gather> gathers) {
        List<String> taken = scope.step(step.id())
                .map(s -> s.exhibits().stream()
                        .filter(exhibit -> !Collector.interrupted(exhibit.because()))
                        .map(Entry.ExhibitEntry::source)
                        .toList())
                .orElse(List.of());
        List<Gather> left =
                gathers.stream().filter(g -> !taken.contains(g.words())).toList();
        if (left.isEmpty()) {
            return true;
        }
        scope.progress().on(step.id(), "Collect " + left.size() + " sources", -1);
        List<Exhibit> exhibits = new Collector(scope.world().cluster(), scope.journal(), scope.pace()).collect(left);
        exhibits.forEach(exhibit -> record(step, exhibit));
        return exhibits.stream().noneMatch(exhibit -> Collector.interrupted(exhibit.because()));
    }

    private void record(Step<?> step, Exhibit exhibit) {
        append(step, Entry.ExhibitEntry.of(exhibit));
    }

    private <O extends Record> StepEnd concluded(Step<O> step, Action<O> action, O planned, boolean noChanges) {
        StepState state = scope.step(step.id()).orElse(null);
        O bound = bound(step, planned);
        Done<O> done = state == null
                ? new Done<>(bound, List.of(), List.of(), List.of(), scope.caseId())
                : Recorded.done(bound, state, scope.caseId());
        List<String> recorded =
                done.exhibits().stream().map(e -> String.valueOf(e.uri())).toList();
        for (Exhibit exhibit : action.exhibits(done)) {
            if (!recorded.contains(String.valueOf(exhibit.uri()))) {
                record(step, exhibit);
            }
        }
        O outputs = action.outputs(done);
        Verdict verdict = verdict(step, action, done);
        return finish(
                step,
                StepResult.DONE,
                null,
                outputs,
                bound,
                noChanges && verdict.holds() == Holds.NOT_APPLICABLE ? null : verdict);
    }

    private <O extends Record> O bound(Step<O> step, O planned) {
        Symbols symbols = Recorded.symbols(scope.caseId(), scope.run(), step.id(), step.ordinal(), null);
        @SuppressWarnings("unchecked") // a record's class is the class of its type
        Class<O> type = (Class<O>) planned.getClass();
        return Recorded.bound(planned, symbols, type);
    }

    private <O extends Record> Verdict verdict(Step<O> step, Action<O> action, Done<O> done) {
        scope.progress().on(step.id(), "Look again", -1);
        try {
            View view = scope.world().view();
            Verdict seen = new ReachedAgain(view).after(action.verify(done, view));
            return new WaysOut(action, done, address(step), view).onto(seen);
        } catch (Refusal refusal) {
            Problem first = refusal.problems().getFirst();
            return new Verdict(
                    Holds.UNKNOWN,
                    null,
                    List.of(new Reason("holds", first.code(), "could not look again: " + first.message(), null)),
                    List.of());
        }
    }

    /// Under which the step is taken back: a one-shot action is a run of one step.
    private String address(Step<?> step) {
        String run = scope.caseId() + "/" + scope.run();
        boolean action = scope.journal()
                .state()
                .run(scope.run())
                .filter(RunState::ofOneAction)
                .isPresent();
        return action ? run : run + "/" + step.id();
    }

    private StepEnd ended(Step<?> step, StepResult result, String code, String because) {
        append(step, new Entry.StepFinished(result, because, null, null));
        return StepEnd.failed(step.id(), result, code, because);
    }

    private StepEnd finish(
            Step<?> step,
            StepResult result,
            @Nullable String because,
            @Nullable Record outputs,
            @Nullable Record planned,
            @Nullable Verdict verdict) {
        if (verdict != null && verdict.holds() != Holds.NOT_APPLICABLE) {
            append(step, Entry.VerdictEntry.of(verdict));
        }
        JsonNode declared = PlanJson.outputs(step.use(), outputs);
        append(step, new Entry.StepFinished(result, because, declared, planned == null ? null : Json.of(planned)));
        return new StepEnd(step.id(), result, verdict, null, because, declared, false, false);
    }

    private void append(Step<?> step, Entry entry) {
        scope.journal().append(scope.run(), step.id(), entry);
    }
}
