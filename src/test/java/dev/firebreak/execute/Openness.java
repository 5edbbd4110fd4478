package dev.firebreak.execute;

import dev.firebreak.action.kube.ClusterNetwork;
import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.ByPlugin;
import dev.firebreak.reach.BySpecification;
import dev.firebreak.reach.Connection;
import dev.firebreak.reach.Endpoint;
import dev.firebreak.reach.IpAddress;
import dev.firebreak.reach.Meaning;
import dev.firebreak.reach.Network;
import dev.firebreak.reach.Plugin;
import dev.firebreak.reach.Protocol;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is open in a cluster between every two of its pods, and between them and nodes and addresses outside, on some
/// ports: by the specification and as the AWS agent does it.
record Openness(Map<String, Allowed> answers) {
    private static final List<Endpoint> OUTSIDE = List.of(
            new Endpoint.External(IpAddress.parse("198.51.100.7")),
            new Endpoint.External(IpAddress.parse("169.254.169.254")),
            new Endpoint.External(IpAddress.parse("2001:db8::9")));

    record Port(int number, Protocol protocol) {}

    static Openness of(HeldCluster cluster, List<Port> ports) {
        Map<String, Allowed> answers = new HashMap<>();
        each(
                cluster,
                ports,
                (meaning, from, to, port, answer) -> answers.put(question(meaning, from, to, port), answer));
        return new Openness(answers);
    }

    private static String question(String meaning, Endpoint from, Endpoint to, Port port) {
        return meaning + " " + from + " " + to + " " + port.number() + " " + port.protocol();
    }

    /// What is more open in `now` than it was, in words; empty where nothing is. Of pods that are gone nothing is.
    Optional<String> opened(Openness now) {
        return now.answers.entrySet().stream()
                .filter(each -> each.getValue().compareTo(answers.getOrDefault(each.getKey(), each.getValue())) < 0)
                .map(each ->
                        "%s was %s and is %s".formatted(each.getKey(), answers.get(each.getKey()), each.getValue()))
                .findFirst();
    }

    private interface Ask {
        void at(String meaning, Endpoint from, Endpoint to, Port port, Allowed answer);
    }

    private static void each(HeldCluster cluster, List<Port> ports, Ask ask) {
        ClusterNetwork read = ClusterNetwork.read(cluster);
        Network network = read.network();
        List<Endpoint.Pod> pods = network.pods().stream()
                .sorted(Comparator.comparing(Endpoint.Pod::toString))
                .toList();
        List<Endpoint> others = new ArrayList<>(OUTSIDE);
        others.add(read.nodes().getFirst());
        Map<String, Meaning> meanings = Map.of(
                "by the specification",
                new BySpecification(network),
                "by the VPC CNI",
                new ByPlugin(Plugin.VPC_CNI, Map.of(), network));
        meanings.forEach((name, meaning) -> {
            for (Endpoint.Pod pod : pods) {
                for (Endpoint.Pod other : pods) {
                    if (other != pod) {
                        ask(name, meaning, pod, other, ports, ask);
                    }
                }
                for (Endpoint other : others) {
                    ask(name, meaning, pod, other, ports, ask);
                    ask(name, meaning, other, pod, ports, ask);
                }
            }
        });
    }

    private static void ask(String name, Meaning meaning, Endpoint from, Endpoint to, List<Port> ports, Ask ask) {
        Connection connection = meaning.between(from, to);
        for (Port port : ports) {
            ask.at(
                    name,
                    from,
                    to,
                    port,
                    connection.at(port.number(), port.protocol()).allowed());
        }
    }
}
