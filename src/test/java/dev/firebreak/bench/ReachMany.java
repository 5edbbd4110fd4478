package dev.firebreak.bench;

import dev.firebreak.parts.Cyclonus;
import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.BySpecification;
import dev.firebreak.reach.Direction;
import dev.firebreak.reach.Endpoint;
import dev.firebreak.reach.Endpoint.Pod;
import dev.firebreak.reach.IpAddress;
import dev.firebreak.reach.Matrix;
import dev.firebreak.reach.Network;
import dev.firebreak.reach.NetworkPolicy;
import dev.firebreak.reach.Protocol;
import dev.firebreak.reach.Reach;
import dev.firebreak.reach.Traffic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What is still open to one pod of a large cluster, beside the matcher of Cyclonus on the same questions; what an
/// isolation changes; and the matrix of all workloads. System properties: `namespaces` (100), of 10 workloads of 10
/// pods and 20 policies each; `rounds` (5), of which the best counts.
public final class ReachMany {
    private static final int NAMESPACES = Integer.getInteger("namespaces", 100);
    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final int WORKLOADS = 10;
    private static final int REPLICAS = 10;
    private static final List<Integer> PORTS = List.of(53, 80, 443, 8080);
    private static final JsonMapper JSON = new JsonMapper();

    private final List<Pod> pods = new ArrayList<>();
    private final List<ObjectNode> policies = new ArrayList<>();
    private final Map<String, Map<String, String>> namespaces = new HashMap<>();

    public static void main(String[] arguments) {
        new ReachMany().measure();
    }

    private ReachMany() {
        for (int n = 0; n < NAMESPACES; n++) {
            String namespace = "team-" + n;
            namespaces.put(namespace, Map.of("kubernetes.io/metadata.name", namespace, "tier", "t" + n % 7));
            policies.add(
                    policy(namespace, "default-deny", "{\"podSelector\":{},\"policyTypes\":[\"Ingress\",\"Egress\"]}"));
            for (int w = 0; w < WORKLOADS; w++) {
                for (int i = 0; i < REPLICAS; i++) {
                    pods.add(pod(namespace, w, i));
                }
                policies.add(policy(namespace, "in-" + w, ingress(n, w)));
                if (w > 0) {
                    policies.add(policy(namespace, "out-" + w, egress(w)));
                }
            }
        }
    }

    private Pod pod(String namespace, int workload, int replica) {
        int number = pods.size();
        return new Pod(
                namespace,
                "app" + workload + "-5f4c8-r" + replica,
                Map.of("app", "app" + workload, "pod-template-hash", "5f4c8"),
                List.of(IpAddress.parse("10.%d.%d.%d".formatted(number >> 16, number >> 8 & 255, number & 255))),
                "node-" + number % 300,
                false,
                List.of(new Endpoint.NamedPort("http", 8080, Protocol.TCP)));
    }

    private static String ingress(int namespace, int workload) {
        return """
            {"podSelector":{"matchLabels":{"app":"app%d"}},"policyTypes":["Ingress"],"ingress":[
              {"from":[{"podSelector":{"matchExpressions":[{"key":"app","operator":"In","values":["app%d","app%d"]}]}}],
               "ports":[{"port":"http"},{"port":443}]},
              {"from":[{"namespaceSelector":{"matchLabels":{"tier":"t%d"}},"podSelector":{"matchLabels":{"app":"app0"}}}],
               "ports":[{"port":8000,"endPort":8100}]}]}
            """.formatted(workload, workload, (workload + 1) % WORKLOADS, namespace % 7);
    }

    private static String egress(int workload) {
        return """
            {"podSelector":{"matchLabels":{"app":"app%d"}},"policyTypes":["Egress"],"egress":[
              {"to":[{"namespaceSelector":{}}],"ports":[{"port":443},{"port":8080}]},
              {"to":[{"ipBlock":{"cidr":"198.51.100.0/24","except":["198.51.100.128/25"]}}]}]}
            """.formatted(workload);
    }

    private static ObjectNode policy(String namespace, String name, String spec) {
        ObjectNode policy = JSON.createObjectNode();
        policy.putObject("metadata").put("namespace", namespace).put("name", name);
        policy.set("spec", JSON.readTree(spec));
        return policy;
    }

    private void measure() {
        Pod suspect = pods.get(pods.size() / 2);
        long start = System.nanoTime();
        List<NetworkPolicy> parsed = policies.stream().map(NetworkPolicy::parse).toList();
        System.out.printf(
                Locale.ROOT, "%d pods, %d policies, read in %.0f ms%n", pods.size(), parsed.size(), millis(start));

        List<Traffic> questions = questions(suspect);
        double ours = Double.MAX_VALUE;
        long yes = 0;
        for (int round = 0; round < ROUNDS; round++) {
            start = System.nanoTime();
            // the index is built anew each time: a responder asks once
            BySpecification specification = new BySpecification(Network.of(pods, namespaces, parsed));
            yes = questions.stream()
                    .filter(each -> specification.allowed(each).allowed() == Allowed.YES)
                    .count();
            ours = Math.min(ours, millis(start));
        }
        String[] theirs =
                new Cyclonus().timed(List.of(asked(questions))).getFirst().split(" ", -1);
        double cyclonus = Double.parseDouble(theirs[0]);
        if (yes != Long.parseLong(theirs[1])) {
            throw new IllegalStateException(yes + " of ours are allowed, " + theirs[1] + " of Cyclonus'");
        }
        System.out.printf(
                Locale.ROOT,
                "one pod, %d questions: firebreak %.1f ms, cyclonus %.1f ms (%d MiB), firebreak is %.1f times as"
                        + " fast%n",
                questions.size(),
                ours,
                cyclonus,
                Long.parseLong(theirs[2]) >> 20,
                cyclonus / ours);
        isolation(suspect, parsed);
        matrix(parsed);
    }

    private List<Traffic> questions(Pod suspect) {
        List<Traffic> questions = new ArrayList<>();
        for (Pod other : pods) {
            if (!other.equals(suspect)) {
                for (int port : PORTS) {
                    questions.add(new Traffic(other, suspect, port, Protocol.TCP));
                    questions.add(new Traffic(suspect, other, port, Protocol.TCP));
                }
            }
        }
        return questions;
    }

    /// Every port of every other end, in both directions, before and after.
    private void isolation(Pod suspect, List<NetworkPolicy> parsed) {
        NetworkPolicy deny = NetworkPolicy.parse(policy(
                suspect.namespace(),
                "firebreak-deny",
                "{\"podSelector\":{\"matchLabels\":{\"case\":\"c1\"}},\"policyTypes\":[\"Ingress\",\"Egress\"]}"));
        Pod labelled = new Pod(
                suspect.namespace(),
                suspect.name(),
                Map.of("case", "c1"),
                suspect.addresses(),
                suspect.node(),
                false,
                suspect.ports());
        List<Pod> podsAfter =
                pods.stream().map(pod -> pod.equals(suspect) ? labelled : pod).toList();
        List<NetworkPolicy> policiesAfter = new ArrayList<>(parsed);
        policiesAfter.add(deny);
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            long before = open(suspect, Network.of(pods, namespaces, parsed));
            long after = open(labelled, Network.of(podsAfter, namespaces, policiesAfter));
            best = Math.min(best, millis(start));
            if (before == 0 || after != 1) {
                throw new IllegalStateException(before + " entries before and " + after + " after");
            }
        }
        System.out.printf(Locale.ROOT, "one pod, every port, before and after isolating it: firebreak %.1f ms%n", best);
    }

    private static long open(Pod pod, Network network) {
        Reach reach = new Reach(network, List.of(), new BySpecification(network));
        long open = 0;
        for (Direction direction : Direction.values()) {
            open += reach.of(pod, direction).stream()
                    .filter(entry -> !entry.stretch().closed())
                    .filter(entry -> direction == Direction.INGRESS || !(entry.peer() instanceof Reach.Peer.Entity))
                    .count();
        }
        return open;
    }

    private void matrix(List<NetworkPolicy> parsed) {
        long start = System.nanoTime();
        int pairs = new Matrix(Network.of(pods, namespaces, parsed)).pairs().size();
        double took = millis(start);
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        System.out.printf(
                Locale.ROOT,
                "matrix of %d workloads: %d open pairs in %.1f s; %d MiB in use, %d MiB taken%n",
                NAMESPACES * WORKLOADS,
                pairs,
                took / 1000,
                runtime.totalMemory() - runtime.freeMemory() >> 20,
                runtime.totalMemory() >> 20);
    }

    private ObjectNode asked(List<Traffic> questions) {
        ObjectNode json = JSON.createObjectNode().put("outside", "198.51.100.7");
        json.set("namespaces", JSON.valueToTree(namespaces));
        ArrayNode asked = json.putArray("pods");
        Map<Endpoint, Integer> indexes = new HashMap<>();
        for (Pod pod : pods) {
            indexes.put(pod, indexes.size());
            asked.addObject()
                    .put("namespace", pod.namespace())
                    .put("name", pod.name())
                    .put("ip", pod.addresses().getFirst().toString())
                    .set("labels", JSON.valueToTree(pod.labels()));
        }
        json.putArray("policies")
                .addAll(policies.stream().map(JsonNode.class::cast).toList());
        ArrayNode all = json.putArray("questions");
        questions.forEach(each -> all.addObject()
                .put("from", indexes.getOrDefault(each.from(), -1))
                .put("to", indexes.getOrDefault(each.to(), -1))
                .put("port", each.port())
                .put("portName", each.port() == 8080 ? "http" : "")
                .put("protocol", "TCP"));
        return json;
    }

    private static double millis(long since) {
        return (System.nanoTime() - since) / 1e6;
    }
}
