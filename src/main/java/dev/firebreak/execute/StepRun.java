package dev.firebreak.execute;

import dev.firebreak.action.Action;
import dev.firebreak.action.Done;
import dev.firebreak.change.Change;
import dev.firebreak.change.ChangeJson;
import dev.firebreak.change.Exhibit;
import dev.firebreak.change.Gather;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Readiness;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Symbols;
import dev.firebreak.change.Verdict;
import dev.firebreak.change.Wait;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Entry.StepResult;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.JournalWriter;
import dev.firebreak.journal.StepState;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.plan.PlanJson;
import dev.firebreak.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Executes one step whose proposal is made: its gathers, its changes, its waits, then the verdict. What an
/// earlier process did of it is in the journal and is not done again.
final class StepRun {
    private static final Duration POLICY_LIMIT = Duration.ofSeconds(10);
    /// The controller's batching was measured at about one second.
    private static final Duration POLICY_UNSEEN = Duration.ofSeconds(2);

    private static final Duration POLICY_POLL = Duration.ofMillis(200);
    private static final Duration FIRST_POLL = Duration.ofSeconds(1);
    private static final Duration LONGEST_POLL = Duration.ofSeconds(15);

    private static final String GONE = "gone-since";

    private final World world;
    private final JournalWriter journal;
    private final Pace pace;
    private final Progress progress;
    private final Options options;
    private final String run;

    StepRun(World world, JournalWriter journal, Pace pace, Progress progress, Options options, String run) {
        this.world = world;
        this.journal = journal;
        this.pace = pace;
        this.progress = progress;
        this.options = options;
        this.run = run;
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
            case Proposal.Later<O> later -> waiting(step, later.because());
            case Proposal.Changes<O> changes -> changes(step, changes);
        };
    }

    private <O extends Record> StepEnd nothing(Step<O> step, Proposal.Nothing<O> nothing) {
        return finish(step, StepResult.NOTHING, nothing.because(), nothing.outputs(), nothing.outputs(), null);
    }

    private StepEnd refused(Step<?> step, List<Problem> problems) {
        Problem first = problems.getFirst();
        journal.append(run, step.id(), new Entry.StepFinished(StepResult.REFUSED, first.message(), null, null));
        return StepEnd.failed(step.id(), StepResult.REFUSED, first.code(), first.message());
    }

    private StepEnd waiting(Step<?> step, String because) {
        journal.append(run, step.id(), new Entry.StepFinished(StepResult.WAITING, because, null, null));
        return StepEnd.failed(step.id(), StepResult.WAITING, "waiting", because);
    }

    private <O extends Record> StepEnd changes(Step<O> step, Proposal.Changes<O> proposed) {
        Action<O> action = step.action();
        if (action == null) {
            throw new IllegalStateException("changes without an action: " + step.id());
        }
        gather(step, proposed.gathers());
        Sender sender = new Sender(world, journal, pace, options, run, step.id());
        List<Outcome> outcomes = new ArrayList<>();
        for (IntentState left : leftInDoubt(step, proposed.changes())) {
            Outcome outcome = sender.settle(left, outcomes);
            if (outcome.result() == Outcome.Result.UNKNOWN) {
                return ended(step, StepResult.IN_DOUBT, "in-doubt", outcome.intent() + " is in doubt");
            }
        }
        int index = 0;
        for (Change change : proposed.changes()) {
            index++;
            Outcome outcome = made(step, change, index, sender, outcomes);
            if (outcome == null) {
                return StepEnd.stopped(step.id());
            }
            outcomes.add(outcome);
            if (outcome.result() == Outcome.Result.UNKNOWN) {
                return ended(step, StepResult.IN_DOUBT, "in-doubt", change.words() + ": " + outcome.message());
            }
            if (!outcome.succeeded()) {
                return ended(
                        step,
                        StepResult.FAILED,
                        outcome.code() == null ? "failed" : outcome.code(),
                        change.words() + ": " + outcome.message());
            }
            progress.on(
                    step.id(), change.words(), 100 * index / proposed.changes().size());
            if (change.settle() instanceof Wait.PolicyResolved resolved
                    && !tookHold(step, resolved, Recorded.symbols(caseId(), run, step.id(), step.ordinal(), null))) {
                return pace.stopping()
                        ? StepEnd.stopped(step.id())
                        : ended(
                                step,
                                StepResult.FAILED,
                                "not-taken-up",
                                change.words() + ": the network plugin has not taken the policy up, and what follows"
                                        + " would open the pod if it never does");
            }
        }
        return await(step, proposed.changes(), outcomes)
                .orElseGet(() -> concluded(
                        step, action, proposed.outputs(), proposed.changes().isEmpty()));
    }

    /// The outcome of a change: that of an earlier process, or of sending it now. Null when a stop was asked
    /// for first.
    private @Nullable Outcome made(Step<?> step, Change change, int index, Sender sender, List<Outcome> earlier) {
        List<IntentState> intents = intentsOf(step, change);
        if (!intents.isEmpty()) {
            IntentState last = intents.getLast();
            Outcome outcome = last.inDoubt() ? sender.settle(last, earlier) : stands(last, change);
            if (GONE.equals(outcome.code())) {
                return outcome;
            }
            if (outcome.result() != Outcome.Result.FAILED) {
                return outcome;
            }
        }
        Outcome outcome = null;
        // what is found not to have happened may be sent again, once
        for (int again = 0; again < 2; again++) {
            if (pace.stopping()) {
                return null;
            }
            String intent = newIntent(step, index);
            outcome = sender.send(
                    change, intent, Recorded.symbols(caseId(), run, step.id(), step.ordinal(), intent), earlier);
            if (!"did-not-happen".equals(outcome.code())) {
                break;
            }
        }
        return outcome;
    }

    /// `CASE.rN.ORDINAL.INDEX`, with the number of the attempt from the second on. The id is the intent's own
    /// even where another change had this index before: an undo that goes on is planned again, and has fewer.
    private String newIntent(Step<?> step, int index) {
        String first = caseId() + "." + run + "." + step.ordinal() + "." + index;
        String intent = first;
        for (int attempt = 2; journal.state().intent(intent).isPresent(); attempt++) {
            intent = first + "." + attempt;
        }
        return intent;
    }

    /// What an earlier process made may have been taken away since: then the changes that rest on it must not
    /// follow.
    private Outcome stands(IntentState intent, Change change) {
        Outcome recorded = Recorded.outcome(intent, change.id());
        if (!recorded.succeeded()
                || !(ChangeJson.parse(intent.change()) instanceof KubeChange kube)
                || kube.verb() != KubeChange.Verb.CREATE
                || world.cluster()
                        .get(
                                kube.resource(),
                                kube.target().namespace(),
                                kube.target().name())
                        .isPresent()) {
            return recorded;
        }
        return new Outcome(
                recorded.intent(),
                recorded.change(),
                Outcome.Result.FAILED,
                recorded.status(),
                recorded.requestId(),
                recorded.refusals(),
                null,
                GONE,
                kube.target() + " was made and is gone since; take the step back with undo, and run it again");
    }

    private List<IntentState> intentsOf(Step<?> step, Change change) {
        return intents(step).stream().filter(i -> of(i, change)).toList();
    }

    /// What an earlier process may have done, and what is not to be done any more.
    private List<IntentState> leftInDoubt(Step<?> step, List<Change> changes) {
        return intents(step).stream()
                .filter(i -> i.inDoubt() && changes.stream().noneMatch(change -> of(i, change)))
                .toList();
    }

    private static boolean of(IntentState intent, Change change) {
        return intent.change().path("id").asString().equals(change.id());
    }

    private List<IntentState> intents(Step<?> step) {
        return state(step).map(StepState::intents).orElse(List.of());
    }

    private Optional<StepState> state(Step<?> step) {
        return journal.state().run(run).flatMap(r -> r.step(step.id()));
    }

    private void gather(Step<?> step, List<Gather> gathers) {
        List<String> taken = state(step)
                .map(s -> s.exhibits().stream().map(Entry.ExhibitEntry::source).toList())
                .orElse(List.of());
        List<Gather> left =
                gathers.stream().filter(g -> !taken.contains(g.words())).toList();
        if (left.isEmpty()) {
            return;
        }
        progress.on(step.id(), "Collect " + left.size() + " sources", -1);
        for (Exhibit exhibit : new Collector(world.cluster(), journal).collect(left)) {
            record(step, exhibit);
        }
    }

    private void record(Step<?> step, Exhibit exhibit) {
        journal.append(run, step.id(), Entry.ExhibitEntry.of(exhibit));
    }

    /// Waits, for seconds at most, until the plugin has taken a policy up. Where that can't be seen, the policy
    /// must at least stand, and the plugin is given the time it was measured to take.
    private boolean tookHold(Step<?> step, Wait.PolicyResolved wait, Symbols symbols) {
        Wait.PolicyResolved bound = new Wait.PolicyResolved(wait.namespace(), symbols.in(wait.policy()), wait.pods());
        long end = pace.nanoTime() + POLICY_LIMIT.toNanos();
        while (!pace.stopping()) {
            Readiness readiness;
            try {
                readiness = world.cluster().readiness(bound);
            } catch (Refusal refusal) {
                String because = refusal.problems().getFirst().message();
                // who may not look never sees it; a server that is silent now may answer yet
                readiness = refusal.exit() == 4 ? Readiness.never(because) : Readiness.notYet(because, -1);
            }
            switch (readiness.state()) {
                case READY -> {
                    return true;
                }
                case NEVER -> {
                    pace.pause(POLICY_UNSEEN);
                    return world.cluster()
                            .get(Resource.NETWORK_POLICY, bound.namespace(), bound.policy())
                            .isPresent();
                }
                case NOT_YET -> {
                    if (pace.nanoTime() >= end) {
                        return false;
                    }
                    progress.on(step.id(), readiness.detail(), readiness.percent());
                    pace.pause(POLICY_POLL);
                }
            }
        }
        return false;
    }

    /// Waits for what takes long; a step that ends here ends waiting, or stopped.
    private Optional<StepEnd> await(Step<?> step, List<Change> changes, List<Outcome> outcomes) {
        long end = pace.nanoTime() + options.waitTimeout().toNanos();
        Duration poll = FIRST_POLL;
        boolean told = false;
        for (Change change : changes) {
            if (!(change.settle() instanceof Wait.SnapshotsCompleted)) {
                continue;
            }
            Outcome outcome = outcomes.stream()
                    .filter(o -> o.change().equals(change.id()))
                    .findFirst()
                    .orElseThrow();
            while (true) {
                Readiness readiness = readiness(outcome);
                if (readiness.state() != Readiness.State.NOT_YET) {
                    break;
                }
                progress.on(step.id(), readiness.detail(), readiness.percent());
                if (!told) {
                    journal.append(
                            run,
                            step.id(),
                            new Entry.WaitEntry(
                                    readiness.detail(),
                                    options.stay() ? Json.time(journal.now().plus(options.waitTimeout())) : null,
                                    outcome.intent()));
                    told = true;
                }
                if (!options.stay() || pace.nanoTime() >= end) {
                    return Optional.of(waiting(step, "waits for " + readiness.detail()));
                }
                if (pace.stopping()) {
                    return Optional.of(StepEnd.stopped(step.id()));
                }
                pace.pause(poll);
                poll = poll.multipliedBy(2).compareTo(LONGEST_POLL) > 0 ? LONGEST_POLL : poll.multipliedBy(2);
            }
        }
        return Optional.empty();
    }

    private Readiness readiness(Outcome outcome) {
        try {
            return world.cloud().snapshotsCompleted(outcome);
        } catch (Refusal refusal) {
            if (refusal.exit() == 4) {
                throw refusal;
            }
            return Readiness.notYet(refusal.problems().getFirst().message(), -1);
        }
    }

    private <O extends Record> StepEnd concluded(Step<O> step, Action<O> action, O planned, boolean noChanges) {
        StepState state = state(step).orElse(null);
        Symbols symbols = Recorded.symbols(caseId(), run, step.id(), step.ordinal(), null);
        @SuppressWarnings("unchecked") // a record's class is the class of its type
        Class<O> type = (Class<O>) planned.getClass();
        O bound = Recorded.bound(planned, symbols, type);
        Done<O> done = state == null
                ? new Done<>(bound, List.of(), List.of(), List.of(), caseId())
                : Recorded.done(bound, state, caseId());
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

    private <O extends Record> Verdict verdict(Step<O> step, Action<O> action, Done<O> done) {
        progress.on(step.id(), "Look again", -1);
        try {
            return action.verify(done, world.view());
        } catch (Refusal refusal) {
            Problem first = refusal.problems().getFirst();
            return new Verdict(
                    Holds.UNKNOWN,
                    null,
                    List.of(new Reason("holds", first.code(), "could not look again: " + first.message(), null)),
                    List.of());
        }
    }

    private StepEnd ended(Step<?> step, StepResult result, String code, String because) {
        journal.append(run, step.id(), new Entry.StepFinished(result, because, null, null));
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
            journal.append(run, step.id(), Entry.VerdictEntry.of(verdict));
        }
        JsonNode declared = PlanJson.outputs(step.use(), outputs);
        journal.append(
                run,
                step.id(),
                new Entry.StepFinished(result, because, declared, planned == null ? null : Json.of(planned)));
        return new StepEnd(step.id(), result, verdict, null, because, declared, false, false);
    }

    private String caseId() {
        return journal.state().id();
    }
}
