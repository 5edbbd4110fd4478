package dev.firebreak.action.kube;

import dev.firebreak.action.Action;
import dev.firebreak.action.Done;
import dev.firebreak.action.View;
import dev.firebreak.change.Change;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Proposal;
import dev.firebreak.model.Holds;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import dev.firebreak.reach.LabelSelector;
import dev.firebreak.reach.Plugin;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Pods that share a suspect's rules on its node, moved away: the node is cordoned, then they are evicted, and their
/// controllers start others elsewhere. What is isolated already stays.
record MovedAway(List<JsonNode> pods, List<Change> changes, List<Problem> refusals, List<Problem> notes) {
    /// Controllers that are known to start another pod on another node.
    private static final Set<String> RETURNING = Set.of("ReplicaSet", "StatefulSet", "ReplicationController");

    static final MovedAway NONE = new MovedAway(List.of(), List.of(), List.of(), List.of());

    static MovedAway of(Surroundings around, View view) {
        Denied denied = new Denied(view);
        List<JsonNode> pods = around.siblings().stream()
                .filter(pod -> sharesSurely(pod, around) && !denied.is(pod))
                .toList();
        List<JsonNode> budgets = budgets(pods, view);
        List<Problem> refusals = new ArrayList<>();
        for (JsonNode pod : pods) {
            String rooted = rooted(pod);
            List<JsonNode> over =
                    budgets.stream().filter(budget -> covers(budget, pod)).toList();
            if (rooted != null) {
                refusals.add(refused("sibling-stays", pod, rooted, around, view));
            } else if (over.size() > 1) {
                String names = over.stream().map(MovedAway::name).collect(Collectors.joining(", "));
                refusals.add(refused("several-budgets", pod, "several budgets cover it: " + names, around, view));
            }
        }
        return refusals.isEmpty() && !pods.isEmpty()
                ? new MovedAway(pods, changes(pods, view), List.of(), notes(pods, budgets, around))
                : new MovedAway(pods, List.of(), refusals, List.of());
    }

    /// Nobody is evicted for a plugin of which there is no sign.
    private static boolean sharesSurely(JsonNode pod, Surroundings around) {
        return around.shares(pod) != Holds.NO
                && around.enforcers().onItsNode(pod).plugin() == Plugin.VPC_CNI;
    }

    /// Why evicting a pod would not move it; null where it would.
    static @Nullable String rooted(JsonNode pod) {
        PodFacts.Owner owner = PodFacts.owner(pod);
        if (PodFacts.mirror(pod) || (owner != null && owner.kind().equals("Node"))) {
            return "it is static: the kubelet of its node would start it again";
        }
        if (owner != null && owner.kind().equals("DaemonSet")) {
            return "DaemonSet " + owner.name() + " would start it again on the same node";
        }
        if (PodFacts.terminating(pod)) {
            return null;
        }
        boolean controlled = pod.at("/metadata/ownerReferences")
                .valueStream()
                .anyMatch(each -> each.path("controller").asBoolean(false));
        if (owner == null || !controlled) {
            return "it has no controller, and would be gone for good";
        }
        // what it has done is lost, and without podFailurePolicy a few evictions end the whole Job (Kubernetes
        // documentation, Jobs: Pod backoff failure policy)
        return owner.kind().equals("Job")
                ? "Job " + owner.name() + " would begin its work anew, and may count the eviction as a failure"
                : null;
    }

    private static Problem refused(String code, JsonNode pod, String why, Surroundings around, View view) {
        PodRef ref = PodFacts.ref(pod);
        return Problem.block(
                        code,
                        "pod " + ref + " shares the suspect's rules and can't be moved away: " + why,
                        "Isolate them together: firebreak isolate-pod " + suspects(around) + " --siblings include"
                                + StrongerWay.now(view))
                .about(Target.of(ref));
    }

    private static String suspects(Surroundings around) {
        return around.suspects().stream()
                .map(p -> PodFacts.ref(p).toString())
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private static List<Change> changes(List<JsonNode> pods, View view) {
        List<Change> changes = new ArrayList<>();
        for (String name : nodes(pods)) {
            view.cluster()
                    .get(Resource.NODE, null, name)
                    .flatMap(node -> CordonNode.cordon(PodFacts.node(node), node, view))
                    .ifPresent(changes::add);
        }
        for (JsonNode pod : pods) {
            PodRef ref = PodFacts.ref(pod);
            changes.add(KubeChange.evict("evict-" + ref, ref, "Evict pod " + ref + ", and wait until it is gone"));
        }
        return changes;
    }

    private static Set<String> nodes(List<JsonNode> pods) {
        return pods.stream().map(p -> p.at("/spec/nodeName").asString()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Problem> notes(List<JsonNode> pods, List<JsonNode> budgets, Surroundings around) {
        String names =
                pods.stream().map(p -> PodFacts.ref(p).toString()).sorted().collect(Collectors.joining(", "));
        String nodes = String.join(", ", nodes(pods));
        Target suspect = Target.of(PodFacts.ref(around.suspects().getFirst()));
        List<Problem> notes = new ArrayList<>();
        notes.add(Problem.warn(
                        "siblings-moved",
                        "evicted, because the VPC CNI gives them one set of rules with the suspect on its node: "
                                + names
                                + "; what they hold in memory is lost, and until they are gone they can keep the"
                                + " suspect open",
                        "To cut at once, isolate them together instead: --siblings include")
                .about(suspect));
        notes.add(Problem.warn(
                        "move-comes-undone",
                        "another pod of the group that starts on node " + nodes
                                + " again shares the suspect's rules: when it is uncordoned, or where a pod is bound to"
                                + " it past the scheduler",
                        "Keep it cordoned, and watch: firebreak status")
                .about(suspect));
        for (JsonNode pod : pods) {
            PodFacts.Owner owner = PodFacts.owner(pod);
            if (owner != null && !RETURNING.contains(owner.kind())) {
                notes.add(Problem.warn(
                                "return-unknown",
                                "whether " + owner.kind() + " " + owner.name() + " starts another pod for "
                                        + PodFacts.ref(pod) + " is not known",
                                "To keep it, isolate them together instead: --siblings include")
                        .about(Target.of(PodFacts.ref(pod))));
            }
        }
        for (JsonNode budget : budgets) {
            if (budget.at("/status/disruptionsAllowed").asInt(0) == 0
                    && pods.stream().anyMatch(pod -> covers(budget, pod))) {
                notes.add(Problem.warn(
                                "budget-waits",
                                "budget " + name(budget) + " lets no pod go now: the eviction waits for it, for five"
                                        + " minutes at most, and until then the pod can keep the suspect open",
                                "To cut at once, isolate them together: --siblings include")
                        .about(new Target(
                                "PodDisruptionBudget",
                                budget.at("/metadata/namespace").asString(),
                                budget.at("/metadata/name").asString(),
                                budget.at("/metadata/uid").asString(),
                                null)));
            }
        }
        return notes;
    }

    /// That they may not be read is said with what isolating does to them.
    private static List<JsonNode> budgets(List<JsonNode> pods, View view) {
        List<JsonNode> budgets = new ArrayList<>();
        for (String namespace : PodFacts.namespaces(pods)) {
            budgets.addAll(Rights.wanted(
                    Rights.BUDGETS.in(namespace),
                    new ArrayList<>(),
                    List.of(),
                    () -> view.cluster().list(Resource.DISRUPTION_BUDGET, namespace, null, null)));
        }
        return budgets;
    }

    private static boolean covers(JsonNode budget, JsonNode pod) {
        LabelSelector selector = LabelSelector.parse(budget.at("/spec/selector"));
        return selector != null
                && budget.at("/metadata/namespace").equals(pod.at("/metadata/namespace"))
                && selector.matches(PodFacts.labels(pod));
    }

    private static String name(JsonNode object) {
        return object.at("/metadata/namespace").asString() + "/"
                + object.at("/metadata/name").asString();
    }

    /// Takes an isolation back whose siblings may have been moved away: the nodes are uncordoned last. A node can be
    /// held by other cases too, so that what it was before does not tell what it is to be.
    static Proposal<Action.NoOutputs> undo(Done<IsolatePod.Isolated> done, View view) {
        List<Change> nodes = done.made().stream().filter(MovedAway::ofNode).toList();
        List<Problem> notes = new ArrayList<>();
        Done<IsolatePod.Isolated> others = LabelBefore.putBack(
                new Done<>(
                        done.planned(),
                        done.changes().stream().filter(c -> !ofNode(c)).toList(),
                        done.outcomes(),
                        done.exhibits(),
                        done.caseId()),
                view,
                notes);
        Proposal<Action.NoOutputs> letGo = LettingGo.undo(others, done.planned().pods()::contains, view);
        notes.addAll(letGo.notes());
        List<Change> changes =
                new ArrayList<>(letGo instanceof Proposal.Changes<?> back ? back.changes() : List.<Change>of());
        changes.addAll(CordonNode.released(nodes, done.caseId(), view, notes));
        return changes.isEmpty() ? letGo : new Proposal.Changes<>(changes, List.of(), new Action.NoOutputs(), notes);
    }

    private static boolean ofNode(Change change) {
        return change instanceof KubeChange kube && kube.resource().equals(Resource.NODE);
    }
}
