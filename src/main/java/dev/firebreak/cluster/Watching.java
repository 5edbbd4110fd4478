package dev.firebreak.cluster;

/// What goes on until it is closed.
public interface Watching extends AutoCloseable {
    /// Ends it at once, and waits for nothing. One thing more may be told, by a thread that is about to.
    @Override
    void close();
}
