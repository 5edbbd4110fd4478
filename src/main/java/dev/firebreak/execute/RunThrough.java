package dev.firebreak.execute;

import dev.firebreak.execute.Desk.Handled;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.JournalWriter;
import dev.firebreak.model.Refusal;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.WorldFacts;
import java.util.Objects;

/// Takes a run through to its end, and back again where the runbook says so.
///
/// @param world as the case sees it
record RunThrough(World world, JournalWriter journal, Consent consent, Pace pace, Desk.Screen screen) {
    /// Begins a run of the plan, which is allowed.
    Handled begun(Plan plan) {
        journal.listen(screen::line);
        Executor executor = executor();
        return executed(executor, plan, executor.start(plan, plan.runbook().text(), consent.approval(plan)));
    }

    /// Goes on with a run under the plan that it has.
    Handled resumed(Plan plan, String run) {
        journal.listen(screen::line);
        return executed(executor(), plan, run);
    }

    /// Goes on with a run under another plan, which is allowed.
    Handled replanned(Plan left, String run) {
        journal.listen(screen::line);
        Executor executor = executor();
        executor.goOn(left, run, consent.approval(left));
        return executed(executor, left, run);
    }

    private Executor executor() {
        return new Executor(
                world,
                journal,
                consent.approver(),
                pace,
                screen,
                consent.manner().options());
    }

    private Handled executed(Executor executor, Plan plan, String run) {
        screen.reads();
        try {
            RunEnd end = executor.execute(plan, run);
            return TakenBack.due(plan, end) && !pace.stopping()
                    ? takenBack(executor, plan, end)
                    : Handled.ran(plan, journal, end);
        } catch (Refusal trouble) {
            return Handled.broken(plan, journal, run, trouble);
        }
    }

    /// Takes back what a run has changed, under the approval of its plan, which said so.
    private Handled takenBack(Executor executor, Plan plan, RunEnd end) {
        Plan back;
        try {
            World cluster = world.needing(false);
            WorldFacts facts = OneWorld.facts(cluster).inAccountOf(plan.world());
            back = consent.checked(
                    new UndoPlanner(journal.state(), cluster.view()).plan(end.run(), null, null, facts), cluster);
        } catch (Refusal refusal) {
            // the end of the run says how to take it back
            return Handled.ran(plan, journal, end);
        }
        screen.plan(back);
        if (!back.blocking().isEmpty()) {
            return Handled.ran(plan, journal, end);
        }
        Entry.Approval approval = TakenBack.approval(journal.state(), end.run());
        String run = executor.start(back, back.runbook().text(), approval);
        return tookBack(plan, end, back, executor.execute(back, run));
    }

    private Handled tookBack(Plan plan, RunEnd end, Plan back, RunEnd undone) {
        return leftOpen(undone)
                ? Handled.ran(back, journal, undone)
                : Handled.ran(plan, journal, told(journal, end, undone));
    }

    /// Whether an undo has left open what became of the run that it takes back.
    static boolean leftOpen(RunEnd undone) {
        return undone.exit() == 7 || undone.exit() == 10;
    }

    /// The end of a run that took itself back: it failed, and what to type now is no undo any more.
    static RunEnd told(JournalWriter journal, RunEnd end, RunEnd undone) {
        RunEnd told = end.with(undone.exit() == 0 ? "firebreak case show " + end.caseId() : undone.next());
        if (!Objects.equals(told.next(), end.next())) {
            journal.append(told.run(), null, new Entry.RunFinished(told.result(), told.exit(), told.next()));
        }
        return told;
    }
}
