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
import dev.firebreak.json.CanonicalJson;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Severity;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.PlanJson;
import dev.firebreak.plan.Planner;
import dev.firebreak.plan.Step;
import dev.firebreak.plan.WorldFacts;
import dev.firebreak.preflight.Check;
import dev.firebreak.runbook.Arg;
import dev.firebreak.runbook.InputValue;
import dev.firebreak.runbook.Runbook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

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
                        PlanJson.document(plan).path("inputs"),
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
        drafts.add(new JournalWriter.Draft(run, null, new Entry.Plan(plan.digest(), PlanJson.document(plan))));
        if (approval != null) {
            drafts.add(new JournalWriter.Draft(run, null, approval));
        }
        return drafts;
    }

    /// Executes the steps of a plan that are not done yet, in order.
    public RunEnd execute(Plan plan, String run) {
        List<StepEnd> ends = new ArrayList<>();
        Planner.Outputs outputs = Planner.Outputs.none();
        boolean ended = false;
        for (Step<?> step : plan.steps()) {
            StepEnd end = recorded(run, step).orElse(null);
            if (end == null) {
                end = ended ? notReached(run, step) : reached(plan, run, step, outputs);
                ended = ended || ends(step, end);
            }
            ends.add(end);
            remember(step, end, outputs);
        }
        RunEnd result = Ending.of(journal.state().id(), run, ends, accepted(run), changed(run));
        journal.append(run, null, new Entry.RunFinished(result.result(), result.exit(), result.next()));
        return result;
    }

    private StepEnd reached(Plan plan, String run, Step<?> step, Planner.Outputs outputs) {
        if (pace.stopping()) {
            return StepEnd.stopped(step.id());
        }
        if (step.approve() && !answered(plan, run, step)) {
            journal.append(
                    run, step.id(), new Entry.StepFinished(StepResult.NOT_REACHED, "it was not approved", null, null));
            return StepEnd.unanswered(step.id());
        }
        journal.append(run, step.id(), new Entry.StepStarted(step.use()));
        progress.on(step.id(), "Start " + step.use(), -1);
        try {
            return within(run, planned(plan, run, step, outputs));
        } catch (Refusal refusal) {
            if (refusal.exit() == 10 || diskTrouble(refusal)) {
                throw refusal;
            }
            Problem first = refusal.problems().getFirst();
            StepResult result = Ending.refused(first.code());
            journal.append(run, step.id(), new Entry.StepFinished(result, first.message(), null, null));
            boolean unreachable = refusal.exit() == 11 && result == StepResult.FAILED;
            return StepEnd.failed(step.id(), result, unreachable ? "unreachable" : first.code(), first.message());
        }
    }

    /// Executes a step within its time limit.
    private StepEnd within(String run, Step<?> step) {
        Duration limit = step.terms().timeLimit();
        StepPace time = StepPace.of(pace, limit);
        StepEnd end = new StepRun(world, journal, time, progress, options, run).execute(step);
        return limit != null && end.stopped() && time.over() ? overtime(run, step, InputValue.words(limit)) : end;
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
        RunState state = journal.state().run(run).orElseThrow();
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

    /// A step that could not be planned before is planned now, with what is known by now.
    private Step<?> planned(Plan plan, String run, Step<?> step, Planner.Outputs outputs) {
        if (!(step.proposal() instanceof Proposal.Later<?> || step.proposal() instanceof Proposal.Refused<?>)
                || !plan.undoes().isEmpty()) {
            return step;
        }
        Planner planner = new Planner(world.view(), null);
        Runbook.StepDecl decl = plan.runbook().step(step.id()).orElseThrow();
        refresh(plan, decl, planner, outputs);
        Map<String, JsonNode> inputs = new LinkedHashMap<>(plan.inputs());
        Step<?> now = planner.step(decl, step.ordinal(), inputs, outputs);
        if (now.proposal() instanceof Proposal.Later<?>) {
            for (Runbook.InputDecl input : plan.runbook().inputs().values()) {
                if (!inputs.containsKey(input.name()) && uses(decl, input.name())) {
                    approver.asks(input.name(), String.valueOf(input.help()))
                            .ifPresent(v -> inputs.put(input.name(), InputValue.parse(input.type(), v)));
                }
            }
            now = planner.step(decl, step.ordinal(), inputs, outputs);
        }
        if (now.proposal() instanceof Proposal.Later<?> later
                && later.notes().stream().anyMatch(Problem::ofAwsItself)) {
            Problem first = later.notes().getFirst();
            throw new Refusal(6, first);
        }
        List<Problem> blocking = new ArrayList<>(Check.all(List.of(now), plan, world.view()));
        now.proposal().notes().forEach(note -> blocking.add(note.in(step.id())));
        blocking.removeIf(p -> p.severity() != Severity.BLOCK || (p.waivable() && waived(run, p.code())));
        if (!blocking.isEmpty()) {
            throw new Refusal(4, blocking);
        }
        if (!(now.proposal() instanceof Proposal.Later<?>)) {
            record(run, plan, now, inputs);
        }
        return now;
    }

    /// What was planned late belongs to the plan from now on, so that resume and undo find it.
    private void record(String run, Plan plan, Step<?> late, Map<String, JsonNode> inputs) {
        RunState state = journal.state().run(run).orElseThrow();
        ObjectNode document = PlanJson.document(plan).deepCopy();
        Entry.Plan latest = state.plan();
        JsonNode known = latest == null ? document : latest.plan();
        ArrayNode steps = Json.array();
        for (JsonNode step : known.path("steps")) {
            steps.add(step.path("id").asString().equals(late.id()) ? PlanJson.step(late) : step);
        }
        document.set("steps", steps);
        ObjectNode all = Json.object();
        inputs.forEach(all::set);
        document.set("inputs", all);
        journal.append(run, null, new Entry.Plan("sha256:" + CanonicalJson.sha256(document.path("steps")), document));
    }

    private boolean waived(String run, String code) {
        return journal.state().run(run).stream()
                .flatMap(r -> r.approvals().stream())
                .flatMap(a -> a.waived().stream())
                .anyMatch(w -> w.code().equals(code));
    }

    private static boolean uses(Runbook.StepDecl decl, String input) {
        return decl.with().values().stream()
                .anyMatch(a -> a instanceof Arg.FromInput from && from.input().equals(input));
    }

    /// A step that only reads, and that did not learn everything then (AWS did not answer), reads again.
    private static void refresh(Plan plan, Runbook.StepDecl decl, Planner planner, Planner.Outputs outputs) {
        int ordinal = 0;
        for (Runbook.StepDecl earlier : plan.runbook().steps()) {
            ordinal++;
            if (incomplete(decl, earlier, outputs)) {
                Step<?> again = planner.step(earlier, ordinal, plan.inputs(), outputs);
                if (again.proposal() instanceof Proposal.Found<?> found) {
                    outputs.known().put(earlier.id(), PlanJson.outputs(earlier.use(), found.outputs()));
                }
                List<Problem> notes = again.proposal().notes();
                if (!notes.isEmpty() && incomplete(decl, earlier, outputs)) {
                    throw new Refusal(
                            6,
                            notes.stream()
                                    .filter(n -> n.severity() != Severity.INFO)
                                    .findFirst()
                                    .orElse(notes.getFirst()));
                }
            }
        }
    }

    private static boolean incomplete(Runbook.StepDecl decl, Runbook.StepDecl earlier, Planner.Outputs outputs) {
        return decl.with().values().stream()
                .anyMatch(a -> a instanceof Arg.FromStep from
                        && from.step().equals(earlier.id())
                        && outputs.of(from.step(), from.output()) == null);
    }

    private StepEnd notReached(String run, Step<?> step) {
        journal.append(run, step.id(), new Entry.StepFinished(StepResult.NOT_REACHED, null, null, null));
        return StepEnd.of(step.id(), StepResult.NOT_REACHED, "the run ended before it");
    }

    /// Whether the run ends with this step.
    private static boolean ends(Step<?> step, StepEnd end) {
        if (end.stopped() || end.unanswered()) {
            return true;
        }
        return switch (end.result()) {
            case WAITING -> true;
            case REFUSED, FAILED, IN_DOUBT -> step.onFailure() == Runbook.OnFailure.STOP;
            case DONE, NOTHING, NOT_APPLICABLE, NOT_REACHED -> false;
        };
    }

    /// A step that an earlier process has brought to an end that needs nothing more.
    private Optional<StepEnd> recorded(String run, Step<?> step) {
        StepState state =
                journal.state().run(run).flatMap(r -> r.step(step.id())).orElse(null);
        Entry.StepFinished finished = state == null ? null : state.finished();
        if (state == null || finished == null) {
            return Optional.empty();
        }
        RunState undo = journal.state().undoneBy(run, step.id()).orElse(null);
        if (undo != null) {
            return Optional.of(
                    StepEnd.of(step.id(), StepResult.NOT_APPLICABLE, "run " + undo.id() + " has taken it back"));
        }
        return switch (finished.result()) {
            case DONE, NOTHING, NOT_APPLICABLE -> {
                Entry.VerdictEntry verdict = state.verdict();
                yield Optional.of(new StepEnd(
                        step.id(),
                        finished.result(),
                        verdict == null ? null : verdict.verdict(),
                        null,
                        finished.because(),
                        finished.outputs(),
                        false,
                        false));
            }
            case REFUSED, FAILED, IN_DOUBT, WAITING, NOT_REACHED -> Optional.empty();
        };
    }

    private static void remember(Step<?> step, StepEnd end, Planner.Outputs outputs) {
        JsonNode known = end.outputs();
        if (known != null) {
            outputs.known().put(step.id(), known);
        }
        if (end.result() == StepResult.NOT_APPLICABLE) {
            outputs.notApplicable(step.id(), String.valueOf(end.because()));
        }
    }

    private List<Entry.Accepted> accepted(String run) {
        List<Entry.Accepted> accepted = new ArrayList<>(options.accepted());
        journal.state().run(run).ifPresent(r -> r.approvals().forEach(a -> accepted.addAll(a.accepted())));
        return accepted;
    }

    private boolean changed(String run) {
        return journal.state().run(run).stream()
                .flatMap(r -> r.steps().stream())
                .flatMap(s -> s.intents().stream())
                .anyMatch(i -> i.happened() || i.inDoubt());
    }

    /// The actions that take an input, as commands to complete.
    private static String actions(Runbook runbook, String input) {
        return runbook.steps().stream()
                .filter(step -> uses(step, input))
                .map(step -> "firebreak " + step.use() + " --help")
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /// The plan of a run as it was approved, from its journal; what was approved is what is gone on with.
    public static Plan recorded(RunState run, Runbook runbook, Map<String, JsonNode> more) {
        Entry.Plan entry = run.plan();
        if (entry == null) {
            throw new Refusal(
                    4,
                    Problem.block(
                            "nothing-planned",
                            "run " + run.id() + " has no plan: it ended before anything was approved",
                            "Run it again"));
        }
        JsonNode plan = entry.plan();
        Map<String, JsonNode> inputs = new LinkedHashMap<>();
        plan.path("inputs").properties().forEach(i -> inputs.put(i.getKey(), i.getValue()));
        more.forEach((name, value) -> {
            // what came after the approval may be put right; what was approved is what is gone on with
            JsonNode approved = run.started().inputs().get(name);
            if (approved != null && !approved.isNull() && !approved.equals(value)) {
                throw new Refusal(
                        3,
                        Problem.block(
                                "input-given",
                                "input " + name + " was given when the plan was approved",
                                "Take the step's action for it, in the same case: " + actions(runbook, name)));
            }
            inputs.put(name, value);
        });
        List<Step<?>> steps = new ArrayList<>();
        for (JsonNode step : plan.path("steps")) {
            Runbook.StepDecl decl = runbook.step(step.path("id").asString()).orElseThrow();
            steps.add(Recorded.step(step, decl));
        }
        return new Plan(runbook, inputs, Json.as(run.started().world(), WorldFacts.class), steps, List.of(), "");
    }
}
