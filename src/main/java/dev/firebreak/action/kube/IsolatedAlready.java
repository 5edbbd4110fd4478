package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Resource;
import dev.firebreak.reach.NetworkPolicy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Pods that earlier runs of the case isolated: what stands, and what has come to allow them something since.
///
/// @param byValue what holds them, for each value of the label
/// @param underPolicy those whose open connections live on: of before they were isolated, or of an allow since
/// @param allowing the policies that allow them something all the same, made since or put back by who manages
/// them, with the values of the label that these have to exclude
record IsolatedAlready(
        List<JsonNode> pods,
        Map<String, Earlier> byValue,
        List<PodRef> underPolicy,
        Map<JsonNode, Set<String>> allowing) {

    static IsolatedAlready look(List<JsonNode> pods, View view) {
        Map<String, List<JsonNode>> byValue = new TreeMap<>();
        pods.forEach(pod -> byValue.computeIfAbsent(value(pod, view), _ -> new ArrayList<>())
                .add(pod));
        List<IsolatePod.Isolated> recorded = view.standing(IsolatePod.TYPE);
        Map<String, Earlier> earlier = new TreeMap<>();
        Map<JsonNode, Set<String>> allowing = new LinkedHashMap<>();
        TreeSet<PodRef> underPolicy = new TreeSet<>();
        byValue.forEach((value, held) -> {
            Earlier made = made(value, held, recorded, view);
            earlier.put(value, made);
            if (made.denial() == null || !made.denial().beatsEveryAllow()) {
                allow(value, held, allowing, underPolicy, view);
            }
        });
        Set<PodRef> known = new HashSet<>();
        Set<PodRef> before = new HashSet<>();
        recorded.forEach(each -> {
            known.addAll(each.pods());
            before.addAll(each.underPolicyBefore());
        });
        // where no run tells, it may have been under a policy when it was isolated
        pods.stream()
                .map(PodFacts::ref)
                .filter(pod -> before.contains(pod) || !known.contains(pod))
                .forEach(underPolicy::add);
        return new IsolatedAlready(pods, earlier, List.copyOf(underPolicy), allowing);
    }

    List<Earlier> earlier() {
        return List.copyOf(byValue.values());
    }

    /// By the run that isolated them.
    List<Impact.Standing> standing(View view) {
        return byValue.entrySet().stream()
                .map(each -> new Impact.Standing(
                        pods.stream()
                                .filter(pod -> each.getKey().equals(value(pod, view)))
                                .toList(),
                        underPolicy,
                        each.getValue().denial()))
                .toList();
    }

    List<PodRef> refs() {
        return pods.stream().map(PodFacts::ref).sorted().toList();
    }

    List<String> policies() {
        return byValue.values().stream()
                .flatMap(each -> each.policies().stream())
                .sorted()
                .toList();
    }

    /// The siblings that an earlier run left alone, of the pods that it isolated: the way out of a shared
    /// enforcement.
    List<JsonNode> leftAlone(List<JsonNode> chosen, View view) {
        if (pods.isEmpty()) {
            return List.of();
        }
        // an object read alone is not equal to the same in a list
        Set<PodRef> named =
                Stream.concat(pods.stream(), chosen.stream()).map(PodFacts::ref).collect(Collectors.toSet());
        return Surroundings.look(pods, true, view).isolated().stream()
                .filter(pod -> !named.contains(PodFacts.ref(pod)))
                .toList();
    }

    private static String value(JsonNode pod, View view) {
        return String.valueOf(PodFacts.labels(pod).get(view.names().label()));
    }

    /// What carries the label with the pods' value.
    private static Earlier made(String value, List<JsonNode> pods, List<IsolatePod.Isolated> recorded, View view) {
        String label = view.names().label();
        List<String> policies = new ArrayList<>();
        IsolatePod.Denial denial = null;
        for (String namespace : PodFacts.namespaces(pods)) {
            view.cluster().list(Resource.NETWORK_POLICY, namespace, null, null).stream()
                    .filter(policy -> value.equals(PodFacts.labels(policy).get(label)))
                    .forEach(policy -> policies.add(
                            namespace + "/" + policy.at("/metadata/name").asString()));
            if (denial == null) {
                denial = TierDenial.standing(namespace, label, value, view)
                        .map(found -> Earlier.known(
                                found,
                                recorded.stream()
                                        .map(IsolatePod.Isolated::denial)
                                        .toList()))
                        .orElse(null);
            }
        }
        return new Earlier(policies, denial);
    }

    /// Connections that an allow has let in since live on: the pods are under the deny-all already.
    private static void allow(
            String value,
            List<JsonNode> pods,
            Map<JsonNode, Set<String>> allowing,
            Set<PodRef> underPolicy,
            View view) {
        for (String namespace : PodFacts.namespaces(pods)) {
            List<JsonNode> there =
                    pods.stream().filter(pod -> Impact.in(pod, namespace)).toList();
            for (JsonNode policy : view.cluster().list(Resource.NETWORK_POLICY, namespace, null, null)) {
                NetworkPolicy parsed = NetworkPolicy.understood(policy);
                if (parsed == null || !parsed.allowsAnything()) {
                    continue;
                }
                List<PodRef> open = there.stream()
                        .filter(pod -> parsed.selects(PodFacts.labels(pod)))
                        .map(PodFacts::ref)
                        .toList();
                if (!open.isEmpty()) {
                    allowing.computeIfAbsent(policy, _ -> new TreeSet<>()).add(value);
                    underPolicy.addAll(open);
                }
            }
        }
    }
}
