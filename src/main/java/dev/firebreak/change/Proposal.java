package dev.firebreak.change;

import dev.firebreak.model.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What an action says after reading the world. `outputs` are those known while planning; `notes` warn and
/// inform.
public sealed interface Proposal<O extends Record> {
    List<Problem> notes();

    /// These changes and gathers, in this order. No two changes have one id.
    record Changes<O extends Record>(List<Change> changes, List<Gather> gathers, O outputs, List<Problem> notes)
            implements Proposal<O> {
        public Changes {
            changes = List.copyOf(changes);
            gathers = List.copyOf(gathers);
            notes = List.copyOf(notes);
            // what has happened, and what is to be taken back, is told by them
            Set<String> ids = new HashSet<>();
            for (Change change : changes) {
                if (!ids.add(change.id())) {
                    throw new IllegalArgumentException("two changes of a step have the id " + change.id());
                }
            }
        }
    }

    /// Reading was the whole job.
    record Found<O extends Record>(O outputs, List<Problem> notes) implements Proposal<O> {}

    /// The world is already so.
    record Nothing<O extends Record>(String because, O outputs, List<Problem> notes) implements Proposal<O> {}

    /// The action makes no sense here.
    record NotApplicable<O extends Record>(String because, List<Problem> notes) implements Proposal<O> {}

    /// It can be planned when these steps have been executed.
    record Later<O extends Record>(List<String> awaits, String because, List<Problem> notes) implements Proposal<O> {}

    /// It must not be done; each problem says why and the way out.
    record Refused<O extends Record>(List<Problem> problems, List<Problem> notes) implements Proposal<O> {}
}
