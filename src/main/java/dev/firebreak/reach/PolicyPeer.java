package dev.firebreak.reach;

import dev.firebreak.reach.Answer.Allowed;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One of a rule's `from` or `to`.
public sealed interface PolicyPeer {

    /// Pods by their labels and their namespace's: without a namespace selector those of the policy's own
    /// namespace, without a pod selector all of the selected namespaces. One of the two is there.
    record Pods(
            @Nullable LabelSelector namespaceSelector,
            @Nullable LabelSelector podSelector) implements PolicyPeer {

        private Allowed holds(Endpoint.Pod pod, String ownNamespace, Map<String, Map<String, String>> namespaces) {
            Allowed matches = podSelector == null || podSelector.matches(pod.labels())
                    ? inNamespace(pod.namespace(), ownNamespace, namespaces)
                    : Allowed.NO;
            return matches == Allowed.YES && pod.hostNetwork() ? Allowed.UNKNOWN : matches;
        }

        /// Whether the selector of a Service, taken for labels, is meant.
        Allowed holds(Service service, String ownNamespace, Map<String, Map<String, String>> namespaces) {
            return podSelector == null || podSelector.matches(service.selector())
                    ? inNamespace(service.namespace(), ownNamespace, namespaces)
                    : Allowed.NO;
        }

        private Allowed inNamespace(
                String namespace, String ownNamespace, Map<String, Map<String, String>> namespaces) {
            if (namespaceSelector == null) {
                return namespace.equals(ownNamespace) ? Allowed.YES : Allowed.NO;
            }
            Map<String, String> labels = namespaces.get(namespace);
            if (labels == null) {
                return namespaceSelector.isEmpty() ? Allowed.YES : Allowed.UNKNOWN;
            }
            return namespaceSelector.matches(labels) ? Allowed.YES : Allowed.NO;
        }
    }

    /// A block of addresses without the exceptions.
    record IpBlock(Cidr cidr, List<Cidr> except) implements PolicyPeer {
        public IpBlock {
            except = List.copyOf(except);
        }

        public boolean contains(IpAddress address) {
            return cidr.contains(address) && except.stream().noneMatch(block -> block.contains(address));
        }

        boolean containsAny(List<IpAddress> addresses) {
            for (IpAddress address : addresses) {
                if (contains(address)) {
                    return true;
                }
            }
            return false;
        }

        /// Whether the exceptions leave no address.
        public boolean isEmpty() {
            return cidr.coveredBy(except);
        }
    }

    /// Everybody of a sort. A pod's own node is not asked about: it may always reach its pods.
    enum Sort implements PolicyPeer {
        /// Whoever is no pod and no node.
        OUTSIDE,
        NODES,
        ALL;

        private Allowed holds(Endpoint endpoint) {
            return switch (endpoint) {
                case Endpoint.External _ -> this == NODES ? Allowed.NO : Allowed.YES;
                case Endpoint.Node _ -> this == OUTSIDE ? Allowed.NO : Allowed.YES;
                case Service _ -> this == ALL ? Allowed.YES : Allowed.UNKNOWN;
                case Endpoint.Pod pod ->
                    this == ALL ? Allowed.YES : this == NODES && pod.hostNetwork() ? Allowed.UNKNOWN : Allowed.NO;
            };
        }
    }

    /// Pods by a condition that is not understood: any pod may be meant.
    record Unread(String what) implements PolicyPeer {}

    /// Whether an endpoint is meant.
    ///
    /// @param ownNamespace the policy's; empty for one of the cluster
    default Allowed matches(Endpoint endpoint, String ownNamespace, Map<String, Map<String, String>> namespaces) {
        return switch (this) {
            case IpBlock block -> {
                boolean holds = block.containsAny(endpoint.addresses());
                // blocks are meant for addresses outside the cluster; whether a pod's counts is the plugin's business
                Allowed held = endpoint instanceof Endpoint.Pod ? Allowed.UNKNOWN : Allowed.YES;
                yield holds ? held : Allowed.NO;
            }
            case Pods pods ->
                switch (endpoint) {
                    case Endpoint.Pod pod -> pods.holds(pod, ownNamespace, namespaces);
                    // whether its address counts for the pods behind it is the plugin's business
                    case Service service ->
                        pods.holds(service, ownNamespace, namespaces) == Allowed.NO ? Allowed.NO : Allowed.UNKNOWN;
                    case Endpoint.Node _, Endpoint.External _ -> Allowed.NO;
                };
            case Sort sort -> sort.holds(endpoint);
            case Unread ignored -> Allowed.UNKNOWN;
        };
    }

    /// Whether any of the peers means an endpoint: the likeliest of their answers.
    static Allowed loosest(
            List<PolicyPeer> peers,
            Endpoint endpoint,
            String ownNamespace,
            Map<String, Map<String, String>> namespaces) {
        Allowed loosest = Allowed.NO;
        for (PolicyPeer peer : peers) {
            Allowed one = peer.matches(endpoint, ownNamespace, namespaces);
            if (one == Allowed.YES) {
                return one;
            }
            loosest = one.compareTo(loosest) < 0 ? one : loosest;
        }
        return loosest;
    }

    /// Whether any traffic can come of this peer. A selector that matches no pod today may match one tomorrow.
    default boolean allowsAnything() {
        return !(this instanceof IpBlock block && block.isEmpty());
    }

    /// The peer in an item of `from` or `to`.
    ///
    /// @throws IllegalArgumentException for what the API server would refuse
    static PolicyPeer parse(JsonNode node) {
        Json.object(node, "peer");
        LabelSelector namespaces = LabelSelector.parse(node.get("namespaceSelector"));
        LabelSelector pods = LabelSelector.parse(node.get("podSelector"));
        JsonNode block = Json.orNull(node.get("ipBlock"));
        if (block.isNull() == (namespaces == null && pods == null)) {
            throw new IllegalArgumentException("a peer is either selectors or an ipBlock");
        }
        if (block.isNull()) {
            return new Pods(namespaces, pods);
        }
        Json.object(block, "ipBlock");
        return new IpBlock(
                Cidr.parse(Json.text(block.get("cidr"), "cidr")),
                Json.items(block.get("except"), "except").stream()
                        .map(except -> Cidr.parse(Json.text(except, "except")))
                        .toList());
    }
}
