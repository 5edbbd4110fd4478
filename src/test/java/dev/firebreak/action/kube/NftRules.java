package dev.firebreak.action.kube;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// NetworkPolicies as rules of nftables, by their specification: written from it anew, and of nothing that the product
/// computes with. TCP and IPv4 alone.
///
/// @param verdict what happens to a packet that nothing allows: `drop` or `reject`
record NftRules(List<JsonNode> policies, List<JsonNode> pods, String verdict) {
    /// Takes all rules away.
    static final String NONE = "table ip pods\ndelete table ip pods\n";

    String text() {
        StringBuilder jumps = new StringBuilder();
        StringBuilder chains = new StringBuilder();
        for (int i = 0; i < pods.size(); i++) {
            JsonNode pod = pods.get(i);
            for (String direction : List.of("Egress", "Ingress")) {
                List<JsonNode> over = policies.stream()
                        .filter(p -> p.at("/metadata/namespace").equals(pod.at("/metadata/namespace")))
                        .filter(p -> selects(p.at("/spec/podSelector"), pod.at("/metadata/labels")))
                        .filter(p -> types(p).contains(direction))
                        .toList();
                if (!over.isEmpty()) {
                    boolean in = direction.equals("Ingress");
                    String chain = direction.toLowerCase(Locale.ROOT) + i;
                    jumps.append("    ip ")
                            .append(in ? "daddr " : "saddr ")
                            .append(address(pod))
                            .append(" jump ")
                            .append(chain)
                            .append("\n");
                    chains.append("  chain ").append(chain).append(" {\n");
                    over.forEach(p -> allows(p, in)
                            .forEach(a -> chains.append("    ").append(a).append(" return\n")));
                    chains.append("    ").append(verdict).append("\n  }\n");
                }
            }
        }
        return NONE + "table ip pods {\n" + chains
                + "  chain forward {\n    type filter hook forward priority 0; policy accept;\n"
                + "    ct state established,related accept\n" + jumps + "  }\n}\n";
    }

    private static List<String> types(JsonNode policy) {
        List<String> types = policy.at("/spec/policyTypes")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
        return types.isEmpty() ? List.of("Ingress") : types;
    }

    private List<String> allows(JsonNode policy, boolean in) {
        List<String> allows = new ArrayList<>();
        for (JsonNode rule : policy.path("spec").path(in ? "ingress" : "egress")) {
            for (String peer : peers(policy, rule.path(in ? "from" : "to"), in ? "saddr" : "daddr")) {
                ports(rule.path("ports")).forEach(port -> allows.add((peer + " " + port).strip()));
            }
        }
        return allows;
    }

    private List<String> peers(JsonNode policy, JsonNode peers, String side) {
        if (peers.isEmpty()) {
            return List.of("");
        }
        List<String> found = new ArrayList<>();
        for (JsonNode peer : peers) {
            JsonNode block = peer.path("ipBlock");
            if (block.isObject()) {
                StringBuilder match = new StringBuilder(
                        "ip " + side + " " + block.path("cidr").asString());
                block.path("except")
                        .forEach(e -> match.append(" ip " + side + " != ").append(e.asString()));
                found.add(match.toString());
                continue;
            }
            if (peer.path("namespaceSelector").size() > 0) {
                throw new UnsupportedOperationException("labels of namespaces are not known here: " + peer);
            }
            pods.stream()
                    .filter(p -> peer.has("namespaceSelector")
                            || p.at("/metadata/namespace").equals(policy.at("/metadata/namespace")))
                    .filter(p -> selects(peer.path("podSelector"), p.at("/metadata/labels")))
                    .forEach(p -> found.add("ip " + side + " " + address(p)));
        }
        return found;
    }

    private static List<String> ports(JsonNode ports) {
        return ports.isEmpty()
                ? List.of("")
                : ports.valueStream()
                        .filter(p -> p.path("protocol").asString("TCP").equals("TCP"))
                        .map(p -> p.has("port") ? "tcp dport " + p.path("port").asInt() : "meta l4proto tcp")
                        .toList();
    }

    private static String address(JsonNode pod) {
        return pod.at("/status/podIP").asString();
    }

    /// As the documentation of labels and selectors says: `NotIn` and `DoesNotExist` hold for what has no such label.
    private static boolean selects(JsonNode selector, JsonNode labels) {
        boolean all = selector.path("matchLabels").properties().stream()
                .allMatch(l -> l.getValue().equals(labels.path(l.getKey())));
        return all && selector.path("matchExpressions").valueStream().allMatch(e -> holds(e, labels));
    }

    private static boolean holds(JsonNode expression, JsonNode labels) {
        String key = expression.path("key").asString();
        Stream<JsonNode> values = expression.path("values").valueStream();
        return switch (expression.path("operator").asString()) {
            case "In" -> values.anyMatch(labels.path(key)::equals);
            case "NotIn" -> values.noneMatch(labels.path(key)::equals);
            case "Exists" -> labels.has(key);
            case "DoesNotExist" -> !labels.has(key);
            default -> throw new IllegalArgumentException("no such operator: " + expression);
        };
    }
}
