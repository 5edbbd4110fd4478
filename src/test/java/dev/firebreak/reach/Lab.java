package dev.firebreak.reach;

import dev.firebreak.reach.Endpoint.External;
import dev.firebreak.reach.Endpoint.NamedPort;
import dev.firebreak.reach.Endpoint.Node;
import dev.firebreak.reach.Endpoint.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/// A small cluster of nodes, pods and policies, and the questions asked of it on TCP port 80.
final class Lab {
    static final Map<String, Map<String, String>> NAMESPACES = Map.of(
            "shop", Map.of("kubernetes.io/metadata.name", "shop", "team", "red"),
            "bank", Map.of("kubernetes.io/metadata.name", "bank", "team", "blue"));
    static final External METADATA = new External(IpAddress.parse("169.254.169.254"));
    static final External INTERNET = new External(IpAddress.parse("198.51.100.7"));
    private static final JsonMapper JSON = new JsonMapper();

    final List<Pod> pods = new ArrayList<>();
    final List<NetworkPolicy> policies = new ArrayList<>();

    Pod pod(String name, String labels, String node) {
        return pod("shop", name, labels, node, false);
    }

    /// @param labels `key=value` pairs with commas
    Pod pod(String namespace, String name, String labels, String node, boolean hostNetwork) {
        Map<String, String> parsed = new TreeMap<>();
        for (String label : labels.split(",", -1)) {
            if (!label.isEmpty()) {
                parsed.put(label.split("=", 2)[0], label.split("=", 2)[1]);
            }
        }
        Pod pod = new Pod(
                namespace,
                name,
                parsed,
                List.of(IpAddress.parse("10.0.0." + (10 + pods.size()))),
                node,
                hostNetwork,
                List.of(new NamedPort("http", 80, Protocol.TCP)));
        pods.add(pod);
        return pod;
    }

    /// The pod with other labels, in its own place.
    Pod relabel(Pod pod, Map<String, String> labels) {
        Pod changed = new Pod(
                pod.namespace(), pod.name(), labels, pod.addresses(), pod.node(), pod.hostNetwork(), pod.ports());
        pods.replaceAll(each -> each.equals(pod) ? changed : each);
        return changed;
    }

    NetworkPolicy policy(String name, String spec) {
        return policy("shop", name, spec);
    }

    NetworkPolicy policy(String namespace, String name, String spec) {
        NetworkPolicy policy = parse(namespace, name, spec);
        policies.add(policy);
        return policy;
    }

    static NetworkPolicy parse(String namespace, String name, String spec) {
        return NetworkPolicy.parse(JSON.readTree(
                "{\"metadata\":{\"namespace\":\"%s\",\"name\":\"%s\"},\"spec\":%s}".formatted(namespace, name, spec)));
    }

    static Node node(String name) {
        return new Node(name, List.of(IpAddress.parse("10.9.0.1")));
    }

    Answer bySpecification(Endpoint from, Endpoint to) {
        return new BySpecification(Network.of(pods, NAMESPACES, policies))
                .allowed(new Traffic(from, to, 80, Protocol.TCP));
    }

    Answer byVpcCni(Endpoint from, Endpoint to) {
        return new ByVpcCni(Network.of(pods, NAMESPACES, policies)).allowed(new Traffic(from, to, 80, Protocol.TCP));
    }

    /// Whether the agent lets a pod be reached from, and reach, the internet.
    boolean open(Pod pod) {
        return byVpcCni(INTERNET, pod).allowed() == Answer.Allowed.YES
                && byVpcCni(pod, INTERNET).allowed() == Answer.Allowed.YES;
    }

    boolean closed(Pod pod) {
        return byVpcCni(INTERNET, pod).allowed() == Answer.Allowed.NO
                && byVpcCni(pod, INTERNET).allowed() == Answer.Allowed.NO
                && byVpcCni(pod, METADATA).allowed() == Answer.Allowed.NO;
    }
}
