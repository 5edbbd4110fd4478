package dev.firebreak.shell;

import java.util.Comparator;

/// Where an object lies; what is in no namespace has an empty one.
record LiveKey(String namespace, String name) implements Comparable<LiveKey> {
    private static final Comparator<LiveKey> ORDER =
            Comparator.comparing(LiveKey::namespace).thenComparing(LiveKey::name);

    /// What follows all of a namespace, and comes before the next.
    static LiveKey after(String namespace) {
        return new LiveKey(namespace + "\0", "");
    }

    @Override
    public int compareTo(LiveKey other) {
        return ORDER.compare(this, other);
    }
}
