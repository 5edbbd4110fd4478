package dev.firebreak.reach;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One of a rule's `from` or `to`.
public sealed interface PolicyPeer {

    /// Pods by their labels and their namespace's: without a namespace selector those of the policy's own
    /// namespace, without a pod selector all of the selected namespaces. One of the two is there.
    record Pods(
            @Nullable LabelSelector namespaceSelector,
            @Nullable LabelSelector podSelector) implements PolicyPeer {}

    /// A block of addresses without the exceptions.
    record IpBlock(Cidr cidr, List<Cidr> except) implements PolicyPeer {
        public IpBlock {
            except = List.copyOf(except);
        }

        public boolean contains(IpAddress address) {
            return cidr.contains(address) && except.stream().noneMatch(block -> block.contains(address));
        }

        /// Whether the exceptions leave no address.
        public boolean isEmpty() {
            return cidr.coveredBy(except);
        }
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
