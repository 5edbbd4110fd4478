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
import dev.firebreak.reach.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    private final List<Service> services;
    private final Map<String, ObjectNode> nodes = new HashMap<>();
    private final boolean enforced;
    private final Meaning agent;

    Packets(ObjectStore store) {
        this.pods = store.list(ApiResource.pods(), "").stream()
                .filter(pod -> !List.of("Succeeded", "Failed").contains(Json.text(pod, "status", "phase")))
                .toList();
        List<Endpoint.Pod> endpoints = pods.stream().map(Packets::endpoint).toList();
        this.services = store.list(SERVICES, "").stream()
                .flatMap(service -> Service.parse(service, endpoints).stream())
                .toList();
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
        this.agent = new ByVpcCni(Network.of(endpoints, namespaces, policies));
    }

    /// `open`, `refused` or `timeout`: what becomes of a TCP connection from a pod to `HOST:PORT`.
    String connect(ObjectNode from, String target) {
        int colon = target.lastIndexOf(':');
        String host = target.substring(0, colon).replaceAll("[\\[\\]]", "");
        int port = Integer.parseInt(target.substring(colon + 1));
        for (ObjectNode pod : pods) {
            if (Json.text(pod, "status", "podIP").equals(host)) {
                Endpoint.Pod to = endpoint(pod);
                return sent(from, to, port) && received(from, pod, to, port) ? answer(pod, port) : "timeout";
            }
        }
        IpAddress address = IpAddress.parse(host);
        return services.stream()
                .filter(each -> each.addresses().contains(address))
                .findFirst()
                .map(each -> service(from, each, port))
                .orElse("timeout");
    }

    /// The node rewrites the address behind the agent's back. Behind a Service without selector somebody outside the
    /// cluster answers; else the pod for which most gets through, as if it were tried again until then.
    private String service(ObjectNode from, Service service, int port) {
        if (!sent(from, service, port)) {
            return "timeout";
        }
        if (service.selector().isEmpty()) {
            return "open";
        }
        for (Service.Receiver receiver : service.receivers(port, Protocol.TCP)) {
            for (ObjectNode pod : pods) {
                if (endpoint(pod).equals(receiver.pod()) && received(from, pod, receiver.pod(), receiver.port())) {
                    return answer(pod, receiver.port());
                }
            }
        }
        return "timeout";
    }

    private boolean sent(ObjectNode from, Endpoint to, int port) {
        return !enforced || elsewhere(from) || allows(Direction.EGRESS, endpoint(from), to, port);
    }

    private boolean received(ObjectNode from, ObjectNode pod, Endpoint.Pod to, int port) {
        return !enforced
                || elsewhere(pod)
                || to.equals(endpoint(from))
                || allows(Direction.INGRESS, to, endpoint(from), port);
    }

    private boolean allows(Direction direction, Endpoint.Pod subject, Endpoint peer, int port) {
        return agent.side(direction, subject, peer).at(port, Protocol.TCP).allowed() == Allowed.YES;
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
