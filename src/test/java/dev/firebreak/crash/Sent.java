package dev.firebreak.crash;

import dev.firebreak.change.Reply;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The changes that the world has made at a request, whether or not anybody learned of it, by their ids; and
/// the replies that get lost on their way.
final class Sent {
    private final List<String> done = new ArrayList<>();
    private final Set<String> losing = new HashSet<>();

    /// The next reply to this change is lost.
    synchronized void lose(String change) {
        losing.add(change);
    }

    /// What arrives of a reply.
    synchronized Reply replied(String change, Reply reply) {
        if (reply instanceof Reply.Done) {
            done.add(change);
        }
        return losing.remove(change) ? new Reply.Lost(null, null, "the connection was reset") : reply;
    }

    synchronized List<String> done() {
        return List.copyOf(done);
    }
}
