package dev.firebreak.crash;

import dev.firebreak.change.Reply;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// The changes that the world has made at a request, whether or not anybody learned of it, by their ids; and
/// the replies that get lost on their way.
final class Sent {
    private static final Reply LOST = new Reply.Lost(null, null, "the connection was reset");

    private final List<String> done = new ArrayList<>();
    private final Set<String> losing = new HashSet<>();
    private final Set<String> vanishing = new HashSet<>();

    /// The next reply to this change is lost.
    synchronized void lose(String change) {
        losing.add(change);
    }

    /// The next request for this change never arrives, which its sender can't tell from a lost reply.
    synchronized void vanish(String change) {
        vanishing.add(change);
    }

    /// What arrives of the reply to a request.
    Reply reply(String change, Supplier<Reply> request) {
        synchronized (this) {
            if (vanishing.remove(change)) {
                return LOST;
            }
        }
        return replied(change, request.get());
    }

    private synchronized Reply replied(String change, Reply reply) {
        if (reply instanceof Reply.Done) {
            done.add(change);
        }
        return losing.remove(change) ? LOST : reply;
    }

    synchronized List<String> done() {
        return List.copyOf(done);
    }
}
