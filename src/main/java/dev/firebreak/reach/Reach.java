package dev.firebreak.reach;

import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.Endpoint.External;
import dev.firebreak.reach.Endpoint.Node;
import dev.firebreak.reach.Endpoint.Pod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What may reach a pod, and what it may reach: by the specification and by the plugin, for every protocol and port.
public final class Reach {
    private final Network network;
    private final List<Node> nodes;
    private final Meaning specification;
    private final Meaning plugin;

    /// @param nodes the cluster's nodes, as far as they are known
    public Reach(Network network, List<Node> nodes, Meaning plugin) {
        this.network = network;
        this.nodes = List.copyOf(nodes);
        this.specification = new BySpecification(network);
        this.plugin = plugin;
    }

    /// Who stands at the other end.
    public sealed interface Peer {

        /// `NAMESPACE/POD`, `NAMESPACE/*`, a block, or an entity.
        default String words() {
            return switch (this) {
                case Pods pods -> pods.namespace() + "/" + (pods.pod() == null ? "*" : pods.pod());
                case OfService service ->
                    "service " + service.namespace() + "/" + service.service() + " (" + service.address() + ")";
                case Block block -> block.cidr().toString();
                case Entity entity -> entity.name();
            };
        }

        /// A pod; all pods of the namespace where it is null.
        record Pods(String namespace, @Nullable String pod) implements Peer {}

        /// The address of a Service.
        record OfService(String namespace, String service, IpAddress address) implements Peer {}

        /// Addresses outside the cluster. Of blocks that hold an address the longest tells.
        record Block(Cidr cidr) implements Peer {}

        /// `own-node`, `nodes` (all others), `node/NAME`, `internet`: every address outside the cluster, or `services`
        /// where they may not be read.
        record Entity(String name) implements Peer {}
    }

    /// One answer for a stretch of ports.
    ///
    /// @param protocol null is each of them
    /// @param port the first port; null is every port
    /// @param endPort the last port; null for a single port, and for every port
    /// @param here what the plugin does
    public record Stretch(
            @Nullable Protocol protocol,
            @Nullable Integer port,
            @Nullable Integer endPort,
            Answer here,
            Answer bySpecification) {

        public boolean closed() {
            return here.allowed() == Allowed.NO && bySpecification.allowed() == Allowed.NO;
        }

        /// `TCP 80`, `TCP 8000-8100`, `UDP all`, `all`.
        public String ports() {
            Protocol of = protocol;
            if (of == null) {
                return "all";
            }
            return port == null ? of + " all" : of + " " + port + (endPort == null ? "" : "-" + endPort);
        }

        /// Whether a port is in it.
        public boolean holds(int of, Protocol at) {
            Integer first = port;
            Integer last = endPort;
            return (protocol == null || protocol == at)
                    && (first == null || (first <= of && of <= (last == null ? first : last)));
        }

        /// Whether some port is in both.
        boolean meets(Stretch other) {
            return (protocol == null || other.protocol == null || protocol == other.protocol)
                    && first() <= other.last()
                    && other.first() <= last();
        }

        private int first() {
            Integer first = port;
            return first == null ? Connection.FIRST_PORT : first;
        }

        private int last() {
            Integer last = endPort == null ? port : endPort;
            return last == null ? Connection.LAST_PORT : last;
        }

        /// Whether plugin and specification answer differently.
        public boolean differs() {
            return here.allowed() != bySpecification.allowed();
        }
    }

    public record Entry(Direction direction, Peer peer, Stretch stretch) {

        /// Whether another entry is about a part of this one's addresses, and about ports of its.
        public boolean around(Entry other) {
            return direction == other.direction
                    && peer instanceof Peer.Block wider
                    && other.peer instanceof Peer.Block narrower
                    && wider.cidr().length() < narrower.cidr().length()
                    && wider.cidr().contains(narrower.cidr())
                    && stretch.meets(other.stretch);
        }
    }

    /// What is not closed, and what is closed within a block that is not: without that the block seemed open
    /// throughout.
    public static List<Entry> open(List<Entry> entries) {
        List<Entry> open =
                entries.stream().filter(entry -> !entry.stretch().closed()).toList();
        return entries.stream()
                .filter(entry -> !entry.stretch().closed() || open.stream().anyMatch(wider -> wider.around(entry)))
                .toList();
    }

    /// Whether nothing passes but between the pod and its own node, by the plugin and by the specification: told from
    /// the policies over the pod alone. False does not say that something passes.
    public boolean shut(Pod pod) {
        return Stream.of(Direction.values())
                .allMatch(direction -> plugin.shut(direction, pod) && specification.shut(direction, pod));
    }

    /// Pods with an equal likeness are let through the same by the same plugin.
    public Object likeness(Pod pod) {
        return network.likeness(pod);
    }

    /// Everything about a pod, in one direction. What is equal for all pods of a namespace stands there once.
    public List<Entry> of(Pod pod, Direction direction) {
        List<Entry> entries = new ArrayList<>();
        Map<String, Map<String, List<Stretch>>> byNamespace = new TreeMap<>();
        for (Pod other : network.pods()) {
            if (!other.same(pod)) {
                byNamespace
                        .computeIfAbsent(other.namespace(), ignored -> new TreeMap<>())
                        .put(other.name(), between(pod, other, direction));
            }
        }
        byNamespace.forEach((namespace, pods) -> {
            if (Set.copyOf(pods.values()).size() == 1) {
                add(
                        direction,
                        new Peer.Pods(namespace, null),
                        pods.values().iterator().next(),
                        entries);
            } else {
                pods.forEach((name, stretches) -> add(direction, new Peer.Pods(namespace, name), stretches, entries));
            }
        });
        nodes(pod, direction, entries);
        List<Entry> outside = outside(pod, direction, null);
        if (direction == Direction.EGRESS) {
            entries.addAll(services(pod).amid(outside));
        }
        entries.addAll(outside);
        return entries;
    }

    /// One pod, node or address.
    public List<Entry> of(Pod pod, Direction direction, Endpoint other) {
        List<Entry> entries = new ArrayList<>();
        Peer peer = switch (other) {
            case Service service -> ServiceEntries.peer(service);
            case Pod each -> new Peer.Pods(each.namespace(), each.name());
            case Node node -> new Peer.Entity(node.name().equals(pod.node()) ? "own-node" : "node/" + node.name());
            case External each -> new Peer.Block(Cidr.of(each.address()));
        };
        add(direction, peer, between(pod, other, direction), entries);
        return other instanceof External && direction == Direction.EGRESS && network.servicesUnread()
                ? entries.stream().map(services(pod)::perhaps).toList()
                : entries;
    }

    private ServiceEntries services(Pod pod) {
        return new ServiceEntries(
                network, plugin.shut(Direction.EGRESS, pod), to -> between(pod, to, Direction.EGRESS));
    }

    /// The addresses outside the cluster, block by block: those that the policies over the pod name, and the rest.
    ///
    /// @param within only these; null is all of the families that the pod has
    public List<Entry> outside(Pod pod, Direction direction, @Nullable Cidr within) {
        Set<Cidr> blocks = new LinkedHashSet<>(within == null ? families(pod, direction) : List.of(within));
        Set<Cidr> roots = Set.copyOf(blocks);
        named(pod, direction)
                .filter(block -> roots.stream().anyMatch(root -> root.contains(block)))
                .forEach(blocks::add);
        List<Cidr> widestFirst = blocks.stream()
                .sorted((a, b) -> Integer.compare(a.length(), b.length()))
                .toList();
        Map<Cidr, List<Stretch>> answers = new LinkedHashMap<>();
        for (Cidr block : widestFirst) {
            List<Cidr> narrower = widestFirst.stream()
                    .filter(each -> !each.equals(block) && block.contains(each))
                    .toList();
            IpAddress one = block.outside(narrower);
            if (one == null) {
                continue;
            }
            List<Stretch> stretches = between(pod, new External(one), direction);
            Cidr enclosing = answers.keySet().stream()
                    .filter(each -> each.contains(block))
                    .reduce((wider, closer) -> closer.length() >= wider.length() ? closer : wider)
                    .orElse(null);
            if (enclosing == null || !stretches.equals(answers.get(enclosing))) {
                answers.put(block, stretches);
            }
        }
        List<Entry> entries = new ArrayList<>();
        answers.forEach((block, stretches) -> add(direction, new Peer.Block(block), stretches, entries));
        boolean mayHoldServices = within != null && direction == Direction.EGRESS && network.servicesUnread();
        return mayHoldServices ? entries.stream().map(services(pod)::perhaps).toList() : entries;
    }

    private void nodes(Pod pod, Direction direction, List<Entry> entries) {
        String own = pod.node();
        if (own != null) {
            Node node = nodes.stream()
                    .filter(each -> each.name().equals(own))
                    .findFirst()
                    .orElse(new Node(own, List.of()));
            add(direction, new Peer.Entity("own-node"), between(pod, node, direction), entries);
        }
        Map<String, List<Stretch>> others = new TreeMap<>();
        for (Node node : nodes) {
            if (!node.name().equals(own)) {
                others.put(node.name(), between(pod, node, direction));
            }
        }
        if (!others.isEmpty() && Set.copyOf(others.values()).size() == 1) {
            add(direction, new Peer.Entity("nodes"), others.values().iterator().next(), entries);
        } else {
            others.forEach((name, stretches) -> add(direction, new Peer.Entity("node/" + name), stretches, entries));
        }
    }

    private List<Cidr> families(Pod pod, Direction direction) {
        boolean v6 = pod.addresses().stream().anyMatch(IpAddress::v6);
        boolean v4 = pod.addresses().isEmpty()
                || pod.addresses().stream().anyMatch(address -> !address.v6())
                || (direction == Direction.EGRESS && network.past(pod).contains(Past.IPV4_EGRESS));
        List<Cidr> families = new ArrayList<>();
        if (v4) {
            families.add(Cidr.parse("0.0.0.0/0"));
        }
        if (v6) {
            families.add(Cidr.parse("::/0"));
        }
        return families;
    }

    private Stream<Cidr> named(Pod pod, Direction direction) {
        Stream<PolicyPeer> ofPolicies = network
                .group(pod, EnforcementGroup.groupOf(pod).orElse(null))
                .stream()
                .flatMap(member -> network.selecting(member).stream())
                .flatMap(policy -> policy.rules(direction).stream())
                .flatMap(rule -> rule.peers().stream());
        Stream<PolicyPeer> ofOrdered = network.ordered().stream()
                .flatMap(policy -> policy.rules(direction).stream())
                .flatMap(rule -> {
                    List<PolicyPeer> peers = rule.peers();
                    return peers == null ? Stream.empty() : peers.stream();
                });
        return Stream.concat(ofPolicies, ofOrdered)
                .flatMap(peer -> peer instanceof PolicyPeer.IpBlock block
                        ? Stream.concat(Stream.of(block.cidr()), block.except().stream())
                        : Stream.<Cidr>empty());
    }

    private static void add(Direction direction, Peer peer, List<Stretch> stretches, List<Entry> into) {
        stretches.forEach(stretch -> into.add(new Entry(direction, peer, stretch)));
    }

    private List<Stretch> between(Pod pod, Endpoint other, Direction direction) {
        Endpoint from = direction == Direction.INGRESS ? other : pod;
        Endpoint to = direction == Direction.INGRESS ? pod : other;
        return Stretches.of(plugin.between(from, to), specification.between(from, to));
    }
}
