package dev.firebreak.action;

import dev.firebreak.change.Change;
import dev.firebreak.change.CloudChange;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Patch;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Undo;
import dev.firebreak.cluster.ClusterView.Name;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Severity;
import dev.firebreak.model.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The way back of a step, worked out from the world as it is now: last change first, only our own fields, and
/// nothing that somebody else has changed since.
public final class Inverse {
    private Inverse() {}

    public static <O extends Record> Proposal<Action.NoOutputs> of(Done<O> done, View view) {
        List<Change> changes = new ArrayList<>();
        List<Problem> notes = new ArrayList<>();
        List<CloudChange> kept = new ArrayList<>();
        view.cluster().ahead(Name.changedBy(done.made()));
        for (Change change : done.made().reversed()) {
            switch (change) {
                case KubeChange kube -> undo(kube, view, changes, notes);
                case CloudChange cloud -> kept.add(cloud);
            }
        }
        if (!kept.isEmpty() && changes.isEmpty()) {
            return new Proposal.NotApplicable<>("it is kept, because " + why(kept.getLast()), notes);
        }
        if (changes.isEmpty()) {
            return new Proposal.Nothing<>(
                    done.made().isEmpty()
                            ? "the step changed nothing"
                            : notes.stream().anyMatch(n -> n.severity() == Severity.WARN)
                                    ? "what is left was changed by somebody else since"
                                    : "everything is restored already",
                    new Action.NoOutputs(),
                    notes);
        }
        return new Proposal.Changes<>(changes, List.of(), new Action.NoOutputs(), notes);
    }

    private static void undo(KubeChange change, View view, List<Change> changes, List<Problem> notes) {
        if (change.undo() instanceof Undo.None none) {
            notes.add(Problem.info("not-undone", change.words() + " is not undone, because " + none.because())
                    .about(change.target()));
            return;
        }
        Target target = change.target();
        Optional<JsonNode> now = view.cluster().get(change.resource(), target.namespace(), target.name());
        switch (change.verb()) {
            case CREATE -> now.ifPresent(object -> deleteOurs(change, object, view, changes, notes));
            case PATCH -> restore(change, now, changes, notes);
            case DELETE, EVICT ->
                notes.add(Problem.info("not-undone", change.words() + " is not undone")
                        .about(target));
        }
    }

    private static void deleteOurs(
            KubeChange change, JsonNode object, View view, List<Change> changes, List<Problem> notes) {
        String intent = Patch.segment(view.names().intent());
        if (object.at("/metadata").has("deletionTimestamp")) {
            notes.add(Problem.info("being-deleted", change.target() + " is being deleted already")
                    .about(change.target()));
            return;
        }
        JsonNode body = change.body();
        JsonNode ours = body == null ? null : body.at("/metadata/annotations/" + intent);
        if (ours != null && !ours.isMissingNode() && !ours.equals(object.at("/metadata/annotations/" + intent))) {
            notes.add(Problem.warn(
                            "replaced-since",
                            change.target() + " is not the one this case made, and is left alone",
                            null)
                    .about(change.target()));
            return;
        }
        Target target = change.target();
        changes.add(KubeChange.delete(
                "undo-" + change.id(),
                change.resource(),
                new Target(
                        target.kind(),
                        target.namespace(),
                        target.name(),
                        object.at("/metadata/uid").asString(),
                        null),
                object,
                "Delete " + target));
    }

    private static void restore(KubeChange change, Optional<JsonNode> now, List<Change> changes, List<Problem> notes) {
        if (now.isEmpty()
                || !now.get()
                        .at("/metadata/uid")
                        .asString()
                        .equals(change.target().uid())) {
            notes.add(Problem.info("gone", change.target() + " is gone: there is nothing to restore on it")
                    .about(change.target()));
            return;
        }
        Patch.Restored restored = Patch.restore(now.get(), change.writes());
        for (String pointer : restored.moved()) {
            notes.add(Problem.warn(
                            "changed-since",
                            pointer + " of " + change.target()
                                    + " was changed by somebody else since, and is left alone",
                            null)
                    .about(change.target()));
        }
        if (!restored.patch().isEmpty()) {
            changes.add(KubeChange.patch(
                    "undo-" + change.id(),
                    change.resource(),
                    change.target(),
                    restored.patch(),
                    "Restore " + change.target()));
        }
    }

    private static String why(CloudChange change) {
        return change.undo() instanceof Undo.None none ? none.because() : "there is no inverse";
    }
}
