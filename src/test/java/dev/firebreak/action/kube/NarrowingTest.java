package dev.firebreak.action.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Patch;
import dev.firebreak.json.Json;
import dev.firebreak.model.Names;
import dev.firebreak.reach.Answer;
import dev.firebreak.reach.BySpecification;
import dev.firebreak.reach.Direction;
import dev.firebreak.reach.Endpoint;
import dev.firebreak.reach.IpAddress;
import dev.firebreak.reach.LabelSelector;
import dev.firebreak.reach.LabelSelector.Operator;
import dev.firebreak.reach.LabelSelector.Requirement;
import dev.firebreak.reach.Network;
import dev.firebreak.reach.NetworkPolicy;
import dev.firebreak.reach.Protocol;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// How policies are kept from allowing a part of a namespace anything, on generated sets: no pod is ever allowed
/// what it was not before, those of the part are allowed nothing in the end, and all others what they were.
class NarrowingTest {
    private static final int SETS = 400;
    private static final List<String> KEYS = List.of("a", "b", "c");
    private static final Endpoint OUTSIDE = new Endpoint.External(IpAddress.parse("203.0.113.7"));

    /// A pod for each way to have three labels: whatever starts later has one of them.
    private static final List<Endpoint.Pod> PODS = everyPod();

    private static List<Endpoint.Pod> everyPod() {
        List<Endpoint.Pod> pods = new ArrayList<>();
        for (int i = 0; i < 27; i++) {
            Map<String, String> labels = new TreeMap<>();
            for (int key = 0, left = i; key < 3; key++, left /= 3) {
                if (left % 3 > 0) {
                    labels.put(KEYS.get(key), String.valueOf(left % 3));
                }
            }
            pods.add(new Endpoint.Pod(
                    "shop", "p" + i, labels, List.of(IpAddress.parse("10.0.0." + (i + 1))), "n", false, List.of()));
        }
        return pods;
    }

    @Test
    void no_pod_is_ever_allowed_more_and_in_the_end_the_part_nothing_and_all_others_the_same() {
        int cases = 0;
        for (int seed = 0; seed < SETS; seed++) {
            Random random = new Random(seed);
            Map<String, JsonNode> world = policies(random);
            LabelSelector part = seed % 4 == 0 ? LabelSelector.EVERYTHING : selector(random, 1 + random.nextInt(3));
            List<Boolean> before = allowed(world);

            List<Map<String, JsonNode>> states = states(world, part);

            for (Map<String, JsonNode> state : states) {
                List<Boolean> now = allowed(state);
                assertThat(where(i -> now.get(i) && !before.get(i)))
                        .as("seed %s: allowed more", seed)
                        .isEmpty();
                cases += now.size();
            }
            List<Boolean> after = allowed(states.getLast());
            assertThat(where(i -> after.get(i)
                            != (before.get(i) && !part.matches(PODS.get(i / 2).labels()))))
                    .as("seed %s: not as it should be under %s", seed, part)
                    .isEmpty();
        }
        System.out.println("NarrowingTest: " + SETS + " sets, " + cases + " answers compared");
    }

    @Test
    void what_a_part_adds_to_a_selector_is_told_from_what_was_there() {
        Map<String, JsonNode> world = policies(new Random(7));
        LabelSelector part = LabelSelector.ofLabels(Map.of("a", "1"));
        List<NetworkPolicy> after = states(world, part).getLast().values().stream()
                .map(NetworkPolicy::parse)
                .toList();

        world.forEach((name, policy) -> assertThat(Narrowing.undone(
                                after.stream()
                                        .filter(p -> p.ref().name().equals(name))
                                        .findFirst()
                                        .orElseThrow()
                                        .podSelector(),
                                after,
                                Names.DEFAULT)
                        .toString())
                .isEqualTo(NetworkPolicy.parse(policy).podSelector().toString()));
    }

    /// The pods of answers that are so.
    private static List<Endpoint.Pod> where(IntPredicate so) {
        return IntStream.range(0, 2 * PODS.size())
                .filter(so)
                .mapToObj(i -> PODS.get(i / 2))
                .toList();
    }

    /// The world after each change: the deny-all, then each policy that allows something narrowed.
    private static List<Map<String, JsonNode>> states(Map<String, JsonNode> world, LabelSelector part) {
        Narrowing narrowing = new Narrowing(Names.DEFAULT, "c1.r1.1", "case-c1-r1-1");
        Map<String, JsonNode> now = new LinkedHashMap<>(world);
        now.put(
                "case-c1-r1-1-1",
                DenyAll.policy("shop", "case-c1-r1-1-1", part, Names.DEFAULT, "c1.r1.1", List.of(DenyAll.IPV4)));
        List<Map<String, JsonNode>> states = new ArrayList<>(List.of(Map.copyOf(now)));
        for (JsonNode policy : world.values()) {
            if (!NetworkPolicy.parse(policy).allowsAnything()) {
                continue;
            }
            for (KubeChange change : narrowing.of(policy, part)) {
                JsonNode body = change.body();
                now.put(
                        change.target().name(),
                        change.verb() == KubeChange.Verb.CREATE && body != null
                                ? body
                                : Patch.applied(policy, change.writes()));
                states.add(Map.copyOf(now));
            }
        }
        return states;
    }

    private static List<Boolean> allowed(Map<String, JsonNode> policies) {
        BySpecification meaning = new BySpecification(Network.of(
                PODS,
                Map.of("shop", Map.of()),
                policies.values().stream().map(NetworkPolicy::parse).toList()));
        return PODS.stream()
                .flatMap(pod -> Stream.of(Direction.INGRESS, Direction.EGRESS)
                        .map(direction -> meaning.side(direction, pod, OUTSIDE)
                                        .at(443, Protocol.TCP)
                                        .allowed()
                                == Answer.Allowed.YES))
                .toList();
    }

    private static Map<String, JsonNode> policies(Random random) {
        Map<String, JsonNode> policies = new TreeMap<>();
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
            ObjectNode policy = Json.object();
            policy.putObject("metadata")
                    .put("name", "p" + i)
                    .put("namespace", "shop")
                    .put("uid", "u" + i);
            ObjectNode spec = policy.putObject("spec");
            spec.set("podSelector", selector(random, random.nextInt(3)).toJson());
            for (String direction : List.of("Ingress", "Egress")) {
                if (random.nextInt(3) > 0) {
                    spec.withArray("policyTypes").add(direction);
                    if (random.nextBoolean()) {
                        spec.putArray(direction.toLowerCase(java.util.Locale.ROOT))
                                .addObject();
                    }
                }
            }
            if (!spec.has("policyTypes")) {
                spec.putArray("policyTypes").add("Ingress");
            }
            policies.put("p" + i, policy);
        }
        return policies;
    }

    private static LabelSelector selector(Random random, int requirements) {
        LabelSelector selector = LabelSelector.EVERYTHING;
        for (int i = 0; i < requirements; i++) {
            Operator operator = Operator.values()[random.nextInt(4)];
            boolean values = operator == Operator.IN || operator == Operator.NOT_IN;
            selector = selector.and(new Requirement(
                    KEYS.get(random.nextInt(3)),
                    operator,
                    values ? List.of(String.valueOf(1 + random.nextInt(2))) : List.of()));
        }
        return selector;
    }
}
