package dev.firebreak.crash;

import dev.firebreak.change.Reply;
import java.util.ArrayList;
import java.util.List;

/// The changes that the world has made at a request, whether or not anybody learned of it, by their ids.
final class Sent {
    private final List<String> done = new ArrayList<>();

    synchronized void add(String change, Reply reply) {
        if (reply instanceof Reply.Done) {
            done.add(change);
        }
    }

    synchronized List<String> done() {
        return List.copyOf(done);
    }
}
