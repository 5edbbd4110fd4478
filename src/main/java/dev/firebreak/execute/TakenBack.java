package dev.firebreak.execute;

import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Entry.StepResult;
import dev.firebreak.journal.RunState;
import dev.firebreak.journal.StepState;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.Step;
import dev.firebreak.runbook.Runbook.OnFailure;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A run that takes itself back, because a step with `onFailure: undo` was refused or failed. Its undo is a run
/// of its own, under the approval that the run has. Once such a step has failed, no other begins, whichever
/// process goes on; what is in doubt is settled before anything is taken back.
final class TakenBack {
    private TakenBack() {}

    /// Whether a run that ended so is to be taken back: it changed something, and nothing of it is in doubt.
    static boolean due(Plan plan, RunEnd end) {
        return end.result() == Entry.RunResult.FAILED
                && end.exit() == 6
                && end.steps().stream()
                        .filter(step -> step.result() == StepResult.REFUSED || step.result() == StepResult.FAILED)
                        .anyMatch(step -> plan.step(step.id()).onFailure() == OnFailure.UNDO);
    }

    /// Whether a run that goes on is to be taken back as soon as nothing of it is in doubt.
    static boolean owed(Plan plan, RunState run) {
        return plan.undoes().isEmpty()
                && changed(run)
                && plan.steps().stream()
                        .filter(step -> step.onFailure() == OnFailure.UNDO)
                        .map(Step::id)
                        .flatMap(step -> run.step(step).stream())
                        .anyMatch(TakenBack::failed);
    }

    private static boolean failed(StepState step) {
        Entry.StepFinished finished = step.finished();
        return finished != null && EarlierEnd.failed(finished);
    }

    /// Whether any request of a run took effect or may have.
    static boolean changed(RunState run) {
        return run.steps().stream().flatMap(s -> s.intents().stream()).anyMatch(i -> i.happened() || i.inDoubt());
    }

    /// The run that takes this one back by itself; the latest, where more than one was begun.
    static Optional<RunState> undo(CaseState state, RunState run) {
        return state.runs().stream()
                .filter(undo -> taken(state, undo)
                        .filter(taken -> taken.id().equals(run.id()))
                        .isPresent())
                .reduce((first, second) -> second);
    }

    /// The run that an undo takes back by itself, which it does under that run's approval: one that a person
    /// asked for has an approval of its own.
    static Optional<RunState> taken(CaseState state, RunState undo) {
        Entry.Approval approval = undo.approval();
        return state.run(String.valueOf(undo.started().undoes()))
                .filter(run -> approval != null && digests(run).contains(approval.digest()));
    }

    private static List<String> digests(RunState run) {
        return run.approvals().stream().map(Entry.Approval::digest).toList();
    }

    /// The approval of the run, which covers this too: whoever gave it had read that the run takes itself back.
    static Entry.@Nullable Approval approval(CaseState state, String run) {
        Entry.Approval whole = state.run(run).orElseThrow().approval();
        return whole == null
                ? null
                : new Entry.Approval(
                        whole.digest(),
                        whole.self(),
                        whole.osUser(),
                        whole.kubeUser(),
                        whole.callerArn(),
                        whole.byDigest(),
                        List.of(),
                        List.of());
    }
}
