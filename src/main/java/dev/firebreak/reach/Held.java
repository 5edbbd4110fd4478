package dev.firebreak.reach;

import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.Endpoint.Pod;
import java.util.List;

/// What else than policies closes a pod, both ways, but for its own node.
///
/// @param sure whether it was seen to hold, and nothing in the pod gets around it
/// @param because what it is, as the end of a sentence about the pod
public record Held(boolean sure, String because) {

    /// What passes when it does.
    ///
    /// @param passing what policies and plugin let through
    Connection around(Connection passing, Direction direction, Pod subject, Endpoint peer) {
        return ownNode(subject, peer) ? passing : passing.with(answer -> closed(answer, direction.end() + because));
    }

    private Answer closed(Answer answer, String why) {
        return answer.allowed() == Allowed.NO || (!sure && answer.allowed() == Allowed.UNKNOWN)
                ? answer
                : new Answer(sure ? Allowed.NO : Allowed.UNKNOWN, List.of(), why);
    }

    private static boolean ownNode(Pod subject, Endpoint peer) {
        return peer instanceof Pod host
                && host.hostNetwork()
                && host.node() != null
                && host.node().equals(subject.node());
    }
}
