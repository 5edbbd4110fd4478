package dev.firebreak.execute;

import dev.firebreak.change.Proposal;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.JournalWriter;
import dev.firebreak.journal.Line;
import dev.firebreak.journal.RunState;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Severity;
import dev.firebreak.plan.CloudUse;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.PlanJson;
import dev.firebreak.plan.Planner;
import dev.firebreak.plan.Step;
import dev.firebreak.plan.WorldFacts;
import dev.firebreak.preflight.Check;
import dev.firebreak.runbook.Runbook;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// From a runbook to the end of its run: plan, check, ask, open the case, execute. The same way for runbooks,
/// single actions, resuming and undoing, on a live cluster and on the range.
public final class Desk {
    /// Who looks on.
    public interface Screen extends Progress {
        /// The plan, before anything is asked.
        void plan(Plan plan);

        /// What a run goes on in spite of, where no plan is shown that says it.
        void warn(List<Problem> problems);

        /// A line of the journal, after it is durable.
        void line(Line line);
    }

    /// What became of it. `end` is null when no run was started; then `plan` says why not, and `digest` is what
    /// approves it. `trouble` ended a run that its journal could not be told of.
    public record Handled(
            int exit,
            Plan plan,
            String digest,
            @Nullable CaseState state,
            @Nullable CaseFolder folder,
            @Nullable RunEnd end,
            @Nullable Refusal trouble) {
        static Handled planned(int exit, Plan plan) {
            return new Handled(exit, plan, plan.digest(), null, null, null, null);
        }

        static Handled ran(Plan plan, JournalWriter journal, RunEnd end) {
            return new Handled(end.exit(), plan, "", journal.state(), journal.folder(), end, null);
        }

        /// The journal could not be written to any more: its end is not in it.
        static Handled broken(Plan plan, JournalWriter journal, String run, Refusal trouble) {
            String caseId = journal.state().id();
            RunEnd end = new RunEnd(
                    caseId,
                    run,
                    Entry.RunResult.FAILED,
                    trouble.exit(),
                    List.of(),
                    "firebreak resume " + caseId + "/" + run);
            return new Handled(trouble.exit(), plan, "", journal.state(), journal.folder(), end, trouble);
        }

        /// A run goes on under the approval that it has, or not at all.
        static Handled unapproved(Plan plan, RunState run) {
            Entry.Plan shown = run.plan();
            Entry.Approval approval = run.approval();
            String digest = approval != null ? approval.digest() : shown != null ? shown.digest() : plan.digest();
            return new Handled(5, plan, digest, null, null, null, null);
        }
    }

    /// How to act. `approval` names exactly one plan and stands for a yes; `dryRun` ends after the plan.
    public record Manner(
            boolean dryRun, @Nullable String approval, List<Entry.Waived> waived, Options options, String osUser) {}

    /// Opens the case that a new run belongs to, for writing.
    public interface Cases {
        JournalWriter open(WorldFacts world, Runbook runbook);
    }

    private final World world;
    private final Manner manner;
    private final Approver approver;
    private final Pace pace;
    private final Screen screen;
    private final @Nullable CaseState named;
    private final List<Problem> notes;

    /// A desk for a new run in a case of its own, or for what a case did before.
    public Desk(World world, Manner manner, Approver approver, Pace pace, Screen screen) {
        this(world, manner, approver, pace, screen, null, List.of());
    }

    /// @param named the case that a new run is to work in
    /// @param notes what the plan of a new run is to tell besides
    public Desk(
            World world,
            Manner manner,
            Approver approver,
            Pace pace,
            Screen screen,
            @Nullable CaseState named,
            List<Problem> notes) {
        this.world = world;
        this.manner = manner;
        this.approver = approver;
        this.pace = pace;
        this.screen = screen;
        this.named = named;
        this.notes = List.copyOf(notes);
    }

    /// Runs a runbook, or only plans it.
    public Handled act(Runbook runbook, Map<String, JsonNode> inputs, @Nullable String namespace, Cases cases) {
        World needed = world.needing(CloudUse.of(runbook));
        List<Problem> known = new ArrayList<>(notes);
        if (named != null) {
            needed = needed.in(named);
            known.addAll(Behind.refuse(named, needed, Behind.exports(runbook, inputs, named.id())));
        }
        WorldFacts facts = OneWorld.facts(needed);
        Plan plan = checked(
                new Planner(needed.view(), namespace)
                        .plan(runbook, inputs, facts)
                        .with(known),
                needed);
        refuseUnplanned(plan);
        screen.plan(plan);
        int verdict = allowed(plan);
        if (verdict != 0 || manner.dryRun()) {
            return Handled.planned(verdict, plan);
        }
        try (JournalWriter journal = cases.open(facts, runbook)) {
            if (!journal.state().runs().isEmpty()) {
                OneWorld.same(OneWorld.of(journal.state()), needed);
            }
            journal.listen(screen::line);
            World inCase = needed.in(journal.state());
            Executor executor = executor(inCase, journal);
            String run = executor.start(plan, runbook.text(), approval(plan));
            return executed(executor, plan, run, journal);
        }
    }

    /// Steps on AWS wait for it while others go on; where there are no others, nothing was planned that could be
    /// approved.
    private static void refuseUnplanned(Plan plan) {
        boolean waits = plan.steps().stream().anyMatch(s -> s.proposal() instanceof Proposal.Later<?>);
        boolean others = plan.steps().stream()
                .anyMatch(s -> !Plan.changes(s).isEmpty() || !Plan.gathers(s).isEmpty());
        if (waits && !others) {
            plan.problems().stream().filter(Problem::ofAwsItself).findFirst().ifPresent(silent -> {
                throw new Refusal(11, silent.as(Severity.BLOCK));
            });
        }
    }

    /// Goes on with a run under the approval in its journal.
    public Handled resume(JournalWriter journal, String runId, Runbook runbook, Map<String, JsonNode> more) {
        RunState run = journal.state()
                .run(runId)
                .orElseThrow(() -> new Refusal(
                        4,
                        Problem.block(
                                "run-not-found",
                                "case " + journal.state().id() + " has no run " + runId,
                                "Look with: firebreak case show "
                                        + journal.state().id())));
        Optional<Handled> finished = finished(journal, run, runbook);
        if (finished.isPresent()) {
            refuseLate(run);
            return finished.get();
        }
        approved(run);
        if (run.started().undoes() != null) {
            return resumeUndo(journal, run, world.in(journal.state()).needing(false));
        }
        World inCase = world.needing(CloudUse.of(runbook)).in(journal.state());
        Plan plan = Executor.recorded(run, runbook, more);
        OneWorld.same(plan.world(), inCase);
        notUndone(journal.state(), runId);
        List<Problem> known = Behind.refuse(
                journal.state(),
                inCase,
                Behind.exports(runbook, plan.inputs(), journal.state().id()));
        decided(run);
        PlannedAgain again = new PlannedAgain(journal.state().id(), run, inCase.view());
        Plan left = again.of(plan).orElse(null);
        if (left != null) {
            return resumeMoved(journal, run, checked(left.with(known), again.remaining(left), inCase), inCase);
        }
        screen.warn(known);
        if (manner.dryRun()) {
            screen.plan(plan);
            return Handled.planned(0, plan);
        }
        if (!goesOn(run)) {
            return Handled.unapproved(plan, run);
        }
        recordAccepted(journal, run);
        journal.listen(screen::line);
        return executed(executor(inCase, journal), plan, runId, journal);
    }

    /// The result of a finished run is repeated as it was: nothing is accepted or waived any more.
    private void refuseLate(RunState run) {
        if (!manner.options().accepted().isEmpty() || !manner.waived().isEmpty()) {
            throw new Refusal(
                    4,
                    Problem.block(
                            "run-finished",
                            "run " + run.id() + " is finished: --accept and --waive come too late for it",
                            "Write down why it is accepted with: firebreak note CASE TEXT --kind decision"));
        }
    }

    private static void notUndone(CaseState state, String runId) {
        RunState undo = state.undoneBy(runId, null).orElse(null);
        if (undo != null) {
            throw new Refusal(
                    4,
                    Problem.block(
                            "run-undone",
                            "run " + runId + " was taken back by run " + undo.id() + ": there is nothing to go on with",
                            "Run it anew with: firebreak run "
                                    + state.run(runId).orElseThrow().started().runbook() + " --case " + state.id()));
        }
    }

    /// A decision is about a step whose request is in doubt, or it is a slip.
    private void decided(RunState run) {
        for (String step : manner.options().decisions().keySet()) {
            boolean doubt =
                    run.step(step).stream().flatMap(s -> s.intents().stream()).anyMatch(IntentState::inDoubt);
            if (!doubt) {
                throw new Refusal(
                        4,
                        Problem.block(
                                "nothing-in-doubt",
                                "no request of step " + step + " is in doubt: there is nothing to decide",
                                "Leave --decide " + step + " out"));
            }
        }
    }

    /// Goes on where the world has moved since the approval: what is left is another plan, and is asked about
    /// as one.
    private Handled resumeMoved(JournalWriter journal, RunState run, Plan left, World inCase) {
        screen.plan(left);
        int verdict = allowed(left);
        if (verdict != 0 || manner.dryRun()) {
            // the run has changed something: that is no refusal before any change any more
            return Handled.planned(verdict == 4 && !manner.dryRun() ? 6 : verdict, left);
        }
        journal.listen(screen::line);
        Executor executor = executor(inCase, journal);
        executor.goOn(left, run.id(), approval(left));
        return executed(executor, left, run.id(), journal);
    }

    /// Whether a run may go on under the approval in its journal: it has one, a digest that is named is that
    /// one, and a step that was answered with no is not passed while nobody can be asked.
    private boolean goesOn(RunState run) {
        Entry.Approval approval = run.approval();
        if (approval == null) {
            return manner.approval() == null;
        }
        if (manner.approval() != null) {
            return manner.approval().equals(approval.digest());
        }
        Entry.RunFinished finished = run.finished();
        return finished == null || finished.exit() != 5 || approver.present();
    }

    /// What is accepted or waived when going on belongs into the journal as much as at first.
    private void recordAccepted(JournalWriter journal, RunState run) {
        Entry.Approval first = run.approval();
        if (first != null
                && !(manner.options().accepted().isEmpty() && manner.waived().isEmpty())) {
            journal.append(
                    run.id(),
                    null,
                    new Entry.Approval(
                            first.digest(),
                            true,
                            manner.osUser(),
                            first.kubeUser(),
                            first.callerArn(),
                            manner.approval() != null,
                            manner.options().accepted(),
                            manner.waived()));
        }
    }

    /// A process that was killed while it recorded the start leaves a run that nobody has approved. A plan
    /// without changes needs no approval.
    private static void approved(RunState run) {
        Entry.Plan plan = run.plan();
        if (run.approval() == null && (plan == null || PlanJson.needsApproval(plan.plan()))) {
            throw new Refusal(
                    4,
                    Problem.block(
                            "nothing-approved",
                            "run " + run.id() + " ended before its plan was approved, and has changed nothing",
                            "Run it again"));
        }
    }

    private static boolean done(Entry.RunFinished finished) {
        return switch (finished.result()) {
            case SUCCEEDED, NOT_HOLDING, UNVERIFIED -> true;
            case FAILED, IN_DOUBT, WAITING, INTERRUPTED -> false;
        };
    }

    /// The result of a run that is finished, which resuming repeats: no world is needed for that. Empty where
    /// something is left to do.
    public static Optional<Handled> finished(JournalWriter journal, RunState run, Runbook runbook) {
        Entry.RunFinished finished = run.finished();
        if (finished == null || !done(finished)) {
            return Optional.empty();
        }
        WorldFacts recorded = Json.as(run.started().world(), WorldFacts.class);
        Plan nothing = new Plan(runbook, Map.of(), recorded, List.of(), List.of(), "");
        RunEnd end = new RunEnd(
                journal.state().id(), run.id(), finished.result(), finished.exit(), List.of(), finished.next());
        return Optional.of(Handled.ran(nothing, journal, end));
    }

    /// Takes back a run or a step of it, as a run of its own.
    public Handled undo(JournalWriter journal, @Nullable String runId, @Nullable String stepId) {
        if (journal.state().runs().isEmpty()) {
            throw UndoPlanner.noRun(journal.state(), runId);
        }
        World inCase = world.in(journal.state()).needing(false);
        WorldFacts before = OneWorld.of(journal.state());
        OneWorld.same(before, inCase);
        List<Problem> known = Behind.refuse(journal.state(), inCase);
        // AWS is not contacted to take back what the cluster holds, and the case keeps its account
        WorldFacts facts = OneWorld.facts(inCase).inAccountOf(before);
        Plan back = new UndoPlanner(journal.state(), inCase.view()).plan(runId, stepId, null, facts);
        Plan plan = checked(back.with(known), inCase);
        screen.plan(plan);
        int verdict = allowed(plan);
        if (verdict != 0 || manner.dryRun()) {
            return Handled.planned(verdict, plan);
        }
        journal.listen(screen::line);
        Executor executor = executor(inCase, journal);
        String run = executor.start(plan, plan.runbook().text(), approval(plan));
        return executed(executor, plan, run, journal);
    }

    /// An undo that stopped is made again from the world as it is now, under the same approval: it can only be
    /// less.
    private Handled resumeUndo(JournalWriter journal, RunState run, World inCase) {
        WorldFacts before = Json.as(run.started().world(), WorldFacts.class);
        OneWorld.same(before, inCase);
        screen.warn(Behind.refuse(journal.state(), inCase));
        String undoes = String.valueOf(run.started().undoes());
        int slash = undoes.indexOf('/');
        String of = slash < 0 ? undoes : undoes.substring(0, slash);
        Plan plan = new UndoPlanner(journal.state(), inCase.view())
                .plan(
                        of.equals("all") ? null : of,
                        slash < 0 ? null : undoes.substring(slash + 1),
                        run.id(),
                        OneWorld.facts(inCase).inAccountOf(before));
        screen.plan(plan);
        if (manner.dryRun()) {
            return Handled.planned(0, plan);
        }
        if (!goesOn(run)) {
            return Handled.unapproved(plan, run);
        }
        recordAccepted(journal, run);
        journal.listen(screen::line);
        return executed(executor(inCase, journal), plan, run.id(), journal);
    }

    private Executor executor(World inCase, JournalWriter journal) {
        return new Executor(inCase, journal, approver, pace, screen, manner.options());
    }

    private Handled executed(Executor executor, Plan plan, String run, JournalWriter journal) {
        try {
            RunEnd end = executor.execute(plan, run);
            return TakenBack.due(plan, end) && !pace.stopping()
                    ? takenBack(executor, plan, end, journal)
                    : Handled.ran(plan, journal, end);
        } catch (Refusal trouble) {
            return Handled.broken(plan, journal, run, trouble);
        }
    }

    /// Takes back what a run has changed, under the approval of its plan, which said so.
    private Handled takenBack(Executor executor, Plan plan, RunEnd end, JournalWriter journal) {
        Plan back;
        try {
            World inCase = world.in(journal.state()).needing(false);
            WorldFacts facts = OneWorld.facts(inCase).inAccountOf(plan.world());
            back = checked(new UndoPlanner(journal.state(), inCase.view()).plan(end.run(), null, null, facts), inCase);
        } catch (Refusal refusal) {
            // the end of the run says how to take it back
            return Handled.ran(plan, journal, end);
        }
        screen.plan(back);
        if (!back.blocking().isEmpty()) {
            return Handled.ran(plan, journal, end);
        }
        String run = executor.start(back, back.runbook().text(), TakenBack.approval(journal.state(), end.run()));
        RunEnd undone = executor.execute(back, run);
        return undone.exit() == 7 || undone.exit() == 10
                ? Handled.ran(back, journal, undone)
                : Handled.ran(plan, journal, executor.tookBack(end, undone));
    }

    private Plan checked(Plan plan, World needed) {
        return checked(plan, plan.steps(), needed);
    }

    /// The plan with the problems that the checks find in these steps of it.
    private Plan checked(Plan plan, List<Step<?>> steps, World needed) {
        List<Problem> problems = new ArrayList<>(plan.problems());
        problems.addAll(Check.all(steps, plan, needed.view()));
        List<Problem> left = problems.stream()
                .map(p -> p.severity() == Severity.BLOCK && p.waivable() && waives(p.code()) ? p.as(Severity.WARN) : p)
                .distinct()
                .toList();
        return new Plan(plan.runbook(), plan.inputs(), plan.world(), plan.steps(), left, plan.undoes());
    }

    private boolean waives(String code) {
        return manner.waived().stream().anyMatch(w -> w.code().equals(code));
    }

    /// 0 when the plan may be executed; else the exit code of why not.
    private int allowed(Plan plan) {
        if (!plan.blocking().isEmpty()) {
            return 4;
        }
        if (manner.dryRun() || !plan.needsApproval()) {
            return 0;
        }
        String given = manner.approval();
        boolean approved = given != null ? given.equals(plan.digest()) : approver.approves(plan);
        return approved ? 0 : 5;
    }

    private Entry.@Nullable Approval approval(Plan plan) {
        if (!plan.needsApproval()) {
            return null;
        }
        return new Entry.Approval(
                plan.digest(),
                true,
                manner.osUser(),
                plan.world().kubeUser(),
                plan.world().callerArn(),
                manner.approval() != null,
                manner.options().accepted(),
                manner.waived());
    }
}
