package dev.firebreak.plan;

import dev.firebreak.action.Action;
import dev.firebreak.action.Done;
import dev.firebreak.action.View;
import dev.firebreak.change.Change;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Severity;
import java.util.ArrayList;
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
        Proposal<NoOutputs> left = action.undo(done, view);
        List<Reason> alone = left.notes().stream()
                .filter(note -> note.severity() == Severity.WARN)
                .map(note -> new Reason("holds", note.code(), note.message(), null))
                .toList();
        if (left instanceof Proposal.Changes<?>) {
            return verdict(
                    Holds.NO,
                    List.of(new Reason("holds", "not-restored", "something is still as the step left it", null)));
        }
        if (!alone.isEmpty()) {
            return verdict(Holds.NO, alone);
        }
        List<Reason> reasons = new ArrayList<>();
        reasons.add(new Reason("holds", "restored", "every field of the step is restored", null));
        for (Change change : done.made()) {
            if (change instanceof KubeChange made
                    && made.verb() == KubeChange.Verb.CREATE
                    && undone.made().stream().noneMatch(c -> deletes(c, made))) {
                reasons.add(new Reason("holds", "deleted-since", made.target() + " was gone before this undo", null));
            }
        }
        reasons.addAll(action.afterUndo(done, view));
        return verdict(Holds.YES, reasons);
    }

    private static boolean deletes(Change change, KubeChange made) {
        return change instanceof KubeChange deletion
                && deletion.verb() == KubeChange.Verb.DELETE
                && deletion.id().equals("undo-" + made.id());
    }

    private static Verdict verdict(Holds holds, List<Reason> reasons) {
        return new Verdict(holds, null, reasons, List.of());
    }

    @Override
    public Proposal<NoOutputs> undo(Done<NoOutputs> undone, View view) {
        return new Proposal.Nothing<>("an undo is not undone: run the step again", new NoOutputs(), List.of());
    }
}
