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
import dev.firebreak.json.Json;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.Holds;
import dev.firebreak.model.NodeRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Right;
import dev.firebreak.model.Right.Use;
import dev.firebreak.model.Target;
import dev.firebreak.model.ValueType;
import dev.firebreak.model.ValueType.Scalar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Cordons nodes, so that nothing new is scheduled beside the evidence. One annotation lists the cases that
/// hold the node: the last one uncordons it, and a node that was cordoned before any case (`.prior` in the
/// list) stays so.
public record CordonNode(List<NodeRef> nodes) implements Action<CordonNode.Cordoned> {
    /// No id of a case, which has no dot.
    private static final String PRIOR = ".prior";

    private static final String UNSCHEDULABLE = "/spec/unschedulable";

    public static final ActionType<CordonNode, Cordoned> TYPE = new ActionType<>(
            new Catalog.ActionEntry(
                    "cordon-node",
                    "Cordon nodes",
                    "Marks the nodes unschedulable and notes the case on them. Running pods are not affected.",
                    List.of(new Catalog.Input(
                            "nodes",
                            ValueType.listOf(Scalar.NODE),
                            true,
                            "the nodes to cordon",
                            "ip-10-0-1-23.eu-west-1.compute.internal",
                            null,
                            List.of())),
                    List.of(new Catalog.Output(
                            "nodes", ValueType.listOf(Scalar.NODE), "the nodes held by this case", false))),
            CordonNode.class,
            Cordoned.class,
            CordonNode::bind,
            List.of(
                    Right.kube(Use.READ, "get", Resource.NODE, "reads the nodes and which cases hold them"),
                    Right.kube(Use.CHANGE, "patch", Resource.NODE, "cordons the nodes, and releases them")),
            "takes the case off the node's list, and uncordons it when it was the last one and the node was schedulable"
                    + " before",
            List.of("EKS Best Practices Guide, incident response, step 4: cordon the worker node"),
            "firebreak cordon-node ip-10-0-1-23.eu-west-1.compute.internal");

    public record Cordoned(List<NodeRef> nodes) {}

    private static CordonNode bind(Bound in) {
        return new CordonNode(in.nodes("nodes"));
    }

    @Override
    public Proposal<Cordoned> plan(View view) {
        List<Problem> notes = new ArrayList<>();
        List<Problem> refusals = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        List<NodeRef> held = new ArrayList<>();
        List<String> fargate = new ArrayList<>();
        for (NodeRef ref : nodes) {
            Optional<JsonNode> node = view.cluster().get(Resource.NODE, null, ref.name());
            if (node.isEmpty() || !node.get().at("/metadata/uid").asString().equals(ref.uid())) {
                refusals.add(Problem.block(
                                node.isEmpty() ? "target-not-found" : "target-replaced",
                                "node " + ref + (node.isEmpty() ? " does not exist" : " was replaced by another"),
                                "Look for the pod again: it may run elsewhere")
                        .about(Target.of(ref)));
            } else if (ComputeType.of(node.get()) == ComputeType.FARGATE) {
                fargate.add(ref.name());
                notes.add(Problem.info("fargate", "node " + ref + " is Fargate: it runs one pod and can't be cordoned")
                        .about(Target.of(ref)));
            } else {
                held.add(ref);
                cordon(ref, node.get(), view).ifPresent(changes::add);
            }
        }
        if (!refusals.isEmpty()) {
            return new Proposal.Refused<>(refusals, notes);
        }
        if (held.isEmpty()) {
            return new Proposal.NotApplicable<>(
                    fargate.isEmpty()
                            ? "there is no node to cordon"
                            : "Fargate runs one pod on a node of its own: " + String.join(", ", fargate),
                    notes);
        }
        Cordoned outputs = new Cordoned(held);
        return changes.isEmpty()
                ? new Proposal.Nothing<>("this case holds the nodes already", outputs, notes)
                : new Proposal.Changes<>(changes, List.of(), outputs, notes);
    }

    /// Empty where the case holds the node already, and nobody has uncordoned it since.
    static Optional<KubeChange> cordon(NodeRef ref, JsonNode node, View view) {
        List<String> owners = owners(node, view);
        boolean unschedulable = node.at(UNSCHEDULABLE).asBoolean(false);
        if (owners.stream().anyMatch(view::ours)) {
            return unschedulable
                    ? Optional.empty()
                    : Optional.of(KubeChange.patch(
                            "cordon-" + ref.name(),
                            Resource.NODE,
                            Target.of(ref),
                            Patch.of(node).set(UNSCHEDULABLE, JsonNodeFactory.instance.booleanNode(true)),
                            "Cordon node " + ref + " again"));
        }
        List<String> after = new ArrayList<>(owners);
        if (owners.isEmpty() && unschedulable) {
            after.add(PRIOR);
        }
        after.add(Symbols.CASE);
        Patch patch = Patch.of(node)
                .set(annotation(view), String.join(",", after))
                .set(UNSCHEDULABLE, JsonNodeFactory.instance.booleanNode(true));
        return Optional.of(KubeChange.patch(
                "cordon-" + ref.name(),
                Resource.NODE,
                Target.of(ref),
                patch,
                unschedulable ? "Hold node " + ref + ", which is cordoned already" : "Cordon node " + ref));
    }

    private static String annotation(View view) {
        return "/metadata/annotations/" + Patch.segment(view.names().cordon());
    }

    private static List<String> owners(JsonNode node, View view) {
        String text = Json.text(node, annotation(view));
        return text == null || text.isBlank()
                ? List.of()
                : Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }

    @Override
    public Verdict verify(Done<Cordoned> done, View view) {
        List<Verdict.PerTarget> targets = new ArrayList<>();
        for (NodeRef ref : done.planned().nodes()) {
            Optional<JsonNode> node = view.cluster().get(Resource.NODE, null, ref.name());
            boolean cordoned = node.isPresent() && node.get().at(UNSCHEDULABLE).asBoolean(false);
            Reason reason = node.isEmpty()
                    ? new Reason("holds", "node-gone", "node " + ref + " is gone", "nodes")
                    : cordoned
                            ? new Reason("holds", "unschedulable", "node " + ref + " is unschedulable", "nodes")
                            : new Reason("holds", "schedulable", "node " + ref + " is schedulable", "nodes");
            targets.add(new Verdict.PerTarget(Target.of(ref), cordoned ? Holds.YES : Holds.NO, null, List.of(reason)));
        }
        return Verdict.of(targets);
    }

    @Override
    public Proposal<NoOutputs> undo(Done<Cordoned> done, View view) {
        List<Problem> notes = new ArrayList<>();
        List<Change> changes = released(done.made(), done.caseId(), view, notes);
        return changes.isEmpty()
                ? new Proposal.Nothing<>("everything is restored already", new NoOutputs(), notes)
                : new Proposal.Changes<>(changes, List.of(), new NoOutputs(), notes);
    }

    /// What takes cordons back, the last first.
    static List<Change> released(List<Change> made, String caseId, View view, List<Problem> notes) {
        List<Change> changes = new ArrayList<>();
        for (Change change : made.reversed()) {
            Optional<JsonNode> node =
                    view.cluster().get(Resource.NODE, null, change.target().name());
            if (node.isEmpty()
                    || !node.get()
                            .at("/metadata/uid")
                            .asString()
                            .equals(change.target().uid())) {
                notes.add(Problem.info("gone", change.target() + " is gone: there is nothing to restore on it")
                        .about(change.target()));
                continue;
            }
            release(change, node.get(), caseId, view, notes).ifPresent(changes::add);
        }
        return changes;
    }

    private static Optional<KubeChange> release(
            Change change, JsonNode node, String caseId, View view, List<Problem> notes) {
        List<String> owners = owners(node, view);
        if (!owners.contains(caseId)) {
            return Optional.empty();
        }
        List<String> left = owners.stream().filter(o -> !o.equals(caseId)).toList();
        Patch patch = Patch.of(node);
        @Nullable String words;
        if (left.isEmpty()) {
            patch.remove(annotation(view)).remove(UNSCHEDULABLE);
            words = "Uncordon " + change.target();
        } else if (left.equals(List.of(PRIOR))) {
            patch.remove(annotation(view));
            words = "Release " + change.target() + ", which was cordoned before any case";
        } else {
            patch.set(annotation(view), String.join(",", left));
            words = "Release " + change.target() + ", which other cases still hold: " + String.join(", ", left);
            notes.add(Problem.info("held-by-others", change.target() + " stays cordoned for " + String.join(", ", left))
                    .about(change.target()));
        }
        return Optional.of(KubeChange.patch("undo-" + change.id(), Resource.NODE, change.target(), patch, words));
    }
}
