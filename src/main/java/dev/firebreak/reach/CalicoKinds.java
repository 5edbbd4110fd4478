package dev.firebreak.reach;

import dev.firebreak.model.Resource;
import dev.firebreak.reach.OrderedPolicy.Action;
import dev.firebreak.reach.OrderedPolicy.Rule;
import dev.firebreak.reach.PolicyKind.TierOrder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads Calico's NetworkPolicy and GlobalNetworkPolicy (crd.projectcalico.org/v1). Tiers are asked by their order,
/// policies of a tier by theirs, rules as they stand; the first that fits decides, and a tier that selected the pod
/// denies what none of its policies decided. (docs.tigera.io, reference/resources; network-policy/policy-tiers.)
final class CalicoKinds {
    private static final Set<String> FIELDS =
            Set.of("selector", "namespaceSelector", "types", "ingress", "egress", "order", "tier", "performanceHints");
    private static final Set<String> RULE =
            Set.of("action", "protocol", "source", "destination", "metadata", "ipVersion");
    private static final Set<String> SIDE = Set.of("nets", "selector", "namespaceSelector", "ports");

    private final boolean global;
    private final List<String> unread = new ArrayList<>();

    private CalicoKinds(boolean global) {
        this.global = global;
    }

    static OrderedPolicy read(Resource resource, JsonNode node, Map<String, TierOrder> tiers) {
        return new CalicoKinds(!resource.namespaced()).policy(resource, node, tiers);
    }

    private OrderedPolicy policy(Resource resource, JsonNode node, Map<String, TierOrder> tiers) {
        JsonNode metadata = Json.object(Json.orNull(node.get("metadata")), "metadata");
        JsonNode spec = Json.object(Json.orNull(node.get("spec")), "spec");
        String tierName = Json.textOr(spec.get("tier"), "tier", "default");
        TierOrder tier = tierName.equals("default")
                ? tiers.getOrDefault(tierName, new TierOrder(OrderedPolicy.DEFAULT, true))
                : tiers.get(tierName);
        if (tier == null) {
            throw new IllegalArgumentException("tier " + tierName + " is not known");
        }
        spec.propertyNames().stream().filter(name -> !FIELDS.contains(name)).forEach(unread::add);
        boolean sure = unread.isEmpty();
        Map<Direction, List<Rule>> rules = new EnumMap<>(Direction.class);
        rules.put(Direction.INGRESS, rules(spec.get("ingress"), Direction.INGRESS, sure));
        rules.put(Direction.EGRESS, rules(spec.get("egress"), Direction.EGRESS, sure));
        Set<Direction> types = types(spec);
        rules.keySet().retainAll(types);
        return new OrderedPolicy(
                new PolicyRef(
                        resource.group(),
                        resource.kind(),
                        global ? "" : Json.text(metadata.get("namespace"), "namespace"),
                        Json.text(metadata.get("name"), "name")),
                tierName.equals("default") ? OrderedPolicy.DEFAULT : tier.order(),
                Json.orNull(spec.get("order")).asDouble(Double.MAX_VALUE),
                peers(spec, "subject"),
                rules,
                tier.closes() ? types : Set.of(),
                unread);
    }

    /// Without types: Egress where there is an egress rule alone or too, Ingress but where there are egress rules
    /// alone.
    private static Set<Direction> types(JsonNode spec) {
        List<JsonNode> given = Json.items(spec.get("types"), "types");
        Set<Direction> types = EnumSet.noneOf(Direction.class);
        given.forEach(type -> types.add(Direction.parse(Json.text(type, "types"))));
        if (given.isEmpty()) {
            boolean egress = !Json.items(spec.get("egress"), "egress").isEmpty();
            if (egress) {
                types.add(Direction.EGRESS);
            }
            if (!egress || !Json.items(spec.get("ingress"), "ingress").isEmpty()) {
                types.add(Direction.INGRESS);
            }
        }
        return types;
    }

    private List<Rule> rules(@Nullable JsonNode node, Direction direction, boolean known) {
        List<Rule> rules = new ArrayList<>();
        for (JsonNode rule : Json.items(node, "rules")) {
            Optional<Action> action = action(Json.text(rule.get("action"), "action"));
            if (action.isEmpty()) {
                continue;
            }
            int before = unread.size();
            rule.propertyNames().stream().filter(name -> !RULE.contains(name)).forEach(unread::add);
            JsonNode peer = Json.orNull(rule.get(direction == Direction.INGRESS ? "source" : "destination"));
            JsonNode own = Json.orNull(rule.get(direction == Direction.INGRESS ? "destination" : "source"));
            JsonNode ports = Json.orNull(rule.get("destination"));
            own.propertyNames().stream()
                    .filter(name -> !(name.equals("ports") && direction == Direction.INGRESS))
                    .forEach(name -> unread.add("the selected end's " + name));
            peer.propertyNames().stream()
                    .filter(name -> !SIDE.contains(name) || (name.equals("ports") && direction == Direction.INGRESS))
                    .forEach(name -> unread.add("the other end's " + name));
            List<PolicyPeer> peers = namesPeers(peer) ? peers(peer, "peer") : null;
            List<PolicyPort> matched = ports(rule.get("protocol"), ports.get("ports"));
            if (matched != null) {
                rules.add(new Rule(action.get(), peers, matched, known && unread.size() == before));
            }
        }
        return rules;
    }

    private static boolean namesPeers(JsonNode peer) {
        return peer.has("nets") || peer.has("selector") || peer.has("namespaceSelector");
    }

    /// Log decides nothing.
    private static Optional<Action> action(String text) {
        return switch (text) {
            case "Allow" -> Optional.of(Action.ALLOW);
            case "Deny" -> Optional.of(Action.DENY);
            case "Pass" -> Optional.of(Action.PASS);
            case "Log" -> Optional.empty();
            default -> throw new IllegalArgumentException("action " + text + " is unknown");
        };
    }

    /// The pods that the selectors of a node mean, and the blocks.
    private List<PolicyPeer> peers(JsonNode node, String what) {
        List<PolicyPeer> peers = new ArrayList<>();
        for (JsonNode net : Json.items(node.get("nets"), "nets")) {
            peers.add(new PolicyPeer.IpBlock(Cidr.parse(Json.text(net, "nets")), List.of()));
        }
        boolean selects = node.has("selector") || node.has("namespaceSelector") || what.equals("subject");
        if (!selects) {
            return peers;
        }
        if (!peers.isEmpty()) {
            unread.add("nets together with a selector");
        }
        String pods = Json.textOr(node.get("selector"), "selector", "all()");
        Optional<List<LabelSelector>> ofPods = CalicoSelector.parse(pods);
        Optional<List<LabelSelector>> ofNamespaces = node.has("namespaceSelector")
                ? CalicoSelector.parse(Json.text(node.get("namespaceSelector"), "namespaceSelector"))
                : Optional.of(List.of(LabelSelector.EVERYTHING));
        if (ofPods.isEmpty() || ofNamespaces.isEmpty()) {
            String text = "selector " + pods;
            unread.add(text);
            return List.of(new PolicyPeer.Unread(text));
        }
        boolean ownNamespace = !global && (what.equals("subject") || !node.has("namespaceSelector"));
        for (LabelSelector each : ofPods.get()) {
            for (LabelSelector namespaces : ofNamespaces.get()) {
                peers.add(new PolicyPeer.Pods(ownNamespace ? null : namespaces, each));
            }
        }
        return peers;
    }

    /// None is every port; null is none of the protocols that are looked at here.
    private @Nullable List<PolicyPort> ports(@Nullable JsonNode protocol, @Nullable JsonNode ports) {
        if (Json.orNull(protocol).isNull()) {
            return List.of();
        }
        String name = Json.orNull(protocol).asString();
        if (List.of("ICMP", "ICMPv6", "UDPLite", "1", "58", "136").contains(name)) {
            return null;
        }
        Protocol parsed = switch (name) {
            case "6" -> Protocol.TCP;
            case "17" -> Protocol.UDP;
            case "132" -> Protocol.SCTP;
            default -> Protocol.parse(name);
        };
        List<PolicyPort> matched = new ArrayList<>();
        for (JsonNode port : Json.items(ports, "ports")) {
            if (port.isIntegralNumber()) {
                matched.add(new PolicyPort.Range(parsed, port.intValue(), port.intValue()));
            } else if (port.stringValue("").matches("\\d+:\\d+")) {
                String[] ends = port.stringValue().split(":", -1);
                matched.add(new PolicyPort.Range(parsed, Integer.parseInt(ends[0]), Integer.parseInt(ends[1])));
            } else if (port.stringValue("").matches("\\d+")) {
                int only = Integer.parseInt(port.stringValue());
                matched.add(new PolicyPort.Range(parsed, only, only));
            } else {
                matched.add(new PolicyPort.Named(parsed, port.stringValue("")));
            }
        }
        return matched.isEmpty() ? List.of(new PolicyPort.Every(parsed)) : matched;
    }
}
