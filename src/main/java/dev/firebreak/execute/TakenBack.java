package dev.firebreak.execute;

import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Entry.StepResult;
import dev.firebreak.plan.Plan;
import dev.firebreak.runbook.Runbook.OnFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A run that takes itself back, because a step with `onFailure: undo` was refused or failed.
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
