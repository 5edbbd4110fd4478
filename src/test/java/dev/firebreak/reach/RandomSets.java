package dev.firebreak.reach;

import dev.firebreak.reach.Endpoint.External;
import dev.firebreak.reach.Endpoint.NamedPort;
import dev.firebreak.reach.Endpoint.Node;
import dev.firebreak.reach.Endpoint.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Random pods and policies of three namespaces, with few labels and ports, so that they meet.
public final class RandomSets {
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

    private final Random random;

    public RandomSets(long seed) {
        this.random = new Random(seed);
    }

    public int upTo(int bound) {
        return random.nextInt(bound);
    }

    public int port() {
        return random.nextInt(80, 84);
    }

    public Protocol protocol() {
        return one(Protocol.values());
    }

    public Map<String, Map<String, String>> namespaces() {
        return Map.of("n1", labels(), "n2", labels(), "n3", labels());
    }

    public List<Pod> pods() {
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
                    List.of(new NamedPort("http", random.nextInt(80, 84), one(Protocol.values())))));
        }
        return pods;
    }

    Endpoint endpoint(List<Pod> pods) {
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

    public ObjectNode policy(String name) {
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
                    list.add(ofPort());
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

    private ObjectNode ofPort() {
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
