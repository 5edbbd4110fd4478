package dev.firebreak.reach;

import java.util.Set;

/// What both ends let through.
record Both(Connection egress, Connection ingress) implements Connection {
    @Override
    public Answer at(int port, Protocol protocol) {
        return egress.at(port, protocol).and(ingress.at(port, protocol));
    }

    @Override
    public void edges(Protocol protocol, Set<Integer> edges) {
        egress.edges(protocol, edges);
        ingress.edges(protocol, edges);
    }
}
