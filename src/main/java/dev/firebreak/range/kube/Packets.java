package dev.firebreak.range.kube;

import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.ByVpcCni;
import dev.firebreak.reach.Direction;
import dev.firebreak.reach.Endpoint;
import dev.firebreak.reach.IpAddress;
import dev.firebreak.reach.LabelSelector;
import dev.firebreak.reach.Meaning;
import dev.firebreak.reach.Network;
import dev.firebreak.reach.NetworkPolicy;
import dev.firebreak.reach.Protocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What packets do between the pods of the range: its network is the Amazon VPC CNI, which enforces policies only
/// where its agent is told to, and then as measured, siblings and all. What a client believes has no part in it.
final class Packets {
    private static final ApiResource POLICIES = ApiResource.named("networking.k8s.io", "networkpolicies");
    private static final ApiResource NAMESPACES = ApiResource.named("", "namespaces");
    private static final ApiResource NODES = ApiResource.named("", "nodes");
    private static final ApiResource SERVICES = ApiResource.named("", "services");
    private static final ApiResource DAEMON_SETS = ApiResource.named("apps", "daemonsets");

    private final List<ObjectNode> pods;
    private final List<ObjectNode> services;
    private final Map<String, ObjectNode> nodes = new HashMap<>();
    private final boolean enforced;
    private final Meaning agent;

    Packets(ObjectStore store) {
        this.pods = store.list(ApiResource.pods(), "").stream()
                .filter(pod -> !List.of("Succeeded", "Failed").contains(Json.text(pod, "status", "phase")))
                .toList();
        this.services = store.list(SERVICES, "");
        store.list(NODES, "").forEach(node -> nodes.put(Json.text(node, "metadata", "name"), node));
        this.enforced = store.list(DAEMON_SETS, "kube-system").stream()
                .filter(set -> Json.text(set, "metadata", "name").equals("aws-node"))
                .flatMap(set ->
                        Json.at(set, "spec", "template", "spec", "containers").valueStream())
                .flatMap(container -> Json.at(container, "args").valueStream())
                .anyMatch(argument -> argument.asString().equals("--enable-network-policy=true"));
        Map<String, Map<String, String>> namespaces = new HashMap<>();
        store.list(NAMESPACES, "").forEach(each -> namespaces.put(Json.text(each, "metadata", "name"), labels(each)));
        List<NetworkPolicy> policies =
                store.list(POLICIES, "").stream().map(NetworkPolicy::parse).toList();
        this.agent =
                new ByVpcCni(Network.of(pods.stream().map(Packets::endpoint).toList(), namespaces, policies));
    }

    /// `open`, `refused` or `timeout`: what becomes of a TCP connection from a pod to `HOST:PORT`.
    String connect(ObjectNode from, String target) {
        int colon = target.lastIndexOf(':');
        String host = target.substring(0, colon).replaceAll("[\\[\\]]", "");
        int port = Integer.parseInt(target.substring(colon + 1));
        for (ObjectNode pod : pods) {
            if (Json.text(pod, "status", "podIP").equals(host)) {
                return passes(from, pod, endpoint(pod), port) ? answer(pod, port) : "timeout";
            }
        }
        boolean service = services.stream()
                .anyMatch(s -> Json.text(s, "spec", "clusterIP").equals(host));
        Endpoint outside = new Endpoint.External(IpAddress.parse(host));
        return service && passes(from, null, outside, port) ? "open" : "timeout";
    }

    private boolean passes(ObjectNode from, @Nullable ObjectNode pod, Endpoint to, int port) {
        if (!enforced) {
            return true;
        }
        Endpoint.Pod sender = endpoint(from);
        boolean out = elsewhere(from)
                || agent.side(Direction.EGRESS, sender, to)
                                .at(port, Protocol.TCP)
                                .allowed()
                        == Allowed.YES;
        boolean in = !(to instanceof Endpoint.Pod receiver)
                || pod == null
                || elsewhere(pod)
                || agent.side(Direction.INGRESS, receiver, sender)
                                .at(port, Protocol.TCP)
                                .allowed()
                        == Allowed.YES;
        return out && in;
    }

    /// Whether a pod is where the agent enforces nothing: on Fargate, on Windows.
    private boolean elsewhere(ObjectNode pod) {
        ObjectNode node = nodes.get(Json.text(pod, "spec", "nodeName"));
        return node != null
                && (Json.text(node, "metadata", "labels", "eks.amazonaws.com/compute-type")
                                .equals("fargate")
                        || Json.text(node, "metadata", "labels", "kubernetes.io/os")
                                .equals("windows"));
    }

    private static String answer(ObjectNode pod, int port) {
        boolean listens = Json.at(pod, "spec", "containers")
                .valueStream()
                .flatMap(container -> Json.at(container, "ports").valueStream())
                .anyMatch(there -> Json.number(there, "containerPort") == port);
        return listens ? "open" : "refused";
    }

    private static Map<String, String> labels(JsonNode object) {
        return LabelSelector.labels(Json.at(object, "metadata", "labels"));
    }

    private static Endpoint.Pod endpoint(ObjectNode pod) {
        List<Endpoint.NamedPort> ports = new ArrayList<>();
        for (JsonNode container : Json.at(pod, "spec", "containers")) {
            for (JsonNode port : Json.at(container, "ports")) {
                if (!Json.text(port, "name").isEmpty()) {
                    String protocol = Json.text(port, "protocol");
                    ports.add(new Endpoint.NamedPort(
                            Json.text(port, "name"),
                            (int) Json.number(port, "containerPort"),
                            protocol.isEmpty() ? Protocol.TCP : Protocol.valueOf(protocol.toUpperCase(Locale.ROOT))));
                }
            }
        }
        String node = Json.text(pod, "spec", "nodeName");
        return new Endpoint.Pod(
                Json.text(pod, "metadata", "namespace"),
                Json.text(pod, "metadata", "name"),
                labels(pod),
                Json.at(pod, "status", "podIPs")
                        .valueStream()
                        .map(ip -> IpAddress.parse(Json.text(ip, "ip")))
                        .toList(),
                node.isEmpty() ? null : node,
                Json.flag(pod, "spec", "hostNetwork"),
                ports);
    }
}
