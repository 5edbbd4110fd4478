package dev.firebreak;

/// What libraries log is nobody's: no handler is set up. Java makes one of these when the first of them logs, so that
/// a start which comes to its end before that need not look through all libraries for what could take the log.
public final class Silence {
    /// For Java, as the class that sets up its logging; and for the libraries that log by another way.
    static void keep() {
        System.setProperty("java.util.logging.config.class", Silence.class.getName());
        System.setProperty("slf4j.provider", "org.slf4j.helpers.NOP_FallbackServiceProvider");
        // it would say which one it was told to take
        System.setProperty("slf4j.internal.verbosity", "ERROR");
    }

    /// Lets Java look through all libraries while something else is done, where one is about to ask for its log.
    static void ahead() {
        Thread.ofPlatform().daemon().name("silence").start(() -> System.getLogger(Silence.class.getName()));
    }
}
