package dev.firebreak.mainjob;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waiting for what controllers do in their own time.
final class Eventually {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    static final Duration POLL = Duration.ofMillis(200);

    private Eventually() {}

    static void holds(String what, BooleanSupplier condition) {
        var deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
