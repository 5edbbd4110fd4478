package dev.firebreak.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.reach.Answer.Allowed;
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
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Random policies against a second evaluator that reads the JSON and follows the words of the documentation
/// one by one. Where the documentation leaves something to the plugin the second evaluator tries every way a
/// plugin may take: the answer is unknown exactly where they differ.
class SpecificationPropertyTest {
    private static final long SEED = 20261124;
    private static final int SETS = 2_000;
    private static final int QUESTIONS_PER_SET = 30;
    private final RandomSets random = new RandomSets(SEED);

    @Test
    void the_answers_are_those_of_an_evaluator_written_from_the_specification() {
        Map<Allowed, Integer> counts = new EnumMap<>(Allowed.class);
        for (int set = 0; set < SETS; set++) {
            Map<String, Map<String, String>> namespaces = random.namespaces();
            List<Pod> pods = random.pods();
            List<JsonNode> json = new ArrayList<>();
            for (int i = random.upTo(7); i >= 0; i--) {
                json.add(random.policy("p" + i));
            }
            List<NetworkPolicy> policies =
                    json.stream().map(NetworkPolicy::parse).toList();
            for (int question = 0; question < QUESTIONS_PER_SET; question++) {
                Traffic traffic =
                        new Traffic(random.endpoint(pods), random.endpoint(pods), random.port(), random.protocol());
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
}
