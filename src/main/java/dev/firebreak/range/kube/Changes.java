package dev.firebreak.range.kube;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What happened to the objects lately, for those that watch. It has a lock of its own, so that who waits for a change
/// holds up nobody who makes one.
final class Changes {

    /// One object, before and after; null where there was none. Nobody changes either of them.
    record Change(
            long revision,
            ObjectKey key,
            @Nullable ObjectNode before,
            @Nullable ObjectNode after) {}

    private static final int KEPT = 1000;

    private final Deque<Change> kept = new ArrayDeque<>();
    private long forgotten;

    /// What was made up to this revision was there from the start.
    synchronized void begin(long revision) {
        kept.clear();
        forgotten = revision;
    }

    synchronized void add(Change change) {
        if (kept.size() == KEPT) {
            forgotten = kept.removeFirst().revision();
        }
        kept.addLast(change);
        notifyAll();
    }

    /// Whether all that happened since is still known.
    synchronized boolean knows(long revision) {
        return revision >= forgotten;
    }

    /// The first revision since which all is known.
    synchronized long oldest() {
        return forgotten;
    }

    /// What happened since, waiting for the first of it for so long; none where nothing did. Empty where it is
    /// not known any more.
    synchronized Optional<List<Change>> since(long revision, long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        while (knows(revision)) {
            long left = end - System.nanoTime();
            if (!kept.isEmpty() && kept.getLast().revision() > revision) {
                return Optional.of(kept.stream()
                        .filter(change -> change.revision() > revision)
                        .toList());
            }
            if (left <= 0) {
                return Optional.of(List.of());
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return Optional.empty();
    }
}
