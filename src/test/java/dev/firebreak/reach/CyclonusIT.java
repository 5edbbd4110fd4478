package dev.firebreak.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.parts.Cyclonus;
import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.Endpoint.External;
import dev.firebreak.reach.Endpoint.NamedPort;
import dev.firebreak.reach.Endpoint.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The matcher of Cyclonus, which is others' code, gives the same answers. Where the specification leaves an answer
/// to the plugin (a block that holds a pod's address) ours is unknown and is not compared; there are few.
@NeedsRealParts(Part.CYCLONUS)
class CyclonusIT {
    private static final long SEED = 20261128;
    private static final int SETS = 1_500;
    private static final JsonMapper JSON = new JsonMapper();
    private static final External OUTSIDE = new External(IpAddress.parse("198.51.100.7"));
    private static final List<Integer> PORTS = List.of(53, 79, 80, 81, 82, 83, 7981);

    /// A world as Cyclonus is asked about it, and the same as ours.
    private record World(ObjectNode json, List<Pod> pods, BySpecification ours, List<Traffic> questions) {

        static World of(ObjectNode json, List<Pod> pods, Map<String, Map<String, String>> namespaces) {
            List<NetworkPolicy> policies = json.path("policies")
                    .valueStream()
                    .map(NetworkPolicy::parse)
                    .toList();
            BySpecification ours = new BySpecification(Network.of(pods, namespaces, policies));
            List<Endpoint> ends = new ArrayList<>(pods);
            ends.add(OUTSIDE);
            List<Traffic> questions = new ArrayList<>();
            ArrayNode asked = json.put("outside", OUTSIDE.toString()).putArray("questions");
            for (Endpoint from : ends) {
                for (Endpoint to : ends) {
                    // Cyclonus has no loopback
                    if (from == to) {
                        continue;
                    }
                    for (Protocol protocol : Protocol.values()) {
                        for (int port : PORTS) {
                            questions.add(new Traffic(from, to, port, protocol));
                            asked.addObject()
                                    .put("from", pods.indexOf(from))
                                    .put("to", pods.indexOf(to))
                                    .put("port", port)
                                    .put("portName", name(to, port, protocol))
                                    .put("protocol", protocol.name());
                        }
                    }
                }
            }
            return new World(json, pods, ours, questions);
        }

        private static String name(Endpoint to, int port, Protocol protocol) {
            return to instanceof Pod pod
                    ? pod.ports().stream()
                            .filter(each -> each.number() == port && each.protocol() == protocol)
                            .map(NamedPort::name)
                            .findFirst()
                            .orElse("")
                    : "";
        }
    }

    @Test
    void its_generated_cases_and_random_sets_of_ours_have_the_same_answers() {
        List<World> cases = new Cyclonus().cases().map(CyclonusIT::world).toList();
        List<World> sets = new ArrayList<>();
        RandomSets random = new RandomSets(SEED);
        for (int i = 0; i < SETS; i++) {
            sets.add(world(random));
        }

        assertThat(cases).hasSizeGreaterThan(200);
        compare("cases of Cyclonus", cases);
        compare("random sets of ours", sets);
    }

    private static void compare(String what, List<World> worlds) {
        List<String> answers =
                new Cyclonus().answers(worlds.stream().map(World::json).toList());
        assertThat(answers).hasSameSizeAs(worlds);
        int equal = 0;
        int undefined = 0;
        for (int i = 0; i < worlds.size(); i++) {
            World world = worlds.get(i);
            for (int q = 0; q < world.questions().size(); q++) {
                Traffic traffic = world.questions().get(q);
                Allowed ours = world.ours().allowed(traffic).allowed();
                if (ours == Allowed.UNKNOWN) {
                    undefined++;
                    continue;
                }
                Allowed theirs = answers.get(i).charAt(q) == 'y' ? Allowed.YES : Allowed.NO;
                assertThat(ours)
                        .as("%s %d: %s, in %s", what, i, traffic, world.json().path("policies"))
                        .isEqualTo(theirs);
                equal++;
            }
        }
        System.out.println(worlds.size() + " " + what + ": " + equal + " answers equal, " + undefined
                + " left to the plugin by the specification");
        assertThat(undefined).as("what is not compared stays the smaller part").isLessThan(equal / 4);
    }

    private static World world(ObjectNode json) {
        List<Pod> pods = new ArrayList<>();
        Map<String, Map<String, String>> namespaces = new TreeMap<>();
        json.path("namespaces")
                .properties()
                .forEach(each -> namespaces.put(each.getKey(), LabelSelector.labels(each.getValue())));
        for (JsonNode pod : json.path("pods")) {
            pods.add(new Pod(
                    pod.path("namespace").asString(),
                    pod.path("name").asString(),
                    LabelSelector.labels(pod.path("labels")),
                    List.of(IpAddress.parse(pod.path("ip").asString())),
                    "node-1",
                    false,
                    List.of(
                            new NamedPort("serve-80-tcp", 80, Protocol.TCP),
                            new NamedPort("serve-81-udp", 81, Protocol.UDP),
                            new NamedPort("serve-81-tcp", 81, Protocol.TCP)),
                    true));
        }
        return World.of(json, pods, namespaces);
    }

    private static World world(RandomSets random) {
        Map<String, Map<String, String>> namespaces = random.namespaces();
        // one address, of the family that Cyclonus is asked about, and none on the host network, which it doesn't know
        List<Pod> pods = random.pods().stream()
                .limit(4)
                .map(pod -> new Pod(
                        pod.namespace(),
                        pod.name(),
                        pod.labels(),
                        List.of(pod.addresses().getFirst()),
                        pod.node(),
                        false,
                        pod.ports(),
                        true))
                .toList();
        ObjectNode json = JSON.createObjectNode();
        json.set("namespaces", JSON.valueToTree(namespaces));
        ArrayNode asked = json.putArray("pods");
        pods.forEach(pod -> asked.addObject()
                .put("namespace", pod.namespace())
                .put("name", pod.name())
                .put("ip", pod.addresses().getFirst().toString())
                .set("labels", JSON.valueToTree(pod.labels())));
        ArrayNode policies = json.putArray("policies");
        for (int i = random.upTo(6); i >= 0; i--) {
            policies.add(defaulted(random.policy("p" + i)));
        }
        return World.of(json, pods, namespaces);
    }

    /// As the API server stores it: Cyclonus takes only policies with types.
    private static ObjectNode defaulted(ObjectNode policy) {
        ObjectNode spec = (ObjectNode) policy.path("spec");
        if (spec.path("policyTypes").isEmpty()) {
            ArrayNode types = spec.putArray("policyTypes").add("Ingress");
            if (!spec.path("egress").isEmpty()) {
                types.add("Egress");
            }
        }
        return policy;
    }
}
