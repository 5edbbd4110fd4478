package dev.firebreak.action.kube;

import dev.firebreak.action.Action;
import dev.firebreak.action.ActionType;
import dev.firebreak.action.Bound;
import dev.firebreak.action.Done;
import dev.firebreak.action.View;
import dev.firebreak.change.Change;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Patch;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Symbols;
import dev.firebreak.change.Verdict;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.Holds;
import dev.firebreak.model.NodeRef;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Right;
import dev.firebreak.model.Right.Use;
import dev.firebreak.model.Target;
import dev.firebreak.model.ValueType;
import dev.firebreak.model.ValueType.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Marks pods and nodes as part of an investigation, so that colleagues leave them alone. The mark is the first
/// case's that makes it; no policy selects it, and to whoever reads it in the pod it says nothing.
public record MarkSuspect(List<PodRef> pods, List<NodeRef> nodes) implements Action<MarkSuspect.Marked> {
    public static final ActionType<MarkSuspect, Marked> TYPE = new ActionType<>(
            new Catalog.ActionEntry(
                    "mark-suspect",
                    "Mark pods and nodes as part of an investigation",
                    "Puts a label with the case and run, and an annotation with the intent, on pods and nodes: a sign"
                        + " to colleagues not to touch them. Cuts nothing off, and tells an attacker nothing. It is"
                        + " for what is watched: isolate-pod and cordon-node leave a sign of their case themselves.",
                    List.of(
                            new Catalog.Input(
                                    "pods",
                                    ValueType.listOf(Scalar.POD),
                                    false,
                                    "the pods to mark",
                                    "shop/web-7f9c",
                                    null,
                                    List.of()),
                            new Catalog.Input(
                                    "nodes",
                                    ValueType.listOf(Scalar.NODE),
                                    false,
                                    "the nodes to mark",
                                    "ip-10-0-1-23.eu-west-1.compute.internal",
                                    null,
                                    List.of())),
                    List.of(
                            new Catalog.Output(
                                    "pods", ValueType.listOf(Scalar.POD), "the pods that this case marks", false),
                            new Catalog.Output(
                                    "nodes", ValueType.listOf(Scalar.NODE), "the nodes that this case marks", false))),
            MarkSuspect.class,
            Marked.class,
            MarkSuspect::bind,
            List.of(
                    Right.kube(Use.READ, "get", Resource.POD, "reads the pods and whose mark they carry")
                            .given("pods"),
                    Right.kube(Use.CHANGE, "patch", Resource.POD, "marks the pods, and takes the mark off")
                            .given("pods"),
                    Right.kube(Use.READ, "get", Resource.NODE, "reads the nodes and whose mark they carry")
                            .given("nodes"),
                    Right.kube(Use.CHANGE, "patch", Resource.NODE, "marks the nodes, and takes the mark off")
                            .given("nodes")),
            "takes the label and the annotation off, where they are still the case's",
            List.of("EKS Best Practices Guide, incident response, step 6: label the pod and node as under"
                    + " investigation"),
            "firebreak mark-suspect shop/web-7f9c");

    public record Marked(List<PodRef> pods, List<NodeRef> nodes) {}

    private static MarkSuspect bind(Bound in) {
        return new MarkSuspect(in.pods("pods"), in.nodes("nodes"));
    }

    @Override
    public Proposal<Marked> plan(View view) {
        if (pods.isEmpty() && nodes.isEmpty()) {
            throw new Refusal(
                    3,
                    Problem.block(
                            "one-target",
                            "mark-suspect is told no target",
                            "Name pods, or nodes with --nodes, or both"));
        }
        List<Problem> notes = new ArrayList<>();
        List<Problem> refusals = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        List<PodRef> markedPods = new ArrayList<>();
        List<NodeRef> markedNodes = new ArrayList<>();
        for (PodRef ref : pods) {
            JsonNode pod = now(Resource.POD, Target.of(ref), view, refusals);
            if (pod != null && mark(Resource.POD, Target.of(ref), pod, view, changes, notes)) {
                markedPods.add(ref);
            }
        }
        for (NodeRef ref : nodes) {
            JsonNode node = now(Resource.NODE, Target.of(ref), view, refusals);
            if (node != null && mark(Resource.NODE, Target.of(ref), node, view, changes, notes)) {
                markedNodes.add(ref);
            }
        }
        if (!refusals.isEmpty()) {
            return new Proposal.Refused<>(refusals, notes);
        }
        Marked outputs = new Marked(markedPods, markedNodes);
        return changes.isEmpty()
                ? new Proposal.Nothing<>("all are marked already", outputs, notes)
                : new Proposal.Changes<>(changes, List.of(), outputs, notes);
    }

    /// The object as it is now; null, with a refusal, where it is gone or another has its name.
    private static @Nullable JsonNode now(Resource resource, Target target, View view, List<Problem> refusals) {
        Optional<JsonNode> found = view.cluster().get(resource, target.namespace(), target.name());
        if (found.filter(o -> o.at("/metadata/uid").asString().equals(target.uid()))
                .isEmpty()) {
            refusals.add(Problem.block(
                            found.isEmpty() ? "target-not-found" : "target-replaced",
                            target + (found.isEmpty() ? " does not exist" : " was replaced by another"),
                            "Find the suspect again: firebreak find")
                    .about(target));
            return null;
        }
        return found.get();
    }

    /// False where another case has marked it.
    private static boolean mark(
            Resource resource, Target target, JsonNode object, View view, List<Change> changes, List<Problem> notes) {
        String marked = PodFacts.labels(object).get(view.names().mark());
        if (marked != null && !view.ours(Suspects.caseOf(marked))) {
            notes.add(Problem.warn(
                            "marked-by-case",
                            target + " is marked already, by case " + Suspects.caseOf(marked)
                                    + ", and loses the mark when that case is undone",
                            null)
                    .about(target));
            return false;
        }
        if (marked == null) {
            Patch patch = Patch.of(object)
                    .set("/metadata/labels/" + Patch.segment(view.names().mark()), Symbols.CASE + "." + Symbols.RUN)
                    .set("/metadata/annotations/" + Patch.segment(view.names().markIntent()), Symbols.INTENT);
            String id = target.toString().replace(" ", "-");
            changes.add(KubeChange.patch("mark-" + id, resource, target, patch, "Mark " + target + " for the case"));
        }
        return true;
    }

    @Override
    public Verdict verify(Done<Marked> done, View view) {
        List<Verdict.PerTarget> targets = new ArrayList<>();
        done.planned().pods().forEach(p -> targets.add(look(Resource.POD, Target.of(p), done.caseId(), view)));
        done.planned().nodes().forEach(n -> targets.add(look(Resource.NODE, Target.of(n), done.caseId(), view)));
        return Verdict.of(targets);
    }

    private static Verdict.PerTarget look(Resource resource, Target target, String caseId, View view) {
        Optional<JsonNode> object = view.cluster()
                .get(resource, target.namespace(), target.name())
                .filter(o -> o.at("/metadata/uid").asString().equals(target.uid()));
        String mark =
                object.map(o -> PodFacts.labels(o).get(view.names().mark())).orElse(null);
        boolean ours = mark != null && Suspects.caseOf(mark).equals(caseId);
        Reason reason = object.isEmpty()
                ? new Reason("holds", "gone", target + " is gone", resource.plural())
                : ours
                        ? new Reason("holds", "marked", target + " carries the mark of the case", resource.plural())
                        : new Reason(
                                "holds", "mark-missing", target + " lacks the mark of the case", resource.plural());
        Holds holds = object.isEmpty() ? Holds.NOT_APPLICABLE : ours ? Holds.YES : Holds.NO;
        return new Verdict.PerTarget(target, holds, null, List.of(reason));
    }
}
