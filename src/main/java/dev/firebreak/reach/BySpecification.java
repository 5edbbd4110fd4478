package dev.firebreak.reach;

import dev.firebreak.reach.Endpoint.Pod;
import java.util.List;
import java.util.Set;

/// What the policies allow by their specifications: NetworkPolicies by the text of the Kubernetes documentation
/// (concepts/services-networking/network-policies), that is the union of what the policies that select a pod allow,
/// both ends agreeing; the other kinds by their own, see [OrderedPolicy]. What the texts leave to the network plugin
/// is unknown.
public final class BySpecification implements Meaning {
    private final Network network;

    public BySpecification(Network network) {
        this.network = network;
    }

    @Override
    public boolean shut(Direction direction, Pod subject) {
        List<NetworkPolicy> selecting = network.selecting(subject);
        return !subject.hostNetwork()
                && network.unreadOver(subject) == null
                && selecting.stream().anyMatch(policy -> policy.isolates(direction))
                && selecting.stream().noneMatch(policy -> policy.allows(direction))
                && !network.mayBeAllowedByOthers(direction, subject);
    }

    @Override
    public Connection side(Direction direction, Pod subject, Endpoint peer) {
        Answer unread = network.unreadOver(subject);
        if (unread != null) {
            return Connection.always(unread);
        }
        Side side = Side.of(direction, subject, peer, network);
        List<Endpoint.NamedPort> named =
                direction == Direction.INGRESS ? subject.ports() : peer instanceof Pod pod ? pod.ports() : List.of();
        return new Connection() {
            @Override
            public Answer at(int port, Protocol protocol) {
                return side.at(port, protocol, named);
            }

            @Override
            public void edges(Protocol protocol, Set<Integer> edges) {
                side.edges(protocol, named, edges);
            }
        };
    }
}
