package dev.firebreak.reach;

import dev.firebreak.reach.Endpoint.Pod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The pods, namespaces and policies of a cluster, found by namespace and label. Safe for several threads.
public final class Network {
    private final List<Pod> pods;
    private final Map<String, Map<String, String>> namespaces;
    private final List<NetworkPolicy> policies;
    private final List<OrderedPolicy> ordered;
    private final List<Unread> unread;
    private final Beside beside;

    private final Map<String, Map<Optional<Map.Entry<String, String>>, List<NetworkPolicy>>> byLabel = new HashMap<>();
    private final Map<EnforcementGroup, List<Pod>> groups = new HashMap<>();
    private final Map<String, Map<Map<String, String>, List<NetworkPolicy>>> selecting = new ConcurrentHashMap<>();
    private final Map<NetworkPolicy, List<Endpoint.NamedPort>> namedPorts = new ConcurrentHashMap<>();
    private volatile @Nullable List<Cidr> blocks;
    private volatile @Nullable Map<String, Pod> byName;

    /// Policies that are there and can't be read: every answer that they could touch is unknown.
    ///
    /// @param ref without a name where the whole kind may not be read
    public record Unread(PolicyRef ref, String because) {

        boolean over(Pod pod) {
            return ref.namespace().isEmpty() || ref.namespace().equals(pod.namespace());
        }
    }

    /// @param pods the pods that run: those that have finished are for the caller to leave out
    /// @param namespaces labels of the namespaces by name; a missing one makes a rule that asks for it unknown
    public Network(
            List<Pod> pods,
            Map<String, Map<String, String>> namespaces,
            List<NetworkPolicy> policies,
            List<OrderedPolicy> ordered,
            List<Unread> unread) {
        this(pods, namespaces, policies, ordered, unread, Beside.NOTHING);
    }

    /// What is no policy and has a say: what of a pod's traffic goes past them, and what else closes it, by
    /// `NAMESPACE/NAME`.
    ///
    /// @param services null where they may not be read
    private record Beside(
            Map<String, Set<Past>> past,
            Map<String, Held> held,
            @Nullable List<Service> services) {
        static final Beside NOTHING = new Beside(Map.of(), Map.of(), List.of());
    }

    private Network(
            List<Pod> pods,
            Map<String, Map<String, String>> namespaces,
            List<NetworkPolicy> policies,
            List<OrderedPolicy> ordered,
            List<Unread> unread,
            Beside beside) {
        this.beside = beside;
        this.pods = List.copyOf(pods);
        this.namespaces = Map.copyOf(namespaces);
        this.policies = List.copyOf(policies);
        this.ordered = List.copyOf(ordered);
        this.unread = List.copyOf(unread);
        for (NetworkPolicy policy : policies) {
            byLabel.computeIfAbsent(policy.ref().namespace(), ignored -> new HashMap<>())
                    .computeIfAbsent(firstLabel(policy), ignored -> new ArrayList<>())
                    .add(policy);
        }
        for (Pod pod : pods) {
            EnforcementGroup.groupOf(pod)
                    .ifPresent(group -> groups.computeIfAbsent(group, ignored -> new ArrayList<>())
                            .add(pod));
        }
    }

    /// A cluster whose policies are NetworkPolicies alone.
    public static Network of(
            List<Pod> pods, Map<String, Map<String, String>> namespaces, List<NetworkPolicy> policies) {
        return new Network(pods, namespaces, policies, List.of(), List.of());
    }

    /// With other policies, as they would be after a change.
    public Network with(List<NetworkPolicy> changed) {
        return new Network(pods, namespaces, changed, ordered, unread, beside);
    }

    /// With pods, `NAMESPACE/NAME`, some of whose traffic goes past the policies.
    public Network goingPast(Map<String, Set<Past>> some) {
        return beside(new Beside(Map.copyOf(some), beside.held(), beside.services()));
    }

    /// With pods, `NAMESPACE/NAME`, that something else than policies closes.
    public Network holding(Map<String, Held> some) {
        return beside(new Beside(beside.past(), Map.copyOf(some), beside.services()));
    }

    /// With Services.
    ///
    /// @param all null where they may not be read
    public Network serving(@Nullable List<Service> all) {
        return beside(new Beside(beside.past(), beside.held(), all));
    }

    /// The Services that have addresses, as far as they may be read.
    public List<Service> services() {
        List<Service> known = beside.services();
        return known == null ? List.of() : known;
    }

    boolean servicesUnread() {
        return beside.services() == null;
    }

    private Network beside(Beside other) {
        return new Network(pods, namespaces, policies, ordered, unread, other);
    }

    @Nullable
    Held held(Pod pod) {
        return beside.held().isEmpty() ? null : beside.held().get(pod.toString());
    }

    /// What of a pod's traffic goes past the policies over it.
    Set<Past> past(Pod pod) {
        return beside.past().isEmpty() ? Set.of() : beside.past().getOrDefault(pod.toString(), Set.of());
    }

    /// As a plugin sees it: kinds of the groups that it doesn't know are not there, and of those that only some
    /// of its versions know every rule is doubtful.
    Network seenWith(Set<String> known, Set<String> doubtful) {
        List<OrderedPolicy> kept = ordered.stream()
                .filter(each -> known.contains(each.ref().group())
                        || doubtful.contains(each.ref().group()))
                .map(each -> doubtful.contains(each.ref().group())
                        ? each.doubted("whether this version of the plugin enforces the kind")
                        : each)
                .toList();
        List<Unread> left = unread.stream()
                .filter(each -> known.contains(each.ref().group())
                        || doubtful.contains(each.ref().group()))
                .toList();
        return new Network(pods, namespaces, policies, kept, left, beside);
    }

    public List<Pod> pods() {
        return pods;
    }

    public Optional<Pod> pod(String namespace, String name) {
        Map<String, Pod> known = byName;
        if (known == null) {
            known = new HashMap<>();
            for (Pod pod : pods) {
                known.putIfAbsent(pod.namespace() + "/" + pod.name(), pod);
            }
            byName = known;
        }
        return Optional.ofNullable(known.get(namespace + "/" + name));
    }

    /// The pods that a peer means.
    public Stream<Pod> meant(Reach.Peer.Pods peer) {
        return pods.stream()
                .filter(pod -> pod.namespace().equals(peer.namespace())
                        && (peer.pod() == null || pod.name().equals(peer.pod())));
    }

    public Map<String, Map<String, String>> namespaces() {
        return namespaces;
    }

    public List<NetworkPolicy> policies() {
        return policies;
    }

    public List<OrderedPolicy> ordered() {
        return ordered;
    }

    public List<Unread> unread() {
        return unread;
    }

    /// The answer where some policy that could be over a pod can't be read; null where all are.
    @Nullable
    Answer unreadOver(Pod pod) {
        List<Unread> over = unread.stream().filter(each -> each.over(pod)).toList();
        return over.isEmpty()
                ? null
                : new Answer(
                        Answer.Allowed.UNKNOWN,
                        over.stream().map(Unread::ref).toList(),
                        over.getFirst().because());
    }

    /// Whether a policy of another kind is or may be over a pod that does more than deny.
    boolean mayBeAllowedByOthers(Direction direction, Pod pod) {
        return ordered.stream()
                .filter(policy -> policy.selects(pod, namespaces) != Answer.Allowed.NO)
                .anyMatch(policy -> !policy.unread().isEmpty()
                        || policy.rules(direction).stream()
                                .anyMatch(rule -> rule.action() != OrderedPolicy.Action.DENY));
    }

    /// Whether what is asked first about a pod, before any NetworkPolicy, denies it everybody on every port.
    boolean deniedOutright(Direction direction, Pod pod) {
        List<OrderedPolicy> over = ordered.stream()
                .filter(OrderedPolicy::beforeNetworkPolicies)
                .filter(policy ->
                        !policy.rules(direction).isEmpty() && policy.selects(pod, namespaces) != Answer.Allowed.NO)
                .toList();
        List<OrderedPolicy> first = over.stream()
                .filter(policy -> over.stream().noneMatch(other -> other.before(policy)))
                .toList();
        return first.stream().allMatch(policy -> policy.onlyDenies(direction))
                && first.stream()
                        .anyMatch(policy -> policy.selects(pod, namespaces) == Answer.Allowed.YES
                                && policy.deniesEverybody(direction));
    }

    /// What decides about a pod, but for who is at the other end: pods for which it is equal are let through the
    /// same.
    Object likeness(Pod pod) {
        List<Map<String, String>> group = group(
                        pod, EnforcementGroup.groupOf(pod).orElse(null))
                .stream()
                .map(Pod::labels)
                .skip(1)
                .distinct()
                .toList();
        List<Cidr> in = blocks().stream()
                .filter(block -> pod.addresses().stream().anyMatch(block::contains))
                .toList();
        return List.of(
                pod.namespace(),
                pod.labels(),
                pod.ports(),
                pod.hostNetwork(),
                Set.copyOf(group),
                in,
                past(pod),
                Optional.ofNullable(held(pod)));
    }

    /// The blocks that policies name.
    private List<Cidr> blocks() {
        List<Cidr> known = blocks;
        if (known == null) {
            Stream<PolicyPeer> ofPolicies = policies.stream()
                    .flatMap(policy ->
                            Stream.of(Direction.values()).flatMap(direction -> policy.rules(direction).stream()))
                    .flatMap(rule -> rule.peers().stream());
            Stream<PolicyPeer> ofOthers = ordered.stream()
                    .flatMap(policy ->
                            Stream.of(Direction.values()).flatMap(direction -> policy.rules(direction).stream()))
                    .flatMap(rule -> {
                        List<PolicyPeer> peers = rule.peers();
                        return peers == null ? Stream.empty() : peers.stream();
                    });
            known = Stream.concat(ofPolicies, ofOthers)
                    .flatMap(peer -> peer instanceof PolicyPeer.IpBlock block
                            ? Stream.concat(Stream.of(block.cidr()), block.except().stream())
                            : Stream.<Cidr>empty())
                    .distinct()
                    .toList();
            blocks = known;
        }
        return known;
    }

    /// The NetworkPolicies of a namespace.
    List<NetworkPolicy> in(String namespace) {
        return byLabel.getOrDefault(namespace, Map.of()).values().stream()
                .flatMap(List::stream)
                .toList();
    }

    /// The NetworkPolicies that select a pod.
    public List<NetworkPolicy> selecting(Pod pod) {
        return selecting
                .computeIfAbsent(pod.namespace(), ignored -> new ConcurrentHashMap<>())
                .computeIfAbsent(pod.labels(), labels -> look(pod.namespace(), labels));
    }

    private List<NetworkPolicy> look(String namespace, Map<String, String> labels) {
        Map<Optional<Map.Entry<String, String>>, List<NetworkPolicy>> there = byLabel.get(namespace);
        if (there == null) {
            return List.of();
        }
        List<NetworkPolicy> found = new ArrayList<>();
        for (NetworkPolicy policy : there.getOrDefault(Optional.<Map.Entry<String, String>>empty(), List.of())) {
            add(policy, labels, found);
        }
        labels.entrySet()
                .forEach(label -> there.getOrDefault(
                                Optional.of(Map.entry(label.getKey(), label.getValue())), List.of())
                        .forEach(policy -> add(policy, labels, found)));
        return List.copyOf(found);
    }

    private static void add(NetworkPolicy policy, Map<String, String> labels, List<NetworkPolicy> found) {
        if (policy.selects(labels)) {
            found.add(policy);
        }
    }

    private static Optional<Map.Entry<String, String>> firstLabel(NetworkPolicy policy) {
        return policy.podSelector().matchLabels().entrySet().stream()
                .findFirst()
                .map(label -> Map.entry(label.getKey(), label.getValue()));
    }

    /// The pods that share their rules on the AWS agent with this one, itself first.
    List<Pod> group(Pod pod, @Nullable EnforcementGroup group) {
        List<Pod> members = new ArrayList<>(List.of(pod));
        if (group != null) {
            groups.getOrDefault(group, List.of()).stream()
                    .filter(member -> !member.same(pod))
                    .forEach(members::add);
        }
        return members;
    }

    /// The named ports of every pod that a policy selects.
    List<Endpoint.NamedPort> namedPorts(NetworkPolicy policy) {
        return namedPorts.computeIfAbsent(
                policy,
                each -> pods.stream()
                        .filter(each::selects)
                        .flatMap(pod -> pod.ports().stream())
                        .distinct()
                        .toList());
    }
}
