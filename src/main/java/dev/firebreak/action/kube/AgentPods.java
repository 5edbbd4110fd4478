package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.action.kube.Enforcement.Ground;
import dev.firebreak.json.Json;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Right;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The pods that the plugins' daemonsets run on the nodes.
final class AgentPods {
    /// The pods of a namespace on a node.
    private final BiFunction<String, String, Looked<List<JsonNode>>> on;

    private AgentPods(BiFunction<String, String, Looked<List<JsonNode>>> on) {
        this.on = on;
    }

    /// Read node by node, when a node is asked about.
    static AgentPods read(View view) {
        Map<List<String>, Looked<List<JsonNode>>> known = new HashMap<>();
        return new AgentPods((namespace, node) ->
                known.computeIfAbsent(List.of(namespace, node), _ -> listed(view, namespace, "spec.nodeName=" + node)));
    }

    /// Read at once, for who asks about every node.
    static AgentPods readAtOnce(View view) {
        Map<String, Looked<List<JsonNode>>> known = new HashMap<>();
        return new AgentPods((namespace, node) -> {
            Looked<List<JsonNode>> all = known.computeIfAbsent(namespace, _ -> listed(view, namespace, null));
            return new Looked<>(
                    all.found()
                            .map(pods -> pods.stream()
                                    .filter(pod -> pod.at("/spec/nodeName")
                                            .asString("")
                                            .equals(node))
                                    .toList()),
                    all.missing());
        });
    }

    private static Looked<List<JsonNode>> listed(View view, String namespace, @Nullable String fields) {
        Right right = namespace.equals("kube-system") ? Rights.AGENT_PODS : Rights.CALICO_PODS;
        return Looked.of(right, () -> Optional.of(view.cluster().list(Resource.POD, namespace, null, fields)));
    }

    /// Picked from all pods of the cluster.
    static AgentPods among(List<JsonNode> pods) {
        Map<List<String>, List<JsonNode>> byPlace = pods.stream()
                .collect(Collectors.groupingBy(pod -> List.of(
                        pod.at("/metadata/namespace").asString(""),
                        pod.at("/spec/nodeName").asString(""))));
        return new AgentPods((namespace, node) ->
                new Looked<>(Optional.of(byPlace.getOrDefault(List.of(namespace, node), List.of())), null));
    }

    /// The daemonset's pod on the node, told by its owner and not by a label that anybody can write.
    Looked<JsonNode> of(JsonNode daemonSet, String node) {
        Looked<List<JsonNode>> pods =
                on.apply(daemonSet.at("/metadata/namespace").asString(), node);
        return new Looked<>(
                pods.found()
                        .flatMap(all -> all.stream()
                                .filter(pod -> !PodFacts.finished(pod) && !PodFacts.terminating(pod))
                                .filter(pod -> ownedBy(daemonSet, pod))
                                .findFirst()),
                pods.missing());
    }

    private static boolean ownedBy(JsonNode daemonSet, JsonNode pod) {
        PodFacts.Owner owner = PodFacts.owner(pod);
        return owner != null
                && owner.kind().equals("DaemonSet")
                && owner.uid().equals(daemonSet.at("/metadata/uid").asString());
    }

    List<Ground> readiness(Optional<JsonNode> pod, String container, String node) {
        if (pod.isEmpty()) {
            return List.of(Ground.unknown(
                    "agent-not-there", "no agent of the plugin runs on node " + node, "pods of its daemonset"));
        }
        boolean ready = pod.get()
                .at("/status/containerStatuses")
                .valueStream()
                .anyMatch(status -> container.equals(Json.text(status, "/name"))
                        && status.path("ready").asBoolean(false));
        return ready
                ? List.of()
                : List.of(Ground.unknown(
                        "agent-not-ready",
                        "the plugin's agent on node " + node + " is not ready: it keeps the rules that it has, and may"
                                + " take up no new ones",
                        "pod " + PodFacts.ref(pod.get()) + ", container " + container));
    }
}
