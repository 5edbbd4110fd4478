package dev.firebreak.execute;

import dev.firebreak.action.Registry;
import dev.firebreak.execute.Desk.Handled;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.JournalWriter;
import dev.firebreak.journal.RunState;
import dev.firebreak.journal.Undone;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.plan.CloudUse;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.WorldFacts;
import dev.firebreak.runbook.Runbook;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Goes on with a run under the approval in its journal, in this process or another, here or from a copy of the
/// case.
final class Resuming {
    private final World world;
    private final JournalWriter journal;
    private final Consent consent;
    private final Pace pace;
    private final Desk.Screen screen;

    Resuming(World world, JournalWriter journal, Consent consent, Pace pace, Desk.Screen screen) {
        this.world = world;
        this.journal = journal;
        this.consent = consent;
        this.pace = pace;
        this.screen = screen;
    }

    Handled resume(String runId, Runbook runbook, Map<String, JsonNode> more) {
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
            refuseLate(journal.state(), run);
            return finished.get();
        }
        RunState undo = TakenBack.undo(journal.state(), run).orElse(null);
        if (undo != null) {
            return ownUndo(run, undo, runbook);
        }
        RunState taken = TakenBack.taken(journal.state(), run).orElse(null);
        if (taken != null) {
            return ownUndo(taken, run, runbook);
        }
        RunState owed = unbegun(run, runbook).orElse(null);
        if (owed != null) {
            return run(owed, runbook, more);
        }
        Consent.refuseUnapproved(run);
        return run.started().undoes() == null ? run(run, runbook, more) : undo(run);
    }

    /// The result of a run that is finished, which resuming repeats: no world is needed for that. Empty where
    /// something is left to do.
    static Optional<Handled> finished(JournalWriter journal, RunState run, Runbook runbook) {
        CaseState state = journal.state();
        RunState undo = TakenBack.undo(state, run).orElse(run);
        Entry.RunFinished finished = undo.finished();
        if (finished == null || !EarlierEnd.done(finished)) {
            return Optional.empty();
        }
        RunState taken = TakenBack.taken(state, undo).orElse(null);
        RunEnd end = recorded(state, undo, finished);
        Entry.RunFinished failed = taken == null ? null : taken.finished();
        return Optional.of(Handled.ran(
                nothing(run, runbook),
                journal,
                taken == null || failed == null ? end : RunThrough.told(journal, recorded(state, taken, failed), end)));
    }

    private static RunEnd recorded(CaseState state, RunState run, Entry.RunFinished finished) {
        return new RunEnd(state.id(), run.id(), finished.result(), finished.exit(), List.of(), finished.next());
    }

    private static Plan nothing(RunState run, Runbook runbook) {
        WorldFacts recorded = Json.as(run.started().world(), WorldFacts.class);
        return new Plan(runbook, Map.of(), recorded, List.of(), List.of(), "");
    }

    /// The result of a finished run is repeated as it was: nothing is accepted or waived any more.
    private void refuseLate(CaseState state, RunState run) {
        Desk.Manner manner = consent.manner();
        if (!manner.options().accepted().isEmpty() || !manner.waived().isEmpty()) {
            throw new Refusal(
                    4,
                    Problem.block(
                            "run-finished",
                            "run " + run.id() + " is finished: --accept and --waive come too late for it",
                            "Write down why it is accepted with: firebreak note " + state.name()
                                    + " TEXT --kind decision"));
        }
    }

    private static void refuseUndone(CaseState state, String runId) {
        Undone undone = Undone.ofRun(state, runId).orElse(null);
        if (undone == null) {
            return;
        }
        String ran = state.run(runId).orElseThrow().started().runbook();
        String command = "firebreak " + (Registry.find(ran).isPresent() ? "" : "run ") + ran;
        String inputs = ", with the inputs that it had and --case " + state.name();
        throw new Refusal(
                4,
                undone.whole()
                        ? Problem.block(
                                "run-undone",
                                "run " + runId + " was taken back by run "
                                        + undone.by().id() + ": there is nothing to go on with",
                                "Run it anew: " + command + inputs)
                        : Problem.block(
                                "run-undone",
                                "run " + runId + " was taken back in part by run "
                                        + undone.by().id() + ": it can't be gone on with",
                                "Take back the rest with: firebreak undo " + state.name() + "/" + runId
                                        + ". Or run it anew: " + command + inputs));
    }

    /// A decision is about a step whose request is in doubt, or it is a slip.
    private void refuseNeedlessDecision(RunState run) {
        for (String step : consent.manner().options().decisions().keySet()) {
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

    /// Goes on with the undo of a run that takes itself back. The run failed, whatever becomes of that.
    private Handled ownUndo(RunState run, RunState undo, Runbook runbook) {
        Handled undone = undo(undo);
        Entry.RunFinished failed = run.finished();
        RunEnd end = undone.end();
        if (failed == null || end == null || undone.trouble() != null || RunThrough.leftOpen(end)) {
            return undone;
        }
        RunEnd told = RunThrough.told(journal, recorded(journal.state(), run, failed), end);
        return Handled.ran(nothing(run, runbook), journal, told);
    }

    /// The run whose own undo was about to be begun when the process died: then nothing is taken back yet.
    private Optional<RunState> unbegun(RunState undo, Runbook runbook) {
        return undo.approval() != null
                ? Optional.empty()
                : journal.state()
                        .run(String.valueOf(undo.started().undoes()))
                        .filter(run -> run.plan() != null && run.approval() != null)
                        .filter(run -> TakenBack.owed(ApprovedPlan.of(run, runbook, Map.of()), run));
    }

    private Handled run(RunState run, Runbook runbook, Map<String, JsonNode> more) {
        World inCase = world.needing(CloudUse.of(runbook)).in(journal.state());
        Plan plan = ApprovedPlan.of(run, runbook, more);
        OneWorld.same(plan.world(), inCase);
        refuseUndone(journal.state(), run.id());
        String caseId = journal.state().id();
        List<Problem> known = Behind.refuse(journal.state(), inCase, Behind.exports(runbook, plan.inputs(), caseId));
        refuseNeedlessDecision(run);
        PlannedAgain again = new PlannedAgain(caseId, run, inCase.view());
        Plan left = TakenBack.owed(plan, run) ? null : again.of(plan).orElse(null);
        if (left != null) {
            return moved(run, consent.checked(left.with(known), again.remaining(left), inCase), inCase);
        }
        screen.warn(known);
        if (consent.manner().dryRun()) {
            screen.plan(plan);
            return Handled.planned(0, plan);
        }
        if (!consent.goesOn(run)) {
            return Handled.unapproved(plan, run);
        }
        pace.begin();
        consent.recordAccepted(journal, run);
        return through(inCase).resumed(plan.with(consent.asks() ? again.problems(plan) : List.of()), run.id());
    }

    /// Goes on where the world has moved since the approval: what is left is another plan, and is asked about
    /// as one.
    private Handled moved(RunState run, Plan left, World inCase) {
        screen.plan(left);
        int verdict = consent.allowed(left);
        boolean dryRun = consent.manner().dryRun();
        if (verdict != 0 || dryRun) {
            // the run has changed something: that is no refusal before any change any more
            return Handled.planned(verdict == 4 && !dryRun ? 6 : verdict, left);
        }
        pace.begin();
        return through(inCase).replanned(left, run.id());
    }

    /// An undo that stopped is made again from the world as it is now, under the same approval: it can only be
    /// less.
    private Handled undo(RunState run) {
        World inCase = world.in(journal.state()).needing(false);
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
        if (consent.manner().dryRun()) {
            return Handled.planned(0, plan);
        }
        if (!consent.goesOn(run)) {
            return Handled.unapproved(plan, run);
        }
        pace.begin();
        consent.recordAccepted(journal, run);
        return through(inCase).resumed(plan, run.id());
    }

    private RunThrough through(World inCase) {
        return new RunThrough(inCase, journal, consent, pace, screen);
    }
}
