package dev.firebreak.range.kube;

import dev.firebreak.range.kube.ManagedFields.Writer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The scheduler's and the kubelet's part for a pod that tries connections and ends: a container with the variables
/// `CONTROL` and `TARGETS`. It takes a node, gets an address, and ends with what packets do between it and its
/// targets as its message. No other pod is run: those of a scenario run from the start.
///
/// An image from a host below `.invalid`, which no name server knows (RFC 2606), can't be pulled.
final class ProbeReaction implements Reaction {
    private static final ApiResource NODES = ApiResource.named("", "nodes");
    private static final Writer KUBELET = new Writer("kubelet", "v1", "status");

    @Override
    public Set<String> watches() {
        return Set.of("pods");
    }

    @Override
    public void react(ObjectStore store) {
        for (ObjectNode pod : store.list(ApiResource.pods(), "")) {
            if (Json.text(pod, "spec", "nodeName").isEmpty()
                    && !variable(pod, "TARGETS").isEmpty()) {
                node(store, pod).ifPresent(node -> run(store, pod, node));
            }
        }
    }

    private static Optional<ObjectNode> node(ObjectStore store, ObjectNode pod) {
        Set<String> not = Json.at(
                        pod,
                        "spec",
                        "affinity",
                        "nodeAffinity",
                        "requiredDuringSchedulingIgnoredDuringExecution",
                        "nodeSelectorTerms")
                .valueStream()
                .flatMap(term -> Json.at(term, "matchFields").valueStream())
                .flatMap(field -> Json.texts(Json.at(field, "values")).stream())
                .collect(Collectors.toSet());
        return store.list(NODES, "").stream()
                .filter(node -> !Json.flag(node, "spec", "unschedulable"))
                .filter(node -> !not.contains(Json.text(node, "metadata", "name")))
                .findFirst();
    }

    private static void run(ObjectStore store, ObjectNode pod, ObjectNode node) {
        ObjectNode after = pod.deepCopy();
        Json.ensure(after, "spec").put("nodeName", Json.text(node, "metadata", "name"));
        ObjectNode status = Json.ensure(after, "status");
        String hostIp = Json.at(node, "status", "addresses")
                .valueStream()
                .map(address -> Json.text(address, "address"))
                .findFirst()
                .orElse("10.0.0.1");
        String ip = free(store, hostIp);
        status.put("hostIP", hostIp).put("podIP", ip).put("startTime", store.now());
        status.putArray("podIPs").addObject().put("ip", ip);
        JsonNode container = Json.at(pod, "spec", "containers").path(0);
        ObjectNode state = status.putArray("containerStatuses")
                .addObject()
                .put("name", Json.text(container, "name"))
                .put("image", Json.text(container, "image"))
                .put("imageID", "")
                .put("ready", false)
                .put("restartCount", 0)
                .putObject("state");
        if (Json.text(container, "image").split("/", -1)[0].endsWith(".invalid")) {
            status.put("phase", "Pending");
            state.putObject("waiting").put("reason", "ImagePullBackOff").put("message", "Back-off pulling image");
        } else {
            status.put("phase", "Succeeded");
            state.putObject("terminated")
                    .put("exitCode", 0)
                    .put("reason", "Completed")
                    .put("startedAt", store.now())
                    .put("finishedAt", store.now())
                    .put("message", said(store, after));
        }
        store.update(ApiResource.pods(), pod, after, KUBELET, false);
    }

    private static String said(ObjectStore store, ObjectNode pod) {
        Packets packets = new Packets(store);
        String rounds = variable(pod, "STEADY");
        return Stream.of(variable(pod, "CONTROL"), variable(pod, "TARGETS"), variable(pod, "CONTROL"))
                .flatMap(targets -> Stream.of(targets.split(" ", -1)))
                .map(target -> " " + target + "=" + packets.connect(pod, target))
                .collect(Collectors.joining("", "steady=" + rounds + " rounds=" + rounds, "\n"));
    }

    private static String variable(ObjectNode pod, String name) {
        return Json.at(pod, "spec", "containers")
                .valueStream()
                .flatMap(container -> Json.at(container, "env").valueStream())
                .filter(variable -> Json.text(variable, "name").equals(name))
                .map(variable -> Json.text(variable, "value"))
                .findFirst()
                .orElse("");
    }

    /// An address of the node's /24 that no pod has.
    private static String free(ObjectStore store, String hostIp) {
        Set<String> taken = new HashSet<>();
        List<ObjectNode> pods = store.list(ApiResource.pods(), "");
        pods.forEach(pod -> taken.add(Json.text(pod, "status", "podIP")));
        String net = hostIp.substring(0, hostIp.lastIndexOf('.') + 1);
        for (int host = 200; host < 255; host++) {
            if (!taken.contains(net + host)) {
                return net + host;
            }
        }
        return net + 254;
    }
}
