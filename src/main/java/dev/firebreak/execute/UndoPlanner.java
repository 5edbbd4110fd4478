package dev.firebreak.execute;

import dev.firebreak.action.Action;
import dev.firebreak.action.View;
import dev.firebreak.action.kube.HeldBeside;
import dev.firebreak.change.Change;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Proposal;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.RunState;
import dev.firebreak.journal.StepState;
import dev.firebreak.journal.Undone;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.PlannedAhead;
import dev.firebreak.plan.Planner;
import dev.firebreak.plan.Step;
import dev.firebreak.plan.Undoing;
import dev.firebreak.plan.WorldFacts;
import dev.firebreak.runbook.Runbook;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Plans the way back of a run, or of one step of it: last step first, from the journal and the world as it is
/// now.
public final class UndoPlanner {
    /// What can't be taken back now must not keep the rest from being taken back.
    private static final Runbook.Terms TERMS = new Runbook.Terms(false, Runbook.OnFailure.CONTINUE, null, null, null);

    private final CaseState state;
    private final View view;

    /// What nothing is left of to take back: who changed it since has changed nothing of ours.
    private final Set<String> takenBack;

    public UndoPlanner(CaseState state, View view) {
        this.state = state;
        this.view = view;
        this.takenBack = Undone.intents(state);
    }

    /// `runId` null takes back every run of the case that is no undo itself, `stepId` null every step. `before`
    /// is an undo run that goes on: it takes back nothing that was started after it.
    public Plan plan(@Nullable String runId, @Nullable String stepId, @Nullable String before, WorldFacts world) {
        List<RunState> earlier =
                state.runs().stream().takeWhile(r -> !r.id().equals(before)).toList();
        List<RunState> runs = earlier.stream()
                .filter(r -> runId == null ? r.started().undoes() == null : r.id().equals(runId))
                .toList();
        if (runId != null && !runs.isEmpty() && runs.getFirst().started().undoes() != null) {
            throw new Refusal(
                    4,
                    Problem.block(
                            "undo-of-undo", "run " + runId + " is an undo itself", "Run what it took back again"));
        }
        if (runs.isEmpty()) {
            throw noRun(state, runId);
        }
        RestsOn restsOn = restsOn(runs, stepId, earlier);
        restsOn.refused().ifPresent(problem -> {
            throw new Refusal(4, problem);
        });
        // what a later run wrote over an earlier one is back before the earlier one is taken back
        PlannedAhead ahead = new PlannedAhead(view);
        List<Step<?>> steps = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        Set<PodRef> isolated = new TreeSet<>();
        Set<String> taken = new LinkedHashSet<>();
        List<RestsOn.Made> left = new ArrayList<>(chosen(runs, stepId));
        while (!left.isEmpty()) {
            RestsOn.Made made = next(left, ahead);
            left.remove(made);
            // where it can't be taken back, what it rests on stays
            Runbook.Terms terms = rest(List.of(made), left, ahead) ? Runbook.Terms.PLAIN : TERMS;
            Step<?> planned = step(made, terms, steps.size() + 1, runs.size() > 1, ahead);
            if (planned != null) {
                Step<?> undo = ahead.after(planned);
                steps.add(undo);
                taken.add(String.valueOf(made.step().action()));
                Recorded.undoing(state.id(), made.run(), made.step(), takenBack)
                        .ifPresent(undoing -> isolated.addAll(isolated(undoing, Plan.changes(undo))));
                problems.addAll(Planner.problems(undo));
                restsOn.uncordoned(undo).forEach(warning -> problems.add(warning.in(undo.id())));
                DeletedByOthers.of(made.step(), takenBack, state, view)
                        .forEach(gone -> problems.add(gone.in(undo.id())));
            }
        }
        if (stepId != null && steps.isEmpty() && runs.getFirst().step(stepId).isEmpty()) {
            throw new Refusal(
                    4,
                    Problem.block(
                            "step-not-found",
                            "run " + runs.getFirst().id() + " has no step " + stepId,
                            "Look with: firebreak case show " + state.name()));
        }
        problems.addAll(letGo(steps, isolated, ahead));
        String undoes = runId == null ? "all" : runId + (stepId == null ? "" : "/" + stepId);
        RunState first = runs.getFirst();
        Runbook runbook = new Runbook(
                first.started().runbook(),
                title(runId == null ? "" : "/" + undoes, taken),
                "",
                Map.of(),
                Runbook.Limits.NONE,
                List.of(),
                first.started().runbookSha256(),
                first.started().runbookText(),
                first.started().runbook());
        return new Plan(runbook, Map.of(), world, steps, problems, undoes);
    }

    /// What is taken back, and the actions that it is the work of.
    private String title(String part, Set<String> actions) {
        return "undo " + state.id() + part + (actions.isEmpty() ? "" : ": " + String.join(", ", actions));
    }

    private static <O extends Record> List<PodRef> isolated(Undoing<O> undoing, List<Change> undo) {
        return undo.isEmpty() ? List.of() : undoing.action().letGo(undoing.done(), undo);
    }

    /// What is let go is told of the whole undo, and so is what others hold: what one of its steps opens the next can
    /// let go too.
    private List<Problem> letGo(List<Step<?>> steps, Set<PodRef> isolated, View then) {
        Set<String> byPolicies = steps.stream()
                .flatMap(step -> Plan.changes(step).stream())
                .filter(change ->
                        change instanceof KubeChange kube && kube.resource().equals(Resource.NETWORK_POLICY))
                .flatMap(change -> Stream.ofNullable(change.target().namespace()))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> namespaces =
                isolated.stream().map(PodRef::namespace).collect(Collectors.toCollection(TreeSet::new));
        namespaces.addAll(byPolicies);
        if (namespaces.isEmpty()) {
            return List.of();
        }
        try {
            return HeldBeside.after(namespaces, isolated, view, then);
        } catch (Refusal refusal) {
            // what is isolated without policies is taken back without reading them
            if (refusal.exit() != 4 || !byPolicies.isEmpty()) {
                throw refusal;
            }
            return isolated.stream().map(HeldBeside::letGo).toList();
        }
    }

    /// Last run first, and in it last step first.
    private static List<RestsOn.Made> chosen(List<RunState> runs, @Nullable String stepId) {
        return runs.reversed().stream()
                .flatMap(run -> run.steps().stream()
                        .filter(step -> stepId == null || step.id().equals(stepId))
                        .sorted(Comparator.comparingLong(UndoPlanner::lastRequest)
                                .reversed())
                        .map(step -> new RestsOn.Made(run, step)))
                .toList();
    }

    /// The first on which no other rests: what narrowed policies under a deny-all that others deleted since, and that a
    /// later run made again, is taken back before that.
    private RestsOn.Made next(List<RestsOn.Made> left, View then) {
        return left.stream()
                .filter(made ->
                        !rest(left.stream().filter(other -> !other.equals(made)).toList(), List.of(made), then))
                .findFirst()
                .orElse(left.getFirst());
    }

    private boolean rest(List<RestsOn.Made> some, List<RestsOn.Made> on, View then) {
        return new RestsOn(state, then, takenBack, on, some).refused().isPresent();
    }

    private RestsOn restsOn(List<RunState> runs, @Nullable String stepId, List<RunState> earlier) {
        List<RestsOn.Made> undone = new ArrayList<>();
        List<RestsOn.Made> left = new ArrayList<>();
        for (RunState run : earlier) {
            if (run.started().undoes() != null) {
                continue;
            }
            for (StepState step : run.steps()) {
                boolean chosen =
                        runs.contains(run) && (stepId == null || step.id().equals(stepId));
                (chosen ? undone : left).add(new RestsOn.Made(run, step));
            }
        }
        return new RestsOn(state, view, takenBack, undone, left);
    }

    static Refusal noRun(CaseState state, @Nullable String runId) {
        return new Refusal(
                4,
                Problem.block(
                        "run-not-found",
                        "case " + state.id() + " has no " + (runId == null ? "run" : "run " + runId),
                        "Look with: firebreak case show " + state.name()));
    }

    /// The place in the journal of the last request of a step; 0 where it sent none.
    private static long lastRequest(StepState step) {
        return step.intents().isEmpty() ? 0 : step.intents().getLast().line().seq();
    }

    private @Nullable Step<?> step(RestsOn.Made made, Runbook.Terms terms, int ordinal, boolean several, View then) {
        RunState run = made.run();
        StepState step = made.step();
        Undoing<?> undoing = Recorded.undoing(state.id(), run, step, takenBack).orElse(null);
        if (undoing == null) {
            return null;
        }
        String id = several ? run.id() + "-" + step.id() : step.id();
        Undone undone = Undone.ofStep(state, run.id(), step.id())
                .filter(_ -> undoing.done().made().isEmpty())
                .orElse(null);
        return new Step<>(
                id,
                ordinal,
                "undo",
                terms,
                Map.of(),
                undoing,
                undone == null
                        ? undoing.plan(then)
                        : new Proposal.Nothing<>(
                                "run " + undone.by().id() + " has taken it back", new Action.NoOutputs(), List.of()));
    }
}
