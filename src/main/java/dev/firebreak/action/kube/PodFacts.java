package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.json.Json;
import dev.firebreak.model.NodeRef;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Resource;
import dev.firebreak.reach.Endpoint;
import dev.firebreak.reach.IpAddress;
import dev.firebreak.reach.LabelSelector;
import dev.firebreak.reach.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A pod as a responder asks about it, read from the object that the API serves.
public record PodFacts(
        String namespace,
        String name,
        String uid,
        String phase,
        @Nullable String node,
        @Nullable String serviceAccount,
        boolean hostNetwork,
        @Nullable Owner owner,
        List<Container> containers) {

    /// The controller that made the pod, or its first owner.
    public record Owner(String kind, String name, String uid) {}

    /// One container. `type` is container, init or ephemeral; ids are null until it has started.
    public record Container(
            String name,
            String type,
            String image,
            @Nullable String imageId,
            @Nullable String containerId) {}

    public static PodFacts of(JsonNode pod) {
        return new PodFacts(
                pod.at("/metadata/namespace").asString(),
                pod.at("/metadata/name").asString(),
                pod.at("/metadata/uid").asString(),
                pod.at("/status/phase").asString("Unknown"),
                Json.text(pod, "/spec/nodeName"),
                Json.text(pod, "/spec/serviceAccountName"),
                pod.at("/spec/hostNetwork").asBoolean(false),
                owner(pod),
                containers(pod));
    }

    public PodRef ref() {
        return new PodRef(namespace, name, uid);
    }

    public static PodRef ref(JsonNode pod) {
        return new PodRef(
                pod.at("/metadata/namespace").asString(),
                pod.at("/metadata/name").asString(),
                pod.at("/metadata/uid").asString());
    }

    public static NodeRef node(JsonNode node) {
        return new NodeRef(
                node.at("/metadata/name").asString(), node.at("/metadata/uid").asString());
    }

    public static @Nullable Owner owner(JsonNode object) {
        JsonNode owners = object.at("/metadata/ownerReferences");
        JsonNode chosen = null;
        for (JsonNode owner : owners) {
            if (chosen == null || owner.path("controller").asBoolean(false)) {
                chosen = owner;
            }
        }
        return chosen == null
                ? null
                : new Owner(
                        chosen.path("kind").asString(),
                        chosen.path("name").asString(),
                        chosen.path("uid").asString());
    }

    /// The pod as it is now; empty where it is gone, or another one has its name.
    public static Optional<JsonNode> find(PodRef pod, View view) {
        return view.cluster()
                .get(Resource.POD, pod.namespace(), pod.name())
                .filter(found -> pod.uid().equals(found.at("/metadata/uid").asString()));
    }

    /// Whether the pod has ended and has no network any more.
    public static boolean finished(JsonNode pod) {
        String phase = pod.at("/status/phase").asString("");
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    /// Whether it is on a node: before, nothing of it runs.
    static boolean scheduled(JsonNode pod) {
        return !pod.at("/spec/nodeName").asString("").isEmpty();
    }

    /// Whether Services send requests to it: not to one that is not ready, or on its way out. One whose readiness
    /// nobody has told yet counts.
    static boolean answers(JsonNode pod) {
        return scheduled(pod)
                && !finished(pod)
                && !terminating(pod)
                && pod.at("/status/conditions")
                        .valueStream()
                        .filter(condition -> "Ready".equals(Json.text(condition, "/type")))
                        .allMatch(condition -> "True".equals(Json.text(condition, "/status")));
    }

    public static boolean terminating(JsonNode pod) {
        return Json.text(pod, "/metadata/deletionTimestamp") != null;
    }

    /// Whether the kubelet made the pod from a file on its node: the API object is only its mirror.
    public static boolean mirror(JsonNode pod) {
        return pod.at("/metadata/annotations").has("kubernetes.io/config.mirror");
    }

    /// The pod as the network sees it.
    public static Endpoint.Pod endpoint(JsonNode pod) {
        List<IpAddress> addresses = new ArrayList<>();
        for (JsonNode ip : pod.at("/status/podIPs")) {
            addresses.add(IpAddress.parse(ip.path("ip").asString()));
        }
        List<Endpoint.NamedPort> ports = new ArrayList<>();
        for (JsonNode container : pod.at("/spec/containers")) {
            for (JsonNode port : container.path("ports")) {
                String name = Json.text(port, "/name");
                if (name != null) {
                    String protocol = port.path("protocol").asString("TCP");
                    ports.add(new Endpoint.NamedPort(
                            name,
                            port.path("containerPort").asInt(),
                            Protocol.valueOf(protocol.toUpperCase(Locale.ROOT))));
                }
            }
        }
        return new Endpoint.Pod(
                pod.at("/metadata/namespace").asString(),
                pod.at("/metadata/name").asString(),
                labels(pod),
                addresses,
                Json.text(pod, "/spec/nodeName"),
                pod.at("/spec/hostNetwork").asBoolean(false),
                ports);
    }

    /// Those that have a network, as it sees them.
    static List<Endpoint.Pod> endpoints(List<JsonNode> pods) {
        return pods.stream()
                .filter(pod -> !finished(pod))
                .map(PodFacts::endpoint)
                .toList();
    }

    static TreeSet<String> namespaces(List<JsonNode> pods) {
        TreeSet<String> namespaces = new TreeSet<>();
        pods.forEach(pod -> namespaces.add(pod.at("/metadata/namespace").asString()));
        return namespaces;
    }

    public static Map<String, String> labels(JsonNode object) {
        return LabelSelector.labels(object.at("/metadata/labels"));
    }

    private static List<Container> containers(JsonNode pod) {
        List<Container> containers = new ArrayList<>();
        each(pod, "containers", "containerStatuses", "container", containers);
        each(pod, "initContainers", "initContainerStatuses", "init", containers);
        each(pod, "ephemeralContainers", "ephemeralContainerStatuses", "ephemeral", containers);
        return containers;
    }

    private static void each(JsonNode pod, String spec, String status, String type, List<Container> into) {
        for (JsonNode container : pod.path("spec").path(spec)) {
            String name = container.path("name").asString();
            JsonNode found = Json.object();
            for (JsonNode one : pod.path("status").path(status)) {
                if (one.path("name").asString().equals(name)) {
                    found = one;
                }
            }
            into.add(new Container(
                    name,
                    type,
                    container.path("image").asString(),
                    blankToNull(Json.text(found, "/imageID")),
                    blankToNull(Json.text(found, "/containerID"))));
        }
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
