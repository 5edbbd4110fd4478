package dev.firebreak.reach;

import dev.firebreak.model.Resource;
import dev.firebreak.reach.OrderedPolicy.Action;
import dev.firebreak.reach.OrderedPolicy.Rule;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy (cilium.io/v2). Allows add up with those of
/// NetworkPolicies; `ingressDeny` and `egressDeny` win over all of them. A pod under a policy with a section of some
/// direction may have in it only what is allowed. (docs.cilium.io, security/policy: rule basics, deny policies.)
///
/// Most entities, services, names, layer 7 and identities of other kinds are not understood.
final class CiliumKinds {
    /// Where a pod's namespace stands among Cilium's labels.
    private static final String NAMESPACE = "io.kubernetes.pod.namespace";

    private static final String OF_NAMESPACE = "io.cilium.k8s.namespace.labels.";

    /// The entities that mean one sort of endpoint; others, such as `host` and `cluster`, are not understood.
    private static final Map<String, PolicyPeer> SORTS =
            Map.of("all", PolicyPeer.Sort.ALL, "world", PolicyPeer.Sort.OUTSIDE, "remote-node", PolicyPeer.Sort.NODES);

    private static final Set<String> PEERS = Set.of("Endpoints", "CIDR", "CIDRSet");
    private static final Set<String> FIELDS = Set.of(
            "endpointSelector",
            "ingress",
            "egress",
            "ingressDeny",
            "egressDeny",
            "description",
            "labels",
            "enableDefaultDeny");

    private final boolean clusterwide;
    private final List<String> unread = new ArrayList<>();

    private CiliumKinds(boolean clusterwide) {
        this.clusterwide = clusterwide;
    }

    /// The denials and the allows of a policy, in the order in which they are asked.
    static List<OrderedPolicy> read(Resource resource, JsonNode node) {
        return new CiliumKinds(!resource.namespaced()).policy(resource, node);
    }

    private List<OrderedPolicy> policy(Resource resource, JsonNode node) {
        JsonNode metadata = Json.object(Json.orNull(node.get("metadata")), "metadata");
        PolicyRef ref = new PolicyRef(
                resource.group(),
                resource.kind(),
                clusterwide ? "" : Json.text(metadata.get("namespace"), "namespace"),
                Json.text(metadata.get("name"), "name"));
        if (node.has("specs")) {
            throw new IllegalArgumentException("specs, several policies in one, is not understood");
        }
        JsonNode spec = Json.object(Json.orNull(node.get("spec")), "spec");
        if (!spec.has("endpointSelector")) {
            throw new IllegalArgumentException("a policy for nodes is not understood");
        }
        spec.propertyNames().stream().filter(name -> !FIELDS.contains(name)).forEach(unread::add);
        boolean sure = unread.isEmpty();
        Map<Direction, List<Rule>> denials = new EnumMap<>(Direction.class);
        Map<Direction, List<Rule>> allows = new EnumMap<>(Direction.class);
        Set<Direction> closes = EnumSet.noneOf(Direction.class);
        for (Direction direction : Direction.values()) {
            String section = direction == Direction.INGRESS ? "ingress" : "egress";
            denials.put(direction, section(spec.get(section + "Deny"), direction, Action.DENY, sure));
            allows.put(direction, section(spec.get(section), direction, Action.ALLOW, sure));
            boolean there = spec.has(section) || spec.has(section + "Deny");
            if (Json.orNull(Json.orNull(spec.get("enableDefaultDeny")).get(section))
                    .asBoolean(there)) {
                closes.add(direction);
            }
        }
        List<PolicyPeer> subjects = List.of(selected(Json.orNull(spec.get("endpointSelector"))));
        double place = OrderedPolicy.NETWORK_POLICY_ORDER;
        return List.of(
                new OrderedPolicy(ref, OrderedPolicy.DEFAULT, place - 1, subjects, denials, closes, unread),
                new OrderedPolicy(ref, OrderedPolicy.DEFAULT, place, subjects, allows, Set.of(), unread));
    }

    private List<Rule> section(@Nullable JsonNode section, Direction direction, Action action, boolean known) {
        return Json.items(section, "rules").stream()
                .flatMap(rule -> rules(rule, direction, action, known).stream())
                .toList();
    }

    private List<Rule> rules(JsonNode rule, Direction direction, Action action, boolean known) {
        String prefix = direction == Direction.INGRESS ? "from" : "to";
        List<PolicyPeer> peers = new ArrayList<>();
        boolean anyPeer = true;
        boolean sure = known;
        for (String field : rule.propertyNames()) {
            if (field.equals("toPorts")) {
                continue;
            }
            anyPeer = false;
            if (field.equals(prefix + "Entities") && SORTS.keySet().containsAll(texts(rule.get(field)))) {
                texts(rule.get(field)).forEach(entity -> peers.add(Objects.requireNonNull(SORTS.get(entity))));
                continue;
            }
            if (!field.startsWith(prefix) || !PEERS.contains(field.substring(prefix.length()))) {
                unread.add(field);
                peers.add(new PolicyPeer.Unread(field));
                // an entity can be addresses too, so blocks and nodes may be meant
                peers.add(new PolicyPeer.IpBlock(Cidr.parse("0.0.0.0/0"), List.of()));
                peers.add(new PolicyPeer.IpBlock(Cidr.parse("::/0"), List.of()));
                sure = false;
                continue;
            }
            for (JsonNode each : Json.items(rule.get(field), field)) {
                peers.add(field.endsWith("Endpoints") ? selected(each) : block(each));
            }
        }
        if (rule.isEmpty()) {
            // an empty rule allows nothing
            return List.of();
        }
        List<PolicyPort> ports = new ArrayList<>();
        int before = unread.size();
        for (JsonNode each : Json.items(rule.get("toPorts"), "toPorts")) {
            ports(each, ports);
        }
        return List.of(new Rule(action, anyPeer ? null : peers, ports, sure && unread.size() == before));
    }

    private void ports(JsonNode node, List<PolicyPort> into) {
        node.propertyNames().stream()
                .filter(name -> !name.equals("ports"))
                .forEach(name -> unread.add("toPorts." + name));
        for (JsonNode port : Json.items(node.get("ports"), "ports")) {
            String number = Json.textOr(port.get("port"), "port", "0");
            String protocol = Json.textOr(port.get("protocol"), "protocol", "ANY");
            List<Protocol> protocols =
                    protocol.equals("ANY") ? List.of(Protocol.values()) : List.of(Protocol.parse(protocol));
            for (Protocol each : protocols) {
                if (!number.chars().allMatch(Character::isDigit)) {
                    into.add(new PolicyPort.Named(each, number));
                } else if (Integer.parseInt(number) == 0) {
                    into.add(new PolicyPort.Every(each));
                } else {
                    int first = Integer.parseInt(number);
                    into.add(new PolicyPort.Range(
                            each,
                            first,
                            Math.max(first, Json.orNull(port.get("endPort")).asInt(first))));
                }
            }
        }
    }

    private static List<String> texts(@Nullable JsonNode node) {
        return Json.items(node, "entities").stream()
                .map(each -> each.asString(""))
                .toList();
    }

    private PolicyPeer block(JsonNode node) {
        if (node.isString()) {
            return new PolicyPeer.IpBlock(Cidr.parse(withLength(node.stringValue())), List.of());
        }
        if (!node.has("cidr")) {
            unread.add("a CIDR by reference");
            return new PolicyPeer.Unread("a CIDR by reference");
        }
        return new PolicyPeer.IpBlock(
                Cidr.parse(Json.text(node.get("cidr"), "cidr")),
                Json.items(node.get("except"), "except").stream()
                        .map(except -> Cidr.parse(Json.text(except, "except")))
                        .toList());
    }

    private static String withLength(String address) {
        return address.contains("/") ? address : address + (address.contains(":") ? "/128" : "/32");
    }

    /// An endpoint selector: labels may name where they come from (`k8s:`, `any:`), and some are the namespace's.
    private PolicyPeer selected(JsonNode node) {
        LabelSelector selector = LabelSelector.parse(node);
        if (selector == null) {
            return new PolicyPeer.Unread("no selector");
        }
        LabelSelector ofPods = LabelSelector.EVERYTHING;
        LabelSelector ofNamespaces = LabelSelector.EVERYTHING;
        boolean anyNamespace = clusterwide;
        for (LabelSelector.Requirement each : selector.requirements()) {
            String key = plain(each.key());
            if (key == null) {
                unread.add("label " + each.key());
                return new PolicyPeer.Unread(each.key());
            }
            if (key.equals(NAMESPACE)) {
                anyNamespace = true;
                ofNamespaces = ofNamespaces.and(
                        new LabelSelector.Requirement("kubernetes.io/metadata.name", each.operator(), each.values()));
            } else if (key.startsWith(OF_NAMESPACE)) {
                anyNamespace = true;
                ofNamespaces = ofNamespaces.and(new LabelSelector.Requirement(
                        key.substring(OF_NAMESPACE.length()), each.operator(), each.values()));
            } else if (key.startsWith("io.cilium.") || key.startsWith("reserved:")) {
                unread.add("label " + each.key());
                return new PolicyPeer.Unread(each.key());
            } else {
                ofPods = ofPods.and(new LabelSelector.Requirement(key, each.operator(), each.values()));
            }
        }
        return new PolicyPeer.Pods(anyNamespace ? ofNamespaces : null, ofPods);
    }

    private static @Nullable String plain(String key) {
        int colon = key.indexOf(':');
        if (colon < 0) {
            return key;
        }
        String source = key.substring(0, colon);
        return source.equals("k8s") || source.equals("any") ? key.substring(colon + 1) : null;
    }
}
