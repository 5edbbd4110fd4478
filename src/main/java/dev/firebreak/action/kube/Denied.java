package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.model.Resource;
import dev.firebreak.reach.NetworkPolicy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Whether deny-alls of cases stand over pods. The policies of a namespace are looked through once, for there can be
/// thousands of them, and of pods.
final class Denied {
    private final View view;
    /// By namespace, and by the label's value in it.
    private final Map<String, Map<String, List<NetworkPolicy>>> standing = new HashMap<>();

    Denied(View view) {
        this.view = view;
    }

    /// Whether a deny-all stands that selects the pod by the label that a run put on it: the label alone, which
    /// a run leaves whose policy was refused, cuts nothing.
    boolean is(JsonNode pod) {
        Map<String, String> labels = PodFacts.labels(pod);
        String value = labels.get(view.names().label());
        return value != null && is(pod.at("/metadata/namespace").asString(), value, labels);
    }

    /// Whether one would, had the pod this value of the label.
    boolean with(JsonNode pod, String value) {
        Map<String, String> labels = new HashMap<>(PodFacts.labels(pod));
        labels.put(view.names().label(), value);
        return is(pod.at("/metadata/namespace").asString(), value, labels);
    }

    private boolean is(String namespace, String value, Map<String, String> labels) {
        return standing.computeIfAbsent(namespace, this::read).getOrDefault(value, List.of()).stream()
                .anyMatch(policy -> policy.selects(labels));
    }

    private Map<String, List<NetworkPolicy>> read(String namespace) {
        String label = view.names().label();
        return view.cluster().list(Resource.NETWORK_POLICY, namespace, null, null).stream()
                .filter(policy -> PodFacts.labels(policy).containsKey(label))
                .collect(Collectors.groupingBy(
                        policy -> PodFacts.labels(policy).getOrDefault(label, ""),
                        Collectors.flatMapping(Denied::denyAll, Collectors.toList())));
    }

    private static Stream<NetworkPolicy> denyAll(JsonNode policy) {
        return Stream.ofNullable(NetworkPolicy.understood(policy)).filter(NetworkPolicy::deniesAll);
    }
}
