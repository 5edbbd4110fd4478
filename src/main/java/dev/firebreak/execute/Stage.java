package dev.firebreak.execute;

import dev.firebreak.change.Change;
import dev.firebreak.change.KubeChange;
import dev.firebreak.model.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Changes of a step that may be sent side by side, in the order of the step: neighbours that do the same to
/// objects of the same kind, each to another one. All labels are a stage, all deny-alls the next, all policies
/// that allow something the one after: whatever is sent first within one, no pod is more reachable for it.
///
/// A change to AWS is a stage of its own: what became of a lost one a person may have to say, and says it of
/// one request; and the parts of an image are read in order.
///
/// @param first the number of the first change in its step, from 1
record Stage(int first, List<Change> changes) {
    Stage {
        changes = List.copyOf(changes);
    }

    static List<Stage> of(List<Change> changes) {
        List<Stage> stages = new ArrayList<>();
        List<Change> beside = new ArrayList<>();
        Set<Target> targets = new HashSet<>();
        int first = 1;
        for (Change change : changes) {
            boolean more = beside.isEmpty() || (alike(beside.getLast(), change) && !targets.contains(change.target()));
            if (!more) {
                stages.add(new Stage(first, beside));
                first += beside.size();
                beside.clear();
                targets.clear();
            }
            beside.add(change);
            targets.add(change.target());
        }
        if (!beside.isEmpty()) {
            stages.add(new Stage(first, beside));
        }
        return stages;
    }

    private static boolean alike(Change one, Change other) {
        return one instanceof KubeChange a
                && other instanceof KubeChange b
                && a.verb() == b.verb()
                && a.resource().equals(b.resource())
                && a.subresource().equals(b.subresource());
    }
}
