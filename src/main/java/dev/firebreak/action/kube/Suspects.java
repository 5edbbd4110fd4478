package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.change.Proposal;
import dev.firebreak.cluster.ClusterView.Name;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The pods that are to be isolated, looked at one by one: which can be, what is special about each, and what
/// is refused.
///
/// @param held pods that a deny-all of this case selects already
/// @param gone pods that are gone, whether others have their names or not
record Suspects(
        List<JsonNode> pods, List<JsonNode> held, List<PodRef> gone, List<Problem> refusals, List<Problem> notes) {
    static Suspects look(List<PodRef> refs, View view) {
        List<JsonNode> pods = new ArrayList<>();
        List<JsonNode> held = new ArrayList<>();
        List<PodRef> gone = new ArrayList<>();
        List<Problem> refusals = new ArrayList<>();
        List<Problem> notes = new ArrayList<>();
        view.cluster()
                .ahead(refs.stream()
                        .map(r -> new Name(Resource.POD, r.namespace(), r.name()))
                        .toList());
        Denied denied = new Denied(view);
        for (PodRef ref : refs) {
            try {
                JsonNode pod = PodFacts.find(ref, view).orElse(null);
                if (pod == null) {
                    gone.add(ref);
                    notes.add(gone(ref));
                } else {
                    look(ref, pod, denied, view, pods, held, refusals, notes);
                }
            } catch (Refusal refusal) {
                if (refusal.exit() != 4) {
                    throw refusal;
                }
                refusals.addAll(refusal.problems());
            }
        }
        return new Suspects(pods, held, gone, refusals, notes);
    }

    /// It was there when it was named: it keeps no other pod from being isolated.
    private static Problem gone(PodRef ref) {
        return Problem.warn(
                        "pod-gone",
                        "pod " + ref + " is gone; a pod that took its place is another one, and is not isolated",
                        "See what runs there now: firebreak find -n " + ref.namespace())
                .about(Target.of(ref));
    }

    /// Where none is left to isolate: those that have ended need it no more; one that is gone was meant, and nothing is
    /// isolated.
    <O extends Record> Proposal<O> nobody(View view, List<Problem> said) {
        if (gone.isEmpty()) {
            return new Proposal.NotApplicable<>("the pods have ended and have no network any more", said);
        }
        List<Problem> problems = new ArrayList<>();
        for (PodRef ref : gone) {
            try {
                FindPods.same(ref, view);
            } catch (Refusal refusal) {
                problems.addAll(refusal.problems());
            }
        }
        return new Proposal.Refused<>(problems, said);
    }

    private static void look(
            PodRef ref,
            JsonNode pod,
            Denied denied,
            View view,
            List<JsonNode> pods,
            List<JsonNode> held,
            List<Problem> refusals,
            List<Problem> notes) {
        Target target = Target.of(ref);
        Optional<ClusterPart> part = ClusterPart.of(pod);
        if (part.isPresent()) {
            refusals.add(protectedTarget(ref, pod, part.get()));
            return;
        }
        if (pod.at("/spec/hostNetwork").asBoolean(false)) {
            refusals.add(Problem.block(
                            "host-network",
                            "pod " + ref + " uses its node's network, which no NetworkPolicy reaches",
                            "Cordon the node (firebreak cordon-node "
                                    + pod.at("/spec/nodeName").asString("NODE")
                                    + ") and cut the instance off with a security group")
                    .about(target));
            return;
        }
        String other = PodFacts.labels(pod).get(view.names().label());
        boolean ours = other != null && view.ours(caseOf(other));
        if (ours && denied.is(pod)) {
            held.add(pod);
            notes.add(Problem.info("isolated-already", "the deny-all of this case selects pod " + ref + " already")
                    .about(target));
            return;
        }
        if (other != null && !ours && denied.is(pod)) {
            refusals.add(Problem.block(
                            "isolated-by-case",
                            "pod " + ref + " is isolated already, by case " + caseOf(other),
                            "Go on in that case with --case " + caseOf(other))
                    .about(target));
            return;
        }
        if (other != null && !ours) {
            // whoever may label pods could keep them from being isolated otherwise
            notes.add(Problem.warn(
                            "label-without-policy",
                            "pod " + ref + " carries the label of case " + caseOf(other)
                                    + ", and no deny-all selects it: the label is taken over",
                            null)
                    .about(target));
        }
        if (PodFacts.finished(pod)) {
            notes.add(Problem.info("pod-finished", "pod " + ref + " has ended and has no network any more")
                    .about(target));
            return;
        }
        pods.add(pod);
        special(ref, pod, target, notes);
        String node = pod.at("/spec/nodeName").asString("");
        if (node.isEmpty()) {
            return;
        }
        NodeRead read = NodeRead.of(view, node);
        if (read.forbidden() != null) {
            notes.add(Rights.NODE.missing());
        }
        if (read.gone()) {
            notes.add(Problem.warn(
                            "node-gone",
                            "pod " + ref + " is on node " + node + ", which is gone: the pod goes with it",
                            "Snapshot its volumes before the instance is deleted: firebreak find " + ref)
                    .about(target));
        }
    }

    static Problem protectedTarget(PodRef ref, JsonNode pod, ClusterPart part) {
        String contain = "Contain the node instead: firebreak cordon-node "
                + pod.at("/spec/nodeName").asString("NODE");
        return Problem.block(
                        "protected-target",
                        "pod " + ref + " belongs to " + part.what()
                                + part.label()
                                        .map(l -> ", its label " + l + " says")
                                        .orElse(""),
                        part.label()
                                .map(l -> contain + ". If the label lies, take it off: kubectl -n " + ref.namespace()
                                        + " label pod " + ref.name() + " " + l.substring(0, l.indexOf('=')) + "-")
                                .orElse(contain))
                .because("cutting off DNS or the network plugin takes every workload with it")
                .about(Target.of(ref));
    }

    /// The case in a label's value, `CASE.rN` or `CASE.rN.STEP`.
    static String caseOf(String held) {
        int dot = held.indexOf('.');
        return dot < 0 ? held : held.substring(0, dot);
    }

    private static void special(PodRef ref, JsonNode pod, Target target, List<Problem> notes) {
        if (pod.at("/status/phase").asString("").equals("Pending")) {
            notes.add(Problem.warn(
                            "pod-pending",
                            "pod " + ref + " has not started: it is isolated from its start on, if the plugin enforces",
                            null)
                    .about(target));
        }
        if (PodFacts.terminating(pod)) {
            notes.add(Problem.warn(
                            "pod-terminating",
                            "pod " + ref + " is being deleted: what it holds in memory goes with it",
                            "Collect its logs now: firebreak collect-pod " + ref)
                    .about(target));
        }
        if (PodFacts.mirror(pod)) {
            notes.add(Problem.warn(
                            "pod-mirror",
                            "pod " + ref + " is static: its kubelet owns the object and can write the label away",
                            "Contain the node too: firebreak cordon-node "
                                    + pod.at("/spec/nodeName").asString("NODE"))
                    .about(target));
        }
        PodFacts.Owner owner = PodFacts.owner(pod);
        if (owner == null) {
            notes.add(Problem.warn(
                            "pod-orphan",
                            "pod " + ref + " has no owner: whether the VPC CNI enforces policies on it is not certain",
                            null)
                    .about(target));
        } else if (owner.kind().equals("DaemonSet")) {
            notes.add(Problem.info(
                            "pod-of-daemonset",
                            "pod " + ref + " belongs to DaemonSet " + owner.name() + ": one runs on every node")
                    .about(target));
        } else if (owner.kind().equals("StatefulSet")) {
            notes.add(Problem.info(
                            "pod-of-statefulset",
                            "pod " + ref + " belongs to StatefulSet " + owner.name()
                                    + ": no replacement starts while it exists")
                    .about(target));
        }
    }
}
