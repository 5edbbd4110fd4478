package dev.firebreak.execute;

import dev.firebreak.action.Action;
import dev.firebreak.action.View;
import dev.firebreak.change.Change;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Symbols;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.RunState;
import dev.firebreak.journal.StepState;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.Planner;
import dev.firebreak.plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What is left of a plan when its run goes on. A step whose request the server refused is planned again: sent
/// again as it was, it would fail again where the world has moved. What the step has done already stays.
final class PlannedAgain {
    private final RunState run;
    private final String caseId;
    private final View view;

    PlannedAgain(String caseId, RunState run, View view) {
        this.run = run;
        this.caseId = caseId;
        this.view = view;
    }

    /// The plan with the refused steps planned again; empty where what remains is what was approved.
    Optional<Plan> of(Plan approved) {
        List<Step<?>> steps = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        boolean moved = false;
        for (Step<?> step : approved.steps()) {
            Step<?> now = again(step).orElse(null);
            if (now != null) {
                moved = true;
                problems.addAll(Planner.problems(now));
            }
            steps.add(now == null ? step : now);
        }
        return moved
                ? Optional.of(new Plan(
                        approved.runbook(), approved.inputs(), approved.world(), steps, problems, approved.undoes()))
                : Optional.empty();
    }

    /// What stands against the steps that a person is asked about once more, as it is now: what was approved
    /// may be long ago.
    List<Problem> problems(Plan plan) {
        List<Problem> problems = new ArrayList<>();
        for (Step<?> step : remaining(plan)) {
            if (step.approve()) {
                problems.addAll(problems(step));
            }
        }
        return problems;
    }

    /// Only what is told beside a proposal: where the world has moved, the step itself says so.
    private <O extends Record> List<Problem> problems(Step<O> step) {
        Action<O> action = step.action();
        try {
            return action != null && Planner.propose(action, view) instanceof Proposal.Changes<O> now
                    ? Planner.problems(step.with(now))
                    : List.of();
        } catch (Refusal unknown) {
            return List.of();
        }
    }

    /// The steps that still have something to do, without the changes that happened.
    List<Step<?>> remaining(Plan plan) {
        return plan.steps().stream()
                .filter(s -> !run.step(s.id())
                        .map(StepState::finished)
                        .map(EarlierEnd::done)
                        .orElse(false))
                .<Step<?>>map(this::remaining)
                .toList();
    }

    private <O extends Record> Step<O> remaining(Step<O> step) {
        Set<String> happened = happened(step);
        return step.proposal() instanceof Proposal.Changes<O> all
                ? step.with(new Proposal.Changes<>(
                        all.changes().stream()
                                .filter(c -> !happened.contains(c.id()))
                                .toList(),
                        all.gathers(),
                        all.outputs(),
                        all.notes()))
                : step;
    }

    /// The ids of the changes of a step that took effect.
    private Set<String> happened(Step<?> step) {
        return run.step(step.id()).stream()
                .flatMap(s -> s.intents().stream())
                .filter(IntentState::happened)
                .map(i -> i.change().path("id").asString())
                .collect(Collectors.toSet());
    }

    private <O extends Record> Optional<Step<?>> again(Step<O> step) {
        StepState state = run.step(step.id()).orElse(null);
        Action<O> action = step.action();
        if (state == null
                || action == null
                || !refused(state)
                || !(step.proposal() instanceof Proposal.Changes<O> approved)) {
            return Optional.empty();
        }
        Proposal<O> now = Planner.propose(action, view);
        if (!(now instanceof Proposal.Changes<O> left)) {
            return now instanceof Proposal.Later<O> ? Optional.empty() : Optional.of(step.with(now));
        }
        Set<String> happened = happened(step);
        List<Change> remaining =
                left.changes().stream().filter(c -> !happened.contains(c.id())).toList();
        if (remaining.stream().allMatch(c -> approved(approved, c, step))) {
            return Optional.empty();
        }
        List<Change> changes = new ArrayList<>(approved.changes().stream()
                .filter(c -> happened.contains(c.id()))
                .toList());
        changes.addAll(remaining);
        // the outputs know the time before the step: where it has done something, that is not to be read any
        // more
        O outputs = happened.isEmpty() ? left.outputs() : approved.outputs();
        return Optional.of(step.with(new Proposal.Changes<>(changes, approved.gathers(), outputs, left.notes())));
    }

    private static boolean refused(StepState state) {
        Entry.StepFinished finished = state.finished();
        return finished != null
                && finished.result() == Entry.StepResult.FAILED
                && state.intents().stream().anyMatch(PlannedAgain::refused);
    }

    /// The server answered no. What never reached it, or was found not to have happened, is sent as it is; a pod
    /// that is gone asks for nothing more.
    private static boolean refused(IntentState intent) {
        Entry.OutcomeEntry outcome = intent.outcome();
        return outcome != null
                && intent.reconciled() == null
                && outcome.result() == Outcome.Result.FAILED
                && outcome.status() != null
                && !GonePod.is(outcome.code());
    }

    private boolean approved(Proposal.Changes<?> approved, Change change, Step<?> step) {
        Symbols symbols = Recorded.symbols(caseId, run.id(), step.id(), step.ordinal(), null);
        Change now = change.bind(symbols);
        return approved.changes().stream().map(c -> c.bind(symbols)).anyMatch(before -> same(before, now));
    }

    private static boolean same(Change before, Change now) {
        return before.id().equals(now.id())
                && before.target().equals(now.target())
                && Objects.equals(before.body(), now.body());
    }
}
