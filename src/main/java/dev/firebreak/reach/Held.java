package dev.firebreak.reach;

import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.Endpoint.Pod;
import java.util.List;
import java.util.Set;

/// What else than policies closes a pod, both ways, but for its own node.
///
/// @param sure whether it was seen to hold, and nothing in the pod gets around it
/// @param because what it is, as the end of a sentence about the pod
public record Held(boolean sure, String because) {

    /// What passes when it does.
    ///
    /// @param passing what policies and plugin let through
    Connection around(Connection passing, Direction direction, Pod subject, Endpoint peer) {
        return ownNode(subject, peer) ? passing : new Closed(passing, sure, direction.end() + because);
    }

    private static boolean ownNode(Pod subject, Endpoint peer) {
        return peer instanceof Pod host
                && host.hostNetwork()
                && host.node() != null
                && host.node().equals(subject.node());
    }

    private record Closed(Connection passing, boolean sure, String because) implements Connection {
        @Override
        public Answer at(int port, Protocol protocol) {
            Answer answer = passing.at(port, protocol);
            if (answer.allowed() == Allowed.NO || (!sure && answer.allowed() == Allowed.UNKNOWN)) {
                return answer;
            }
            return new Answer(sure ? Allowed.NO : Allowed.UNKNOWN, List.of(), because);
        }

        @Override
        public void edges(Protocol protocol, Set<Integer> edges) {
            passing.edges(protocol, edges);
        }
    }
}
