package dev.firebreak.reach;

import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.Endpoint.Pod;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

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
        if (subject.hostNetwork() || network.unreadOver(subject) != null) {
            return false;
        }
        return network.deniedOutright(direction, subject)
                || (selecting.stream().anyMatch(policy -> policy.isolates(direction))
                        && selecting.stream().noneMatch(policy -> policy.allows(direction))
                        && !network.mayBeAllowedByOthers(direction, subject));
    }

    @Override
    public Connection side(Direction direction, Pod subject, Endpoint peer) {
        Answer unread = network.unreadOver(subject);
        if (unread != null) {
            return Connection.always(unread);
        }
        if (peer instanceof Service service) {
            Connection before = side(
                    direction,
                    subject,
                    new Endpoint.External(service.addresses().getFirst()));
            return direction == Direction.EGRESS ? new Rewritten(this, subject, service, before) : before;
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

    /// Whether a sending pod is let through to everybody on every port.
    private boolean everywhere(Pod subject) {
        return network.ordered().isEmpty()
                && network.selecting(subject).stream()
                        .flatMap(policy -> policy.rules(Direction.EGRESS).stream())
                        .anyMatch(rule -> rule.peers().isEmpty() && rule.ports().isEmpty());
    }

    /// The sending side of traffic to a Service. The texts leave open whether policies see its address or, rewritten,
    /// that of a pod behind it: known is what holds for both.
    private record Rewritten(BySpecification specification, Pod subject, Service service, Connection before)
            implements Connection {
        @Override
        public Answer at(int port, Protocol protocol) {
            Answer first = before.at(port, protocol);
            List<Answer> after = service.receivers(port, protocol).stream()
                    .map(receiver -> specification
                            .side(Direction.EGRESS, subject, receiver.pod())
                            .at(receiver.port(), protocol))
                    .toList();
            boolean known = after.isEmpty()
                    ? (first.allowed() == Allowed.YES && first.policies().isEmpty())
                            || specification.everywhere(subject)
                            || specification.shut(Direction.EGRESS, subject)
                    : after.stream().allMatch(each -> each.allowed() == first.allowed());
            return known
                    ? first
                    : new Answer(
                            Allowed.UNKNOWN,
                            Stream.concat(Stream.of(first), after.stream())
                                    .flatMap(each -> each.policies().stream())
                                    .toList(),
                            "the specification leaves open whether policies over the sending pod see the address of "
                                    + service + " or of what is behind it");
        }

        @Override
        public void edges(Protocol protocol, Set<Integer> edges) {
            before.edges(protocol, edges);
            for (Service.Port port : service.ports()) {
                if (port.protocol() == protocol) {
                    edges.addAll(List.of(port.number(), port.number() + 1));
                }
            }
        }
    }
}
