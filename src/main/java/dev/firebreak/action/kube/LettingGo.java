package dev.firebreak.action.kube;

import dev.firebreak.action.Action;
import dev.firebreak.action.Done;
import dev.firebreak.action.Inverse;
import dev.firebreak.action.View;
import dev.firebreak.change.Change;
import dev.firebreak.change.FieldWrite;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Wait;
import dev.firebreak.model.Holds;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Resource;
import dev.firebreak.reach.LabelSelector;
import dev.firebreak.reach.NetworkPolicy;
import dev.firebreak.reach.Plugin;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Takes an isolation back, last change first; but where the plugin may enforce, an allow that was restored must
/// be taken up for its pods before the deny-all goes, or they would be under no policy for a moment, and open.
final class LettingGo {
    private LettingGo() {}

    /// @param waitedFor the pods for which an allow must be taken up
    static Proposal<Action.NoOutputs> undo(Done<?> done, Predicate<PodRef> waitedFor, View view) {
        Proposal<Action.NoOutputs> inverse = Inverse.of(done, view);
        if (!(inverse instanceof Proposal.Changes<Action.NoOutputs> changes)) {
            return inverse;
        }
        Enforcers enforcers = Enforcers.look(view, namespaces(done));
        Map<String, List<FieldWrite>> writes = done.made().stream()
                .filter(KubeChange.class::isInstance)
                .map(KubeChange.class::cast)
                .collect(Collectors.toMap(change -> "undo-" + change.id(), KubeChange::writes));
        List<Change> settled = new ArrayList<>();
        for (Change change : changes.changes()) {
            settled.add(
                    change instanceof KubeChange kube
                                    && kube.verb() == KubeChange.Verb.PATCH
                                    && kube.resource().equals(Resource.NETWORK_POLICY)
                            ? restored(kube, writes.getOrDefault(kube.id(), List.of()), waitedFor, enforcers, view)
                            : change);
        }
        return new Proposal.Changes<>(
                settled, changes.gathers(), changes.outputs(), notes(changes, done, enforcers, view));
    }

    /// Whether these changes take away an object that denies.
    static boolean opens(List<Change> undo) {
        return undo.stream()
                .anyMatch(change -> change instanceof KubeChange kube && kube.verb() == KubeChange.Verb.DELETE);
    }

    private static List<Problem> notes(Proposal.Changes<?> changes, Done<?> done, Enforcers enforcers, View view) {
        Set<PodRef> held = new HashSet<>(
                switch (done.planned()) {
                    case IsolatePod.Isolated isolated -> isolated.pods();
                    case Enclosed enclosed -> enclosed.pods();
                    default -> List.<PodRef>of();
                });
        List<JsonNode> letGo = held.stream()
                .map(PodRef::namespace)
                .distinct()
                .flatMap(namespace -> view.cluster().list(Resource.POD, namespace, null, null).stream())
                .filter(pod -> held.contains(PodFacts.ref(pod)))
                .filter(pod -> of(Plugin.VPC_CNI, enforcers.onItsNode(pod)))
                .toList();
        return Stream.concat(changes.notes().stream(), StaleRules.afterUndo(letGo))
                .toList();
    }

    private static boolean of(Plugin plugin, Enforcement there) {
        return there.plugin() == plugin && there.holds() != Holds.NO;
    }

    private static Set<String> namespaces(Done<?> done) {
        return done.made().stream()
                .flatMap(change -> Stream.ofNullable(change.target().namespace()))
                .collect(Collectors.toSet());
    }

    private static KubeChange restored(
            KubeChange change, List<FieldWrite> writes, Predicate<PodRef> waitedFor, Enforcers enforcers, View view) {
        NetworkPolicy policy = view.cluster()
                .get(
                        Resource.NETWORK_POLICY,
                        change.target().namespace(),
                        change.target().name())
                .map(NetworkPolicy::understood)
                .orElse(null);
        if (policy == null) {
            return change;
        }
        Set<JsonNode> ours = writes.stream().map(FieldWrite::value).collect(Collectors.toSet());
        LabelSelector then = new LabelSelector(
                policy.podSelector().matchLabels(),
                policy.podSelector().matchExpressions().stream()
                        .filter(each -> !ours.contains(each.toJson()))
                        .toList());
        return settling(change, then, waitedFor, enforcers, view);
    }

    /// The change of a policy, waiting until it is taken up for the pods that run and that the selector selects, where
    /// that may be enforced.
    static KubeChange settling(
            KubeChange change, LabelSelector selector, Predicate<PodRef> waitedFor, Enforcers enforcers, View view) {
        String namespace = String.valueOf(change.target().namespace());
        List<PodRef> pods = view.cluster().list(Resource.POD, namespace, null, null).stream()
                .filter(pod ->
                        !PodFacts.finished(pod) && pod.at("/status/podIP").isString())
                .filter(pod -> !pod.at("/spec/hostNetwork").asBoolean(false))
                .filter(pod -> selector.matches(PodFacts.labels(pod)) && waitedFor.test(PodFacts.ref(pod)))
                .filter(pod -> enforcers.onItsNode(pod).holds() != Holds.NO)
                .map(PodFacts::ref)
                .sorted()
                .toList();
        return pods.isEmpty()
                ? change
                : change.settling(
                        new Wait.PolicyResolved(namespace, change.target().name(), pods));
    }
}
