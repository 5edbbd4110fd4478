package dev.firebreak.reach;

import dev.firebreak.model.Holds;
import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.Endpoint.Pod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What the plugin that is there does, on each end's node: the AWS agent as measured, Cilium and Calico by their
/// specifications, nothing where nothing enforces; and unknown where the plugin is. What of a pod's traffic goes
/// past the rules, they don't close; what else closes a pod, does so whatever they say.
public final class ByPlugin implements Meaning {
    private final Plugin plugin;
    private final Map<String, Plugin> onNodes;
    private final Network network;
    private final Map<Plugin, Meaning> meanings;
    private final Map<String, Meaning> otherwise = new HashMap<>();

    public ByPlugin(Plugin plugin, Map<String, Plugin> onNodes, Network network) {
        this(plugin, onNodes, Map.of(), network);
    }

    public ByPlugin(Plugin plugin, Map<String, Plugin> onNodes, Map<String, AgentMode> modes, Network network) {
        this(plugin, onNodes, modes, Map.of(), network);
    }

    /// @param plugin the cluster's
    /// @param onNodes the plugin of nodes on which another one is, or none
    /// @param modes of the VPC CNI's agents that do not run as usual, by node
    /// @param upstream the plugins of which it is known whether they enforce the upstream kinds
    public ByPlugin(
            Plugin plugin,
            Map<String, Plugin> onNodes,
            Map<String, AgentMode> modes,
            Map<Plugin, Holds> upstream,
            Network network) {
        this.plugin = plugin;
        this.onNodes = Map.copyOf(onNodes);
        this.network = network;
        Map<AgentMode, Meaning> ofModes = new HashMap<>();
        modes.forEach((node, mode) -> otherwise.put(
                node,
                ofModes.computeIfAbsent(
                        mode, each -> new ByVpcCni(Plugin.seenByAgent(network, each.tiers()), each.strict()))));
        this.meanings = Map.of(
                Plugin.VPC_CNI, new ByVpcCni(Plugin.VPC_CNI.sees(network, Holds.NO)),
                Plugin.CALICO,
                        new BySpecification(
                                Plugin.CALICO.sees(network, upstream.getOrDefault(Plugin.CALICO, Holds.UNKNOWN))),
                Plugin.CILIUM,
                        new BySpecification(
                                Plugin.CILIUM.sees(network, upstream.getOrDefault(Plugin.CILIUM, Holds.UNKNOWN))),
                Plugin.NONE,
                        (direction, subject, peer) -> Connection.always(
                                Answer.yes("nothing enforces policies on the node of " + direction.end())),
                Plugin.UNKNOWN, this::unknown);
    }

    @Override
    public boolean shut(Direction direction, Pod subject) {
        return network.past(subject).isEmpty() && meaning(subject).shut(direction, subject);
    }

    @Override
    public Connection side(Direction direction, Pod subject, Endpoint peer) {
        Connection passing = meaning(subject).side(direction, subject, peer);
        for (Past way : network.past(subject)) {
            passing = way.around(passing, direction, subject, peer);
        }
        Held held = network.held(subject);
        return held == null ? passing : held.around(passing, direction, subject, peer);
    }

    private Meaning meaning(Pod subject) {
        String node = subject.node();
        Plugin here = node == null ? plugin : onNodes.getOrDefault(node, plugin);
        if (here == Plugin.VPC_CNI && otherwise.containsKey(node)) {
            return Objects.requireNonNull(otherwise.get(node));
        }
        return Objects.requireNonNull(meanings.get(here));
    }

    private Connection unknown(Direction direction, Pod subject, Endpoint peer) {
        List<NetworkPolicy> near = network.in(subject.namespace());
        if (near.isEmpty() && network.ordered().isEmpty() && network.unread().isEmpty()) {
            return Connection.always(Answer.yes("no policy isolates " + direction.end()));
        }
        return Connection.always(Answer.of(
                Allowed.UNKNOWN,
                network.selecting(subject),
                "which plugin enforces policies for " + direction.end() + ", and whether, is not known"));
    }
}
