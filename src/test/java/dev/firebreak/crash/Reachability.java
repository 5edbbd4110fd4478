package dev.firebreak.crash;

import dev.firebreak.action.kube.PodFacts;
import dev.firebreak.range.kube.ObjectKey;
import dev.firebreak.reach.Answer;
import dev.firebreak.reach.ByVpcCni;
import dev.firebreak.reach.Endpoint;
import dev.firebreak.reach.IpAddress;
import dev.firebreak.reach.Network;
import dev.firebreak.reach.NetworkPolicy;
import dev.firebreak.reach.Protocol;
import dev.firebreak.reach.Traffic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// What the agent of the VPC CNI lets through between every pod of a world and every other one and an outside
/// address, by question in words.
record Reachability(Map<String, Answer.Allowed> answers) {
    private static final Endpoint OUTSIDE = new Endpoint.External(IpAddress.parse("203.0.113.9"));

    static Reachability of(Map<ObjectKey, JsonNode> objects) {
        List<NetworkPolicy> policies = new ArrayList<>();
        List<Endpoint.Pod> pods = new ArrayList<>();
        Map<String, Map<String, String>> namespaces = new HashMap<>();
        objects.forEach((key, object) -> {
            switch (key.resource()) {
                case "networkpolicies" -> policies.add(NetworkPolicy.parse(object));
                case "pods" -> pods.add(PodFacts.endpoint(object));
                case "namespaces" -> namespaces.put(key.name(), labels(object));
                default -> {}
            }
        });
        ByVpcCni agent = new ByVpcCni(Network.of(pods, namespaces, policies));
        Map<String, Answer.Allowed> answers = new TreeMap<>();
        for (Endpoint.Pod pod : pods) {
            List<Endpoint> peers = Stream.concat(pods.stream().map(Endpoint.class::cast), Stream.of(OUTSIDE))
                    .filter(peer -> peer != pod)
                    .toList();
            for (Endpoint peer : peers) {
                for (Traffic traffic : List.of(
                        new Traffic(pod, peer, 443, Protocol.TCP),
                        new Traffic(pod, peer, 53, Protocol.UDP),
                        new Traffic(peer, pod, 22, Protocol.TCP),
                        new Traffic(peer, pod, 8080, Protocol.TCP))) {
                    answers.put(
                            traffic.from() + " to " + traffic.to() + " on " + traffic.port(),
                            agent.allowed(traffic).allowed());
                }
            }
        }
        return new Reachability(answers);
    }

    /// Questions that were denied before and are not now; about a pod that is gone there is none.
    Set<String> opened(Reachability now) {
        Set<String> opened = new TreeSet<>();
        answers.forEach((question, answer) -> {
            if (answer == Answer.Allowed.NO
                    && now.answers.getOrDefault(question, Answer.Allowed.NO) != Answer.Allowed.NO) {
                opened.add(question);
            }
        });
        return opened;
    }

    /// The same, with the words of the questions changed.
    Reachability in(UnaryOperator<String> words) {
        Map<String, Answer.Allowed> renamed = new TreeMap<>();
        answers.forEach((question, answer) -> renamed.put(words.apply(question), answer));
        return new Reachability(renamed);
    }

    private static Map<String, String> labels(JsonNode object) {
        Map<String, String> labels = new HashMap<>();
        object.at("/metadata/labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asString()));
        return labels;
    }
}
