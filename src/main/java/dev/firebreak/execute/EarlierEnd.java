package dev.firebreak.execute;

import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Entry.StepResult;
import dev.firebreak.journal.StepState;
import dev.firebreak.journal.Undone;
import java.util.Optional;

/// How earlier processes have left the steps of a run that goes on.
final class EarlierEnd {
    private EarlierEnd() {}

    /// The end of a step of which nothing is left to do; empty where it is to be gone on with.
    static Optional<StepEnd> of(CaseState state, String run, String step) {
        StepState left = state.run(run).flatMap(r -> r.step(step)).orElse(null);
        Entry.StepFinished finished = left == null ? null : left.finished();
        if (left == null || finished == null) {
            return Optional.empty();
        }
        Undone undone = Undone.ofStep(state, run, step).orElse(null);
        if (undone != null) {
            String what = undone.whole() ? "it" : "a part of it";
            return Optional.of(StepEnd.of(
                    step, StepResult.NOT_APPLICABLE, "run " + undone.by().id() + " has taken " + what + " back"));
        }
        if (!done(finished)) {
            return Optional.empty();
        }
        Entry.VerdictEntry verdict = left.verdict();
        return Optional.of(new StepEnd(
                step,
                finished.result(),
                verdict == null ? null : verdict.verdict(),
                null,
                finished.because(),
                finished.outputs(),
                false,
                false));
    }

    /// Whether nothing is left to do of a step that ended so.
    static boolean done(Entry.StepFinished finished) {
        return switch (finished.result()) {
            case DONE, NOTHING, NOT_APPLICABLE -> true;
            case REFUSED, FAILED, IN_DOUBT, WAITING, NOT_REACHED -> false;
        };
    }

    /// Whether a step did not do what it should, and it is known what it did.
    static boolean failed(Entry.StepFinished finished) {
        return finished.result() == StepResult.REFUSED || finished.result() == StepResult.FAILED;
    }

    /// Whether nothing is left to do of a run that ended so.
    static boolean done(Entry.RunFinished finished) {
        return switch (finished.result()) {
            case SUCCEEDED, NOT_HOLDING, UNVERIFIED -> true;
            case FAILED, IN_DOUBT, WAITING, INTERRUPTED -> false;
        };
    }
}
