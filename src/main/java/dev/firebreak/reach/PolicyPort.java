package dev.firebreak.reach;

import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// One of a rule's `ports`. Its protocol is TCP where none is given.
public sealed interface PolicyPort {
    Protocol protocol();

    /// Every port of a protocol.
    record Every(Protocol protocol) implements PolicyPort {}

    /// The ports from first to last, both included.
    record Range(Protocol protocol, int first, int last) implements PolicyPort {
        public boolean contains(int port) {
            return first <= port && port <= last;
        }
    }

    /// A port by the name that the pod receiving the traffic gives it.
    record Named(Protocol protocol, String name) implements PolicyPort {}

    /// The port in an item of `ports`.
    ///
    /// @throws IllegalArgumentException for what the API server would refuse
    static PolicyPort parse(JsonNode node) {
        Json.object(node, "port");
        Protocol protocol = Protocol.parse(Json.textOr(node.get("protocol"), "protocol", "TCP"));
        JsonNode port = Json.orNull(node.get("port"));
        JsonNode endPort = Json.orNull(node.get("endPort"));
        if (!endPort.isNull() && !(endPort.isIntegralNumber() && port.isIntegralNumber())) {
            throw new IllegalArgumentException("endPort needs numbers, itself and as port");
        }
        if (port.isNull()) {
            return new Every(protocol);
        }
        if (port.isIntegralNumber()) {
            return new Range(protocol, port.intValue(), endPort.isNull() ? port.intValue() : endPort.intValue());
        }
        return new Named(protocol, Json.text(port, "port"));
    }

    /// Whether traffic to a port is meant.
    ///
    /// @param named the ports that the receiving pod names; none where the receiver is no pod
    default boolean matches(int port, Protocol protocol, List<Endpoint.NamedPort> named) {
        if (protocol != protocol()) {
            return false;
        }
        return switch (this) {
            case Every ignored -> true;
            case Range range -> range.contains(port);
            case Named name -> named.contains(new Endpoint.NamedPort(name.name(), port, protocol));
        };
    }

    /// Adds the first port that is meant, and the first behind it that is not.
    default void edges(Protocol protocol, List<Endpoint.NamedPort> named, Set<Integer> edges) {
        if (protocol != protocol()) {
            return;
        }
        switch (this) {
            case Every ignored -> {}
            case Range range -> {
                edges.add(range.first());
                edges.add(range.last() + 1);
            }
            case Named name ->
                named.stream()
                        .filter(each -> each.name().equals(name.name()) && each.protocol() == protocol)
                        .forEach(each -> {
                            edges.add(each.number());
                            edges.add(each.number() + 1);
                        });
        }
    }
}
