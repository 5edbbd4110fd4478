package dev.firebreak.action;

import dev.firebreak.change.Change;
import dev.firebreak.change.Exhibit;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.model.PodRef;
import java.util.List;

/// One unit of response: an immutable record whose components are its inputs. It reads the world and proposes
/// changes; it never makes one, never loops and never sleeps. `O` is the record of its outputs.
///
/// Nothing may be remembered between [#plan], [#verify] and [#undo]: they run in different processes, and what
/// they need of each other is in the [Done] that the journal gives back.
public interface Action<O extends Record> {
    /// Reads; proposes changes, or says why none. Throws [dev.firebreak.model.Refusal] where a needed read is
    /// refused.
    Proposal<O> plan(View view);

    /// The outputs when the step has been executed: those planned, with what is only known now.
    default O outputs(Done<O> done) {
        return done.planned();
    }

    /// The evidence that the changes left outside the case (an image in a bucket); its numbers are given when
    /// recorded.
    default List<Exhibit> exhibits(Done<O> done) {
        return List.of();
    }

    /// The pods that nothing but their own nodes may reach when the step is done, and that may reach nothing else:
    /// those of a containment by policies.
    default List<PodRef> contained(O planned) {
        return List.of();
    }

    /// Reads; did the promise come true.
    Verdict verify(Done<O> done, View view);

    /// Reads; proposes the changes that restore what this step changed, last first. Proposes nothing when all
    /// is restored, which is also how an undo is verified.
    default Proposal<NoOutputs> undo(Done<O> done, View view) {
        return Inverse.of(done, view);
    }

    /// Reads; what is to be told of others when the step has been taken back.
    default List<Reason> afterUndo(Done<O> done, View view) {
        return List.of();
    }

    /// Of the pods that the step isolated in whatever way, those that its undo lets go, unless something else holds
    /// them.
    ///
    /// @param undo what taking it back changes
    default List<PodRef> letGo(Done<O> done, List<Change> undo) {
        return List.of();
    }

    /// The outputs of an undo.
    record NoOutputs() {}
}
