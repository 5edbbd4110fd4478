package dev.firebreak.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.Endpoint.External;
import dev.firebreak.reach.Endpoint.NamedPort;
import dev.firebreak.reach.Endpoint.Node;
import dev.firebreak.reach.Endpoint.Pod;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Random policies against a second evaluator that reads the JSON and follows the words of the documentation
/// one by one. Where the documentation leaves something to the plugin the second evaluator tries every way a
/// plugin may take: the answer is unknown exactly where they differ.
class SpecificationPropertyTest {
    private static final long SEED = 20261124;
    private static final int SETS = 2_000;
    private static final int QUESTIONS_PER_SET = 30;
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> BLOCKS = List.of(
            "0.0.0.0/0",
            "0.0.0.0/1",
            "128.0.0.0/1",
            "10.0.0.0/8",
            "10.0.0.0/29",
            "10.0.0.4/30",
            "10.0.0.3/32",
            "198.51.100.0/24",
            "::/0",
            "::/1",
            "8000::/1",
            "2001:db8::/64",
            "2001:db8::3/128");

    private final Random random = new Random(SEED);

    @Test
    void the_answers_are_those_of_an_evaluator_written_from_the_specification() {
        Map<Allowed, Integer> counts = new EnumMap<>(Allowed.class);
        for (int set = 0; set < SETS; set++) {
            Map<String, Map<String, String>> namespaces = Map.of("n1", labels(), "n2", labels(), "n3", labels());
            List<Pod> pods = pods();
            List<JsonNode> json = new ArrayList<>();
            for (int i = random.nextInt(7); i >= 0; i--) {
                json.add(policy("p" + i));
            }
            List<NetworkPolicy> policies =
                    json.stream().map(NetworkPolicy::parse).toList();
            for (int question = 0; question < QUESTIONS_PER_SET; question++) {
                Traffic traffic =
                        new Traffic(endpoint(pods), endpoint(pods), random.nextInt(80, 84), one(Protocol.values()));
                Allowed expected = new Naive(traffic, json, namespaces).answer();
                assertThat(new BySpecification(Network.of(pods, namespaces, policies))
.allowed(traffic)
                                .allowed())
                        .as("seed %d set %d: %s, policies %s, namespaces %s", SEED, set, traffic, json, namespaces)
                        .isEqualTo(expected);
                counts.merge(expected, 1, Integer::sum);
            }
        }
        System.out.println(SETS + " random policy sets against the naive evaluator: " + counts);
        for (Allowed allowed : Allowed.values()) {
            assertThat(counts.get(allowed))
                    .as("%s is asked for often enough", allowed)
                    .isGreaterThan(1_000);
        }
    }

    private record Naive(Traffic traffic, List<JsonNode> policies, Map<String, Map<String, String>> namespaces) {

        Allowed answer() {
            if (traffic.from() instanceof Pod a
                    && traffic.to() instanceof Pod b
                    && a.toString().equals(b.toString())) {
                return Allowed.YES;
            }
            if (traffic.from() instanceof Pod a
                    && traffic.to() instanceof Node b
                    && b.name().equals(a.node())) {
                return Allowed.YES;
            }
            if (traffic.to() instanceof Pod a
                    && traffic.from() instanceof Node b
                    && b.name().equals(a.node())) {
                return Allowed.YES;
            }
            Allowed out = side("Egress", traffic.from(), traffic.to());
            Allowed in = side("Ingress", traffic.to(), traffic.from());
            if (out == Allowed.NO || in == Allowed.NO) {
                return Allowed.NO;
            }
            return out == Allowed.YES && in == Allowed.YES ? Allowed.YES : Allowed.UNKNOWN;
        }

        private Allowed side(String type, Endpoint subject, Endpoint peer) {
            Set<Allowed> seen = EnumSet.noneOf(Allowed.class);
            for (boolean blocksHoldPods : new boolean[] {false, true}) {
                for (boolean subjectIsPod : new boolean[] {false, true}) {
                    for (boolean peerIsPod : new boolean[] {false, true}) {
                        seen.add(
                                inOneWay(type, subject, peer, blocksHoldPods, subjectIsPod, peerIsPod)
                                        ? Allowed.YES
                                        : Allowed.NO);
                    }
                }
            }
            return seen.size() == 1 ? seen.iterator().next() : Allowed.UNKNOWN;
        }

        /// @param blocksHoldPods whether a block counts for pods' addresses
        /// @param subjectIsPod whether policies hold for a subject on the host network
        /// @param peerIsPod whether selectors match a peer on the host network
        private boolean inOneWay(
                String type,
                Endpoint subject,
                Endpoint peer,
                boolean blocksHoldPods,
                boolean subjectIsPod,
                boolean peerIsPod) {
            if (!(subject instanceof Pod pod) || (pod.hostNetwork() && !subjectIsPod)) {
                return true;
            }
            boolean isolated = false;
            for (JsonNode policy : policies) {
                JsonNode spec = policy.get("spec");
                if (!policy.at("/metadata/namespace").asString().equals(pod.namespace())
                        || !matches(spec.get("podSelector"), pod.labels())
                        || !applies(spec, type)) {
                    continue;
                }
                isolated = true;
                for (JsonNode rule : spec.path(type.equals("Ingress") ? "ingress" : "egress")) {
                    JsonNode peers = rule.path(type.equals("Ingress") ? "from" : "to");
                    boolean anyPeer = peers.isEmpty();
                    for (JsonNode each : peers) {
                        anyPeer |= peer(each, peer, pod.namespace(), blocksHoldPods, peerIsPod);
                    }
                    boolean anyPort = rule.path("ports").isEmpty();
                    for (JsonNode each : rule.path("ports")) {
                        anyPort |= port(each);
                    }
                    if (anyPeer && anyPort) {
                        return true;
                    }
                }
            }
            return !isolated;
        }

        private static boolean applies(JsonNode spec, String type) {
            if (!spec.path("policyTypes").isEmpty()) {
                return spec.get("policyTypes").toString().contains('"' + type + '"');
            }
            return type.equals("Ingress") || !spec.path("egress").isEmpty();
        }

        private boolean peer(
                JsonNode rule, Endpoint peer, String ownNamespace, boolean blocksHoldPods, boolean peerIsPod) {
            if (rule.has("ipBlock")) {
                if (peer instanceof Pod && !blocksHoldPods) {
                    return false;
                }
                for (IpAddress address : peer.addresses()) {
                    boolean in = inBlock(address, rule.at("/ipBlock/cidr").asString());
                    for (JsonNode except : rule.at("/ipBlock/except")) {
                        in &= !inBlock(address, except.asString());
                    }
                    if (in) {
                        return true;
                    }
                }
                return false;
            }
            if (!(peer instanceof Pod pod) || (pod.hostNetwork() && !peerIsPod)) {
                return false;
            }
            boolean namespace = rule.has("namespaceSelector")
                    ? matches(rule.get("namespaceSelector"), namespaces.getOrDefault(pod.namespace(), Map.of()))
                    : pod.namespace().equals(ownNamespace);
            return namespace && (!rule.has("podSelector") || matches(rule.get("podSelector"), pod.labels()));
        }

        private boolean port(JsonNode rule) {
            if (!rule.path("protocol").asString("TCP").equals(traffic.protocol().name())) {
                return false;
            }
            JsonNode port = rule.path("port");
            if (port.isMissingNode()) {
                return true;
            }
            if (port.isString()) {
                boolean named = false;
                if (traffic.to() instanceof Pod pod) {
                    for (NamedPort each : pod.ports()) {
                        named |= each.name().equals(port.asString())
                                && each.number() == traffic.port()
                                && each.protocol() == traffic.protocol();
                    }
                }
                return named;
            }
            return rule.has("endPort")
                    ? traffic.port() >= port.asInt()
                            && traffic.port() <= rule.get("endPort").asInt()
                    : traffic.port() == port.asInt();
        }

        private static boolean matches(JsonNode selector, Map<String, String> labels) {
            for (Map.Entry<String, JsonNode> each : selector.path("matchLabels").properties()) {
                if (!each.getValue().asString().equals(labels.get(each.getKey()))) {
                    return false;
                }
            }
            for (JsonNode each : selector.path("matchExpressions")) {
                String value = labels.get(each.get("key").asString());
                boolean listed = false;
                for (JsonNode listedValue : each.path("values")) {
                    listed |= listedValue.asString().equals(value);
                }
                boolean holds = switch (each.get("operator").asString()) {
                    case "In" -> listed;
                    case "NotIn" -> !listed;
                    case "Exists" -> value != null;
                    default -> value == null;
                };
                if (!holds) {
                    return false;
                }
            }
            return true;
        }

        private static boolean inBlock(IpAddress address, String block) {
            byte[] one = InetAddress.ofLiteral(address.toString()).getAddress();
            byte[] base = InetAddress.ofLiteral(block.substring(0, block.indexOf('/')))
                    .getAddress();
            int drop = one.length * 8 - Integer.parseInt(block.substring(block.indexOf('/') + 1));
            return one.length == base.length
                    && new BigInteger(1, one).shiftRight(drop).equals(new BigInteger(1, base).shiftRight(drop));
        }
    }

    private List<Pod> pods() {
        List<Pod> pods = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            List<IpAddress> addresses = new ArrayList<>(List.of(IpAddress.parse("10.0.0." + i)));
            if (random.nextInt(3) == 0) {
                addresses.add(IpAddress.parse("2001:db8::" + i));
            }
            pods.add(new Pod(
                    "n" + random.nextInt(1, 4),
                    "pod-" + i,
                    labels(),
                    addresses,
                    random.nextInt(8) == 0 ? null : "node-" + random.nextInt(3),
                    random.nextInt(8) == 0,
                    List.of(new NamedPort("http", random.nextInt(80, 84), one(Protocol.values()))),
                    true));
        }
        return pods;
    }

    private Endpoint endpoint(List<Pod> pods) {
        return switch (random.nextInt(8)) {
            case 0 -> new Node("node-" + random.nextInt(3), List.of(IpAddress.parse("10.0.0.6")));
            case 1 -> new External(IpAddress.parse("198.51.100.7"));
            case 2 -> new External(IpAddress.parse("2001:db8::9"));
            default -> pods.get(random.nextInt(pods.size()));
        };
    }

    private Map<String, String> labels() {
        Map<String, String> labels = new TreeMap<>();
        for (String key : List.of("a", "b")) {
            if (random.nextBoolean()) {
                labels.put(key, one("x", "y", ""));
            }
        }
        return labels;
    }

    private JsonNode policy(String name) {
        ObjectNode policy = JSON.createObjectNode();
        policy.putObject("metadata")
                .put("namespace", "n" + random.nextInt(1, 4))
                .put("name", name);
        ObjectNode spec = policy.putObject("spec");
        spec.set("podSelector", selector());
        if (random.nextBoolean()) {
            ArrayNode types = spec.putArray("policyTypes");
            if (random.nextInt(4) > 0) {
                types.add("Ingress");
            }
            if (random.nextInt(4) > 0) {
                types.add("Egress");
            }
        }
        rules(spec, "ingress", "from");
        rules(spec, "egress", "to");
        return policy;
    }

    private void rules(ObjectNode spec, String direction, String peers) {
        if (random.nextInt(4) == 0) {
            return;
        }
        ArrayNode rules = spec.putArray(direction);
        for (int i = random.nextInt(3); i > 0; i--) {
            ObjectNode rule = rules.addObject();
            if (random.nextInt(5) > 0) {
                ArrayNode list = rule.putArray(peers);
                for (int j = random.nextInt(3); j >= 0; j--) {
                    list.add(peer());
                }
            }
            if (random.nextBoolean()) {
                ArrayNode list = rule.putArray("ports");
                for (int j = random.nextInt(3); j > 0; j--) {
                    list.add(port());
                }
            }
        }
    }

    private ObjectNode peer() {
        ObjectNode peer = JSON.createObjectNode();
        int kind = random.nextInt(4);
        if (kind == 0) {
            ObjectNode block = peer.putObject("ipBlock").put("cidr", one(BLOCKS.toArray(String[]::new)));
            if (random.nextBoolean()) {
                ArrayNode except = block.putArray("except");
                for (int i = random.nextInt(3); i > 0; i--) {
                    except.add(one(BLOCKS.toArray(String[]::new)));
                }
            }
            return peer;
        }
        if (kind != 1) {
            peer.set("namespaceSelector", selector());
        }
        if (kind != 2) {
            peer.set("podSelector", selector());
        }
        return peer;
    }

    private ObjectNode port() {
        ObjectNode port = JSON.createObjectNode();
        if (random.nextBoolean()) {
            port.put("protocol", one(Protocol.values()).name());
        }
        switch (random.nextInt(4)) {
            case 0 -> port.put("port", "http");
            case 1 -> port.put("port", random.nextInt(80, 84));
            case 2 -> port.put("port", random.nextInt(79, 82)).put("endPort", random.nextInt(82, 85));
            default -> {}
        }
        return port;
    }

    private ObjectNode selector() {
        ObjectNode selector = JSON.createObjectNode();
        if (random.nextInt(3) == 0) {
            selector.putObject("matchLabels").put(one("a", "b"), one("x", "y", ""));
        }
        if (random.nextInt(3) == 0) {
            ObjectNode expression =
                    selector.putArray("matchExpressions").addObject().put("key", one("a", "b"));
            String operator = one("In", "NotIn", "Exists", "DoesNotExist");
            expression.put("operator", operator);
            if (operator.endsWith("In")) {
                expression.putArray("values").add(one("x", "y", "z"));
            }
        }
        return selector;
    }

    @SafeVarargs
    private final <T> T one(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
