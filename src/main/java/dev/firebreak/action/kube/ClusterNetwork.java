package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.cluster.ClusterView;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Names;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.reach.AgentMode;
import dev.firebreak.reach.ByPlugin;
import dev.firebreak.reach.Endpoint;
import dev.firebreak.reach.Held;
import dev.firebreak.reach.IpAddress;
import dev.firebreak.reach.Network;
import dev.firebreak.reach.NetworkPolicy;
import dev.firebreak.reach.OrderedPolicy;
import dev.firebreak.reach.Past;
import dev.firebreak.reach.Plugin;
import dev.firebreak.reach.PolicyKind;
import dev.firebreak.reach.PolicyKind.TierOrder;
import dev.firebreak.reach.PolicyRef;
import dev.firebreak.reach.Reach;
import dev.firebreak.reach.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// The whole cluster as policies see it: pods, namespaces, nodes, policies of every kind, and what enforces them.
///
/// @param modes of the VPC CNI's agents that do not run as usual, by node
/// @param upstream which plugins enforce the upstream kinds
/// @param because why that plugin is taken to enforce
/// @param becauseOn the same of each node
public record ClusterNetwork(
        Network network,
        List<Endpoint.Node> nodes,
        Plugin plugin,
        Map<String, Plugin> onNodes,
        Map<String, AgentMode> modes,
        Map<Plugin, Holds> upstream,
        String because,
        Map<String, String> becauseOn) {

    /// What enforces on the cluster, and why that is thought.
    private record Enforcer(Plugin plugin, String because) {
        static Enforcer of(Enforcers enforcers) {
            Enforcement here = enforcers.here();
            return new Enforcer(here.enforcing(), here.message());
        }
    }

    /// Reads everything anew. Pods and NetworkPolicies must be readable everywhere; what else may not be read makes
    /// the answers that hang on it unknown.
    public static ClusterNetwork read(View view) {
        ClusterView cluster = view.cluster();
        Map<String, Map<String, String>> namespaces = new HashMap<>();
        wanted(cluster, Resource.NAMESPACE)
                .ifPresent(found -> found.forEach(
                        each -> namespaces.put(each.at("/metadata/name").asString(), PodFacts.labels(each))));
        Optional<List<JsonNode>> nodes = wanted(cluster, Resource.NODE);
        List<JsonNode> pods = cluster.list(Resource.POD, null, null, null);
        Enforcers enforcers = Enforcers.look(view, pods);
        return of(
                cluster,
                pods,
                cluster.list(Resource.NETWORK_POLICY, null, null, null),
                namespaces,
                nodes.orElse(List.of()),
                nodes.isEmpty()
                        ? new Enforcer(Plugin.UNKNOWN, "nodes may not be read, and on some nothing may be enforced")
                        : Enforcer.of(enforcers),
                onNodes(nodes.orElse(List.of()), enforcers),
                modes(nodes.orElse(List.of()), enforcers),
                enforcers,
                wanted(cluster, Resource.SERVICE),
                view.names());
    }

    /// What decides over the pods of some namespaces: their policies, and those of the cluster. Who is at the other
    /// end is not read, so that rights in the namespaces suffice.
    static ClusterNetwork near(Set<String> within, View view) {
        ClusterView cluster = view.cluster();
        List<JsonNode> pods = new ArrayList<>();
        List<JsonNode> policies = new ArrayList<>();
        Map<String, Map<String, String>> namespaces = new HashMap<>();
        for (String namespace : within) {
            pods.addAll(cluster.list(Resource.POD, namespace, null, null));
            policies.addAll(cluster.list(Resource.NETWORK_POLICY, namespace, null, null));
        }
        List<JsonNode> nodes = new ArrayList<>();
        Map<String, Plugin> onNodes = new HashMap<>();
        pods.stream()
                .map(pod -> pod.at("/spec/nodeName").asString(""))
                .filter(name -> !name.isEmpty())
                .distinct()
                .forEach(name -> NodeRead.of(view, name)
                        .node()
                        .ifPresentOrElse(nodes::add, () -> onNodes.put(name, Plugin.UNKNOWN)));
        Enforcers enforcers = Enforcers.look(view, within);
        onNodes.putAll(onNodes(nodes, enforcers));
        return of(
                cluster,
                pods,
                policies,
                namespaces,
                nodes,
                Enforcer.of(enforcers),
                onNodes,
                modes(nodes, enforcers),
                enforcers,
                Optional.of(List.of()),
                view.names());
    }

    private static ClusterNetwork of(
            ClusterView cluster,
            List<JsonNode> pods,
            List<JsonNode> policies,
            Map<String, Map<String, String>> namespaces,
            List<JsonNode> nodes,
            Enforcer enforcer,
            Map<String, Plugin> onNodes,
            Map<String, AgentMode> modes,
            Enforcers enforcers,
            Optional<List<JsonNode>> services,
            Names names) {
        List<Endpoint.Pod> running = PodFacts.endpoints(pods);
        List<Network.Unread> unread = new ArrayList<>();
        List<NetworkPolicy> understood = new ArrayList<>();
        for (JsonNode object : policies) {
            NetworkPolicy parsed = NetworkPolicy.understood(object);
            if (parsed == null) {
                unread.add(new Network.Unread(ref(Resource.NETWORK_POLICY, object), "it can't be read"));
            } else {
                understood.add(parsed);
            }
        }
        List<OrderedPolicy> ordered = ordered(cluster, unread);
        return new ClusterNetwork(
                new Network(running, namespaces, understood, ordered, unread)
                        .goingPast(past(pods, nodes, onNodes, enforcers))
                        .holding(held(pods, names))
                        .serving(services.map(found -> parsed(found, running)).orElse(null)),
                nodes.stream().map(ClusterNetwork::node).toList(),
                enforcer.plugin(),
                onNodes,
                modes,
                Map.of(
                        Plugin.CILIUM,
                        enforcers.upstream(Plugin.CILIUM),
                        Plugin.CALICO,
                        enforcers.upstream(Plugin.CALICO)),
                enforcer.because(),
                becauseOn(nodes, enforcers));
    }

    /// What enforces policies on a pod, and why that is thought: its node's agents can differ from what the cluster's
    /// settings say.
    public String enforcer(Endpoint.Pod pod) {
        String node = pod.node();
        String there = node == null ? because : becauseOn.getOrDefault(node, because);
        return there.equals(because)
                ? because
                : "on the pod's node " + there + "; the cluster's settings differ: " + because;
    }

    /// By pod, what of its traffic goes past the policies over it.
    private static Map<String, Set<Past>> past(
            List<JsonNode> pods, List<JsonNode> nodes, Map<String, Plugin> onNodes, Enforcers enforcers) {
        Map<String, JsonNode> byName = new HashMap<>();
        nodes.forEach(node -> byName.put(node.at("/metadata/name").asString(), node));
        Map<String, Set<Past>> past = new HashMap<>();
        for (JsonNode pod : pods) {
            JsonNode node = byName.get(pod.at("/spec/nodeName").asString(""));
            Plugin plugin = node == null
                    ? Plugin.UNKNOWN
                    : onNodes.getOrDefault(node.at("/metadata/name").asString(), Plugin.UNKNOWN);
            boolean hostNetwork = pod.at("/spec/hostNetwork").asBoolean(false);
            if (node != null && (PodTraffic.peculiar(pod) || (plugin == Plugin.CILIUM && !hostNetwork))) {
                past.put(PodFacts.ref(pod).toString(), enforcers.past(pod, plugin, node));
            }
        }
        return past;
    }

    private static List<Service> parsed(List<JsonNode> services, List<Endpoint.Pod> running) {
        return services.stream()
                .flatMap(each -> Service.parse(each, running).stream())
                .toList();
    }

    /// By pod, what else than policies closes it.
    private static Map<String, Held> held(List<JsonNode> pods, Names names) {
        Map<String, Held> held = new HashMap<>();
        for (JsonNode pod : pods) {
            Held routes = Blackhole.held(pod, names);
            if (routes != null) {
                held.put(PodFacts.ref(pod).toString(), routes);
            }
        }
        return held;
    }

    public Reach reach() {
        return new Reach(network, nodes, new ByPlugin(plugin, onNodes, modes, upstream, network));
    }

    /// What enforces policies on a pod, and how: equal for pods that it treats alike.
    Object on(Endpoint.Pod pod) {
        String node = pod.node();
        return node == null
                ? plugin
                : List.of(onNodes.getOrDefault(node, plugin), modes.getOrDefault(node, AgentMode.USUAL));
    }

    /// Who has an address: a pod of its own network, a node, a Service, or somebody outside.
    public Endpoint endpointAt(IpAddress address) {
        return Stream.of(
                        network.pods().stream().filter(pod -> !pod.hostNetwork()),
                        nodes.stream(),
                        network.services().stream())
                .flatMap(each -> each.map(Endpoint.class::cast))
                .filter(each -> each.addresses().contains(address))
                .findFirst()
                .orElse(new Endpoint.External(address));
    }

    private static List<OrderedPolicy> ordered(ClusterView cluster, List<Network.Unread> unread) {
        Map<String, TierOrder> tiers = new HashMap<>();
        PolicyKind.CALICO_TIERS.stream()
                .filter(cluster::serves)
                .findFirst()
                .flatMap(tier -> wanted(cluster, tier))
                .ifPresent(found -> found.forEach(each -> tiers.put(
                        each.at("/metadata/name").asString(),
                        new TierOrder(
                                each.at("/spec/order").asDouble(Double.MAX_VALUE),
                                !each.at("/spec/defaultAction").asString("Deny").equals("Pass")))));
        List<OrderedPolicy> ordered = new ArrayList<>();
        for (PolicyKind kind : PolicyKind.ALL) {
            if (kind.unless() != null && cluster.serves(kind.unless())) {
                continue;
            }
            for (JsonNode object : served(cluster, kind.resource(), unread)) {
                try {
                    ordered.addAll(kind.read().apply(object, tiers));
                } catch (IllegalArgumentException problem) {
                    unread.add(new Network.Unread(ref(kind.resource(), object), String.valueOf(problem.getMessage())));
                }
            }
        }
        for (PolicyKind.NotUnderstood kind : PolicyKind.NOT_UNDERSTOOD) {
            for (JsonNode object : served(cluster, kind.resource(), unread)) {
                unread.add(new Network.Unread(ref(kind.resource(), object), kind.because()));
            }
        }
        return ordered;
    }

    private static List<JsonNode> served(ClusterView cluster, Resource kind, List<Network.Unread> unread) {
        if (!cluster.serves(kind)) {
            return List.of();
        }
        Optional<List<JsonNode>> found = wanted(cluster, kind);
        if (found.isEmpty()) {
            unread.add(new Network.Unread(
                    new PolicyRef(kind.group(), kind.kind(), "", "*"),
                    "policies of kind " + kind.qualified() + " may not be read"));
        }
        return found.orElse(List.of());
    }

    private static PolicyRef ref(Resource kind, JsonNode object) {
        return new PolicyRef(
                kind.group(),
                kind.kind(),
                object.at("/metadata/namespace").asString(""),
                object.at("/metadata/name").asString());
    }

    /// Empty where they may not be read.
    private static Optional<List<JsonNode>> wanted(ClusterView cluster, Resource kind) {
        try {
            return Optional.of(cluster.list(kind, null, null, null));
        } catch (Refusal refusal) {
            if (refusal.exit() != 4) {
                throw refusal;
            }
            return Optional.empty();
        }
    }

    private static Endpoint.Node node(JsonNode node) {
        List<IpAddress> addresses = new ArrayList<>();
        for (JsonNode address : node.at("/status/addresses")) {
            if (address.path("type").asString("").endsWith("IP")) {
                addresses.add(IpAddress.parse(address.path("address").asString()));
            }
        }
        return new Endpoint.Node(node.at("/metadata/name").asString(), addresses);
    }

    /// Of every node: its agents can differ from what the cluster's settings say.
    private static Map<String, Plugin> onNodes(List<JsonNode> nodes, Enforcers enforcers) {
        Map<String, Plugin> onNodes = new HashMap<>();
        nodes.forEach(node -> onNodes.put(
                node.at("/metadata/name").asString(), enforcers.on(node).enforcing()));
        return onNodes;
    }

    private static Map<String, String> becauseOn(List<JsonNode> nodes, Enforcers enforcers) {
        Map<String, String> becauseOn = new HashMap<>();
        nodes.forEach(node -> becauseOn.put(
                node.at("/metadata/name").asString(), enforcers.on(node).message()));
        return becauseOn;
    }

    /// Of the nodes whose agent of the VPC CNI does not run as usual.
    private static Map<String, AgentMode> modes(List<JsonNode> nodes, Enforcers enforcers) {
        Map<String, AgentMode> modes = new HashMap<>();
        nodes.forEach(node -> modes.put(node.at("/metadata/name").asString(), enforcers.modeOn(node)));
        modes.values().removeIf(AgentMode.USUAL::equals);
        return modes;
    }

    /// Whose denials count on the cluster, read anew: also where not everything that it enforces by may be read.
    ///
    /// @param within the namespaces whose pods are asked about
    static Plugin plugin(Set<String> within, View view) {
        Enforcement here = Enforcement.of(view, within);
        return here.holds() == Holds.NO ? Plugin.NONE : here.plugin();
    }
}
