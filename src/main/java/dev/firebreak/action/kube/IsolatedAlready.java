package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.change.Change;
import dev.firebreak.change.Proposal;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Resource;
import dev.firebreak.reach.NetworkPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// Pods that an earlier run of the case isolated: what stands, and what has come to allow them something since.
final class IsolatedAlready {
    private IsolatedAlready() {}

    /// What is left to do for pods that are isolated already.
    ///
    /// @param since siblings to be moved away that have come to their nodes since
    static Proposal<IsolatePod.Isolated> again(Suspects suspects, boolean detach, MovedAway since, View view) {
        if (!since.refusals().isEmpty()) {
            return new Proposal.Refused<>(since.refusals(), suspects.notes());
        }
        Detach leaving = detach ? Detach.of(suspects.held(), view) : Detach.NONE;
        List<Problem> notes = new ArrayList<>(suspects.notes());
        notes.addAll(leaving.notes());
        notes.addAll(since.notes());
        IsolatePod.Isolated standing = standing(suspects.held(), leaving.left(), view);
        List<Change> again = new ArrayList<>(since.changes());
        again.addAll(allowedAgain(suspects.held(), view));
        again.addAll(leaving.changes());
        return again.isEmpty()
                ? new Proposal.Nothing<>("the deny-all of this case selects the pods already", standing, notes)
                : new Proposal.Changes<>(again, List.of(), standing, notes);
    }

    /// The siblings that an earlier run left alone, of the pods that it isolated: the way out of a shared
    /// enforcement.
    static List<JsonNode> leftAlone(List<JsonNode> held, List<JsonNode> chosen, View view) {
        return held.isEmpty()
                ? List.of()
                : Surroundings.look(held, true, view).isolated().stream()
                        .filter(p -> !held.contains(p) && !chosen.contains(p))
                        .toList();
    }

    /// Policies that allow an isolated pod something all the same: made since, or put back by who manages them.
    private static List<Change> allowedAgain(List<JsonNode> held, View view) {
        Map<JsonNode, Set<String>> again = new LinkedHashMap<>();
        for (JsonNode pod : held) {
            String namespace = pod.at("/metadata/namespace").asString();
            String value = String.valueOf(PodFacts.labels(pod).get(view.names().label()));
            if (TierDenial.standing(namespace, view.names().label(), value, view)
                    .filter(IsolatePod.Denial::beatsEveryAllow)
                    .isPresent()) {
                continue;
            }
            for (JsonNode policy : view.cluster().list(Resource.NETWORK_POLICY, namespace, null, null)) {
                NetworkPolicy parsed = NetworkPolicy.understood(policy);
                if (parsed != null && parsed.selects(PodFacts.labels(pod)) && parsed.allowsAnything()) {
                    again.computeIfAbsent(policy, _ -> new TreeSet<>()).add(value);
                }
            }
        }
        return again.entrySet().stream()
                .<Change>map(e -> IsolatePod.exclude(e.getKey(), e.getValue(), view))
                .toList();
    }

    /// What isolates pods that an earlier run of this case isolated.
    private static IsolatePod.Isolated standing(List<JsonNode> pods, List<IsolatePod.Left> left, View view) {
        TreeSet<String> policies = new TreeSet<>();
        for (JsonNode pod : pods) {
            String namespace = pod.at("/metadata/namespace").asString();
            String held = PodFacts.labels(pod).get(view.names().label());
            for (JsonNode policy : view.cluster().list(Resource.NETWORK_POLICY, namespace, null, null)) {
                if (String.valueOf(held)
                        .equals(PodFacts.labels(policy).get(view.names().label()))) {
                    policies.add(namespace + "/" + policy.at("/metadata/name").asString());
                }
            }
        }
        List<PodRef> refs = pods.stream().map(PodFacts::ref).sorted().toList();
        // they are under the deny-all already: a connection that an allow let in since lives on
        IsolatePod.Denial denial = pods.stream()
                .flatMap(pod -> TierDenial.standing(
                        pod.at("/metadata/namespace").asString(),
                        view.names().label(),
                        String.valueOf(PodFacts.labels(pod).get(view.names().label())),
                        view)
                        .stream())
                .findFirst()
                .orElse(null);
        return new IsolatePod.Isolated(
                refs, List.copyOf(policies), Strategy.of(denial).id(), refs, refs, denial, left, List.of());
    }
}
