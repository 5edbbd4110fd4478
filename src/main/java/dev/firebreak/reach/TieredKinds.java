package dev.firebreak.reach;

import dev.firebreak.model.Resource;
import dev.firebreak.reach.OrderedPolicy.Action;
import dev.firebreak.reach.OrderedPolicy.Rule;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads the kinds of the cluster with an admin and a baseline tier: AdminNetworkPolicy and
/// BaselineAdminNetworkPolicy (policy.networking.k8s.io/v1alpha1), ClusterNetworkPolicy upstream (v1alpha2, with
/// `protocols`) and on EKS (networking.k8s.aws/v1alpha1, with `ports`). (kubernetes-sigs/network-policy-api apis/;
/// aws/amazon-network-policy-controller-k8s api/v1alpha1.)
final class TieredKinds {
    private TieredKinds() {}

    static OrderedPolicy read(Resource resource, JsonNode node) {
        JsonNode spec = Json.object(Json.orNull(node.get("spec")), "spec");
        boolean baseline = resource.kind().startsWith("Baseline")
                || Json.textOr(spec.get("tier"), "tier", "Admin").equals("Baseline");
        List<String> unread = new ArrayList<>();
        Map<Direction, List<Rule>> rules = new EnumMap<>(Direction.class);
        rules.put(Direction.INGRESS, rules(spec.get("ingress"), "from", unread));
        rules.put(Direction.EGRESS, rules(spec.get("egress"), "to", unread));
        return new OrderedPolicy(
                new PolicyRef(
                        resource.group(),
                        resource.kind(),
                        "",
                        Json.text(
                                Json.object(Json.orNull(node.get("metadata")), "metadata")
                                        .get("name"),
                                "name")),
                baseline ? OrderedPolicy.BASELINE : OrderedPolicy.ADMIN,
                Json.orNull(spec.get("priority")).asDouble(0),
                List.of(selected(Json.object(Json.orNull(spec.get("subject")), "subject"), unread)),
                rules,
                Set.of(),
                unread);
    }

    private static List<Rule> rules(@Nullable JsonNode node, String peers, List<String> unread) {
        List<Rule> rules = new ArrayList<>();
        for (JsonNode rule : Json.items(node, "rules")) {
            List<PolicyPeer> named = new ArrayList<>();
            Json.items(rule.get(peers), peers).forEach(peer -> peer(peer, named, unread));
            List<PolicyPort> ports = new ArrayList<>();
            int before = unread.size();
            Json.items(rule.get("ports"), "ports").forEach(port -> ports.addAll(port(port, unread)));
            Json.items(rule.get("protocols"), "protocols").forEach(port -> ports.addAll(protocol(port, unread)));
            // what is not understood of the ports makes every port possible
            boolean sure = unread.size() == before;
            rules.add(new Rule(action(Json.text(rule.get("action"), "action")), named, sure ? ports : List.of(), sure));
        }
        return rules;
    }

    private static Action action(String text) {
        return switch (text) {
            case "Allow", "Accept" -> Action.ALLOW;
            case "Deny" -> Action.DENY;
            case "Pass" -> Action.PASS;
            default -> throw new IllegalArgumentException("action " + text + " is unknown");
        };
    }

    private static void peer(JsonNode peer, List<PolicyPeer> into, List<String> unread) {
        if (peer.has("networks")) {
            Json.items(peer.get("networks"), "networks")
                    .forEach(block ->
                            into.add(new PolicyPeer.IpBlock(Cidr.parse(Json.text(block, "networks")), List.of())));
        } else {
            into.add(selected(peer, unread));
        }
    }

    /// `namespaces` or `pods`, of a subject and of a peer.
    private static PolicyPeer selected(JsonNode node, List<String> unread) {
        if (node.has("namespaces")) {
            JsonNode namespaces = Json.orNull(node.get("namespaces"));
            // the first alpha had one level more
            JsonNode selector = namespaces.has("namespaceSelector") ? namespaces.get("namespaceSelector") : namespaces;
            LabelSelector parsed = LabelSelector.parse(selector);
            return new PolicyPeer.Pods(parsed == null ? LabelSelector.EVERYTHING : parsed, null);
        }
        if (node.has("pods")) {
            JsonNode pods = Json.object(Json.orNull(node.get("pods")), "pods");
            LabelSelector namespaces = LabelSelector.parse(pods.get("namespaceSelector"));
            return new PolicyPeer.Pods(
                    namespaces == null ? LabelSelector.EVERYTHING : namespaces,
                    LabelSelector.parse(pods.get("podSelector")));
        }
        String what = String.join(", ", node.propertyNames());
        unread.add(what);
        return new PolicyPeer.Unread(what);
    }

    /// `portNumber {protocol, port}`, `portRange {protocol, start, end}` or `namedPort`.
    private static List<PolicyPort> port(JsonNode port, List<String> unread) {
        if (port.has("portNumber")) {
            JsonNode number = Json.object(Json.orNull(port.get("portNumber")), "portNumber");
            int only = Json.orNull(number.get("port")).intValue();
            return List.of(new PolicyPort.Range(protocolOf(number), only, only));
        }
        if (port.has("portRange")) {
            JsonNode range = Json.object(Json.orNull(port.get("portRange")), "portRange");
            return List.of(new PolicyPort.Range(
                    protocolOf(range),
                    Json.orNull(range.get("start")).intValue(),
                    Json.orNull(range.get("end")).intValue()));
        }
        if (port.has("namedPort")) {
            return named(Json.text(port.get("namedPort"), "namedPort"));
        }
        unread.add("ports: " + String.join(", ", port.propertyNames()));
        return List.of();
    }

    /// `tcp|udp|sctp {destinationPort: {number | range {start, end}}}` or `destinationNamedPort`.
    private static List<PolicyPort> protocol(JsonNode node, List<String> unread) {
        for (Protocol protocol : Protocol.values()) {
            JsonNode of = Json.orNull(node.get(protocol.name().toLowerCase(Locale.ROOT)));
            if (of.isNull()) {
                continue;
            }
            JsonNode port = Json.orNull(of.get("destinationPort"));
            if (port.has("number")) {
                int only = port.get("number").intValue();
                return List.of(new PolicyPort.Range(protocol, only, only));
            }
            if (port.has("range")) {
                JsonNode range = Json.object(Json.orNull(port.get("range")), "range");
                return List.of(new PolicyPort.Range(
                        protocol,
                        Json.orNull(range.get("start")).intValue(),
                        Json.orNull(range.get("end")).intValue()));
            }
            if (port.isNull()) {
                return List.of(new PolicyPort.Every(protocol));
            }
        }
        if (node.has("destinationNamedPort")) {
            return named(Json.text(node.get("destinationNamedPort"), "destinationNamedPort"));
        }
        unread.add("protocols: " + String.join(", ", node.propertyNames()));
        return List.of();
    }

    private static List<PolicyPort> named(String name) {
        return List.of(
                new PolicyPort.Named(Protocol.TCP, name),
                new PolicyPort.Named(Protocol.UDP, name),
                new PolicyPort.Named(Protocol.SCTP, name));
    }

    private static Protocol protocolOf(JsonNode node) {
        return Protocol.parse(Json.textOr(node.get("protocol"), "protocol", "TCP"));
    }
}
