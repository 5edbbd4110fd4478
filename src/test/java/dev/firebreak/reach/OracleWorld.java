package dev.firebreak.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.Endpoint.External;
import dev.firebreak.reach.Endpoint.NamedPort;
import dev.firebreak.reach.Endpoint.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A world as an evaluator of others is asked about it, and the same as ours: every pair of pods and an address
/// outside, in a few ports of each protocol.
record OracleWorld(ObjectNode json, List<Pod> pods, BySpecification ours, List<Traffic> questions) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final External OUTSIDE = new External(IpAddress.parse("198.51.100.7"));
    private static final List<Integer> PORTS = List.of(53, 79, 80, 81, 82, 83, 7981);

    /// An answer of others that is not ours.
    record Difference(OracleWorld world, Traffic traffic, Allowed theirs) {}

    /// @param undefined answers that the specification leaves to the plugin (a block that holds a pod's address): ours
    /// is unknown, and they are not compared
    record Compared(int equal, int undefined, List<Difference> differences) {}

    /// What they answered, a line for each world with a letter for each question, beside ours.
    static Compared compare(String what, List<OracleWorld> worlds, List<String> answers) {
        assertThat(answers).hasSameSizeAs(worlds);
        int equal = 0;
        int undefined = 0;
        List<Difference> differences = new ArrayList<>();
        for (int i = 0; i < worlds.size(); i++) {
            OracleWorld world = worlds.get(i);
            for (int q = 0; q < world.questions().size(); q++) {
                Traffic traffic = world.questions().get(q);
                Allowed ours = world.ours().allowed(traffic).allowed();
                Allowed theirs = answers.get(i).charAt(q) == 'y' ? Allowed.YES : Allowed.NO;
                if (ours == Allowed.UNKNOWN) {
                    undefined++;
                } else if (ours == theirs) {
                    equal++;
                } else {
                    differences.add(new Difference(world, traffic, theirs));
                }
            }
        }
        System.out.println(worlds.size() + " " + what + ": " + equal + " answers equal, " + undefined
                + " left to the plugin by the specification, " + differences.size() + " differ");
        assertThat(undefined).as("what is not compared stays the smaller part").isLessThan(equal / 4);
        return new Compared(equal, undefined, differences);
    }

    /// What the specification says where other policies stand in place of these.
    BySpecification with(List<NetworkPolicy> policies) {
        Map<String, Map<String, String>> namespaces = new TreeMap<>();
        json.path("namespaces")
                .properties()
                .forEach(each -> namespaces.put(each.getKey(), LabelSelector.labels(each.getValue())));
        return new BySpecification(Network.of(pods, namespaces, policies));
    }

    static List<OracleWorld> random(long seed, int sets) {
        List<OracleWorld> worlds = new ArrayList<>();
        RandomSets random = new RandomSets(seed);
        for (int i = 0; i < sets; i++) {
            worlds.add(of(random));
        }
        return worlds;
    }

    /// One of Cyclonus' own.
    static OracleWorld of(ObjectNode json) {
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
                            new NamedPort("serve-81-tcp", 81, Protocol.TCP))));
        }
        return of(json, pods, namespaces);
    }

    private static OracleWorld of(RandomSets random) {
        Map<String, Map<String, String>> namespaces = random.namespaces();
        // one address, of the family that they are asked about, and none on the host network, which they don't know
        List<Pod> pods = random.pods().stream()
                .limit(4)
                .map(pod -> new Pod(
                        pod.namespace(),
                        pod.name(),
                        pod.labels(),
                        List.of(pod.addresses().getFirst()),
                        pod.node(),
                        false,
                        pod.ports()))
                .toList();
        ObjectNode json = JSON.createObjectNode();
        json.set("namespaces", JSON.valueToTree(namespaces));
        ArrayNode asked = json.putArray("pods");
        pods.forEach(pod -> {
            ObjectNode each = asked.addObject()
                    .put("namespace", pod.namespace())
                    .put("name", pod.name())
                    .put("ip", pod.addresses().getFirst().toString());
            each.set("labels", JSON.valueToTree(pod.labels()));
            ArrayNode ports = each.putArray("ports");
            pod.ports()
                    .forEach(port -> ports.addObject()
                            .put("name", port.name())
                            .put("port", port.number())
                            .put("protocol", port.protocol().name()));
        });
        ArrayNode policies = json.putArray("policies");
        for (int i = random.upTo(6); i >= 0; i--) {
            policies.add(defaulted(random.policy("p" + i)));
        }
        return of(json, pods, namespaces);
    }

    /// As the API server takes it and stores it: with types, and exceptions that lie within their block.
    private static ObjectNode defaulted(ObjectNode policy) {
        ObjectNode spec = (ObjectNode) policy.path("spec");
        for (JsonNode block : spec.findValues("ipBlock")) {
            Cidr cidr = Cidr.parse(block.path("cidr").asString());
            if (block.path("except") instanceof ArrayNode except) {
                except.removeIf(each -> {
                    Cidr inner = Cidr.parse(each.asString());
                    return !cidr.contains(inner) || cidr.equals(inner);
                });
            }
        }
        if (spec.path("policyTypes").isEmpty()) {
            ArrayNode types = spec.putArray("policyTypes").add("Ingress");
            if (!spec.path("egress").isEmpty()) {
                types.add("Egress");
            }
        }
        return policy;
    }

    private static OracleWorld of(ObjectNode json, List<Pod> pods, Map<String, Map<String, String>> namespaces) {
        List<NetworkPolicy> policies =
                json.path("policies").valueStream().map(NetworkPolicy::parse).toList();
        BySpecification ours = new BySpecification(Network.of(pods, namespaces, policies));
        List<Endpoint> ends = new ArrayList<>(pods);
        ends.add(OUTSIDE);
        List<Traffic> questions = new ArrayList<>();
        ArrayNode asked = json.put("outside", OUTSIDE.toString()).putArray("questions");
        for (Endpoint from : ends) {
            for (Endpoint to : ends) {
                // they have no loopback
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
        return new OracleWorld(json, pods, ours, questions);
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
