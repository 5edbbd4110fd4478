package dev.firebreak.reach;

import dev.firebreak.reach.Endpoint.Node;
import dev.firebreak.reach.Endpoint.Pod;

/// What policies mean: by their text, or to the plugin that is there.
public interface Meaning {

    /// What the policies over a pod let through in one direction.
    Connection side(Direction direction, Pod subject, Endpoint peer);

    /// What holds between two ends, for every port.
    default Connection between(Endpoint from, Endpoint to) {
        if (from instanceof Pod pod && pod.same(to)) {
            return Connection.always(Answer.yes("a pod always reaches itself"));
        }
        if (ownNode(from, to) || ownNode(to, from)) {
            return Connection.always(Answer.yes("a pod and its own node always reach each other"));
        }
        if (from instanceof Service service) {
            // nobody sends from such an address
            return between(new Endpoint.External(service.addresses().getFirst()), to);
        }
        if (!(from instanceof Pod sender)) {
            return to instanceof Pod receiver
                    ? side(Direction.INGRESS, receiver, from)
                    : Connection.always(Answer.yes("no policy selects what is not a pod"));
        }
        Connection egress = side(Direction.EGRESS, sender, to);
        return switch (to) {
            case Pod receiver -> new Both(egress, side(Direction.INGRESS, receiver, from));
            case Service service -> new ToService(this, sender, service, egress);
            case Node _, Endpoint.External _ -> egress;
        };
    }

    /// Whether the policies over a pod let nobody through in one direction, whoever is at the other end (its own node
    /// aside). False where it takes a look at each of them to tell.
    default boolean shut(Direction direction, Pod subject) {
        return false;
    }

    /// Whether new traffic may pass.
    default Answer allowed(Traffic traffic) {
        return between(traffic.from(), traffic.to()).at(traffic.port(), traffic.protocol());
    }

    private static boolean ownNode(Endpoint one, Endpoint other) {
        return one instanceof Pod pod
                && other instanceof Node node
                && node.name().equals(pod.node());
    }
}
