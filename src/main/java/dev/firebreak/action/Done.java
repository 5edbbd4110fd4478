package dev.firebreak.action;

import dev.firebreak.change.Change;
import dev.firebreak.change.Exhibit;
import dev.firebreak.change.Outcome;
import java.util.List;
import java.util.Optional;

/// A step that was executed, as its journal tells it: the outputs known while planning, the changes with their
/// symbols replaced, what became of each, and the exhibits taken.
public record Done<O extends Record>(
        O planned, List<Change> changes, List<Outcome> outcomes, List<Exhibit> exhibits, String caseId) {
    public Done {
        changes = List.copyOf(changes);
        outcomes = List.copyOf(outcomes);
        exhibits = List.copyOf(exhibits);
    }

    /// The outcome of a change, the last one where it was sent again.
    public Optional<Outcome> outcome(String changeId) {
        return outcomes.stream().filter(o -> o.change().equals(changeId)).reduce((_, last) -> last);
    }

    /// The changes that happened, or may have.
    public List<Change> made() {
        return changes.stream()
                .filter(c -> outcome(c.id())
                        .map(o -> o.result() != Outcome.Result.FAILED)
                        .orElse(false))
                .toList();
    }
}
