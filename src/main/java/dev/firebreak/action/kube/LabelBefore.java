package dev.firebreak.action.kube;

import dev.firebreak.action.Done;
import dev.firebreak.action.View;
import dev.firebreak.change.Change;
import dev.firebreak.change.FieldWrite;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Patch;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Resource;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The label that a pod carried before a run isolated it. It is put back where its deny-all still stands. Without that
/// it closes nothing, and the policies that its own run took the pod out of would leave it under none, and open: then
/// the pod is left without a label, and under the policies it was under before any run.
final class LabelBefore {
    private final View view;
    private final Denied denied;
    private final String pointer;

    private LabelBefore(View view) {
        this.view = view;
        this.denied = new Denied(view);
        this.pointer = "/metadata/labels/" + Patch.segment(view.names().label());
    }

    /// What is to be taken back, with no label before where that is not to be put back; that is added to the notes.
    static <O extends Record> Done<O> putBack(Done<O> done, View view, List<Problem> notes) {
        LabelBefore before = new LabelBefore(view);
        List<Change> changes = new ArrayList<>();
        for (Change change : done.changes()) {
            changes.add(
                    change instanceof KubeChange kube && kube.resource().equals(Resource.POD)
                            ? before.of(kube, notes)
                            : change);
        }
        return new Done<>(done.planned(), changes, done.outcomes(), done.exhibits(), done.caseId());
    }

    private KubeChange of(KubeChange labelled, List<Problem> notes) {
        List<FieldWrite> writes = labelled.writes().stream()
                .map(write -> idle(labelled, write) ? new FieldWrite(pointer, null, write.value()) : write)
                .toList();
        if (writes.equals(labelled.writes())) {
            return labelled;
        }
        notes.add(Problem.info(
                        "label-not-put-back",
                        labelled.target() + " is left without the label that it carried before: no deny-all selects"
                                + " that any more")
                .about(labelled.target()));
        return labelled.having(writes);
    }

    private boolean idle(KubeChange labelled, FieldWrite write) {
        JsonNode prior = write.prior();
        return prior != null
                && write.pointer().equals(pointer)
                && view.cluster()
                        .get(
                                Resource.POD,
                                labelled.target().namespace(),
                                labelled.target().name())
                        .filter(pod -> !denied.with(pod, prior.asString()))
                        .isPresent();
    }
}
