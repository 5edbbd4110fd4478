package dev.firebreak.plan;

import dev.firebreak.action.Action;
import dev.firebreak.action.Done;
import dev.firebreak.action.View;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.model.Holds;
import java.util.List;

/// Taking a step back, as an action like any other: it proposes the inverse, and it holds when there is nothing
/// left to take back.
public record Undoing<O extends Record>(Action<O> action, Done<O> done) implements Action<Action.NoOutputs> {
    @Override
    public Proposal<NoOutputs> plan(View view) {
        return action.undo(done, view);
    }

    @Override
    public Verdict verify(Done<NoOutputs> undone, View view) {
        if (undone.changes().isEmpty()) {
            return Verdict.notApplicable();
        }
        boolean left = action.undo(done, view) instanceof Proposal.Changes<?>;
        return new Verdict(
                left ? Holds.NO : Holds.YES,
                null,
                List.of(
                        left
                                ? new Reason("holds", "not-restored", "something is still as the step left it", null)
                                : new Reason("holds", "restored", "every field of the step is restored", null)),
                List.of());
    }

    @Override
    public Proposal<NoOutputs> undo(Done<NoOutputs> undone, View view) {
        return new Proposal.Nothing<>("an undo is not undone: run the step again", new NoOutputs(), List.of());
    }
}
