package dev.firebreak.cluster;

import java.time.Duration;
import java.time.InstantSource;

/// How patient watching is.
///
/// @param limit how long one watch lasts: the server is asked to end it then, in good order
/// @param silence after how long without a byte a watch is given up
/// @param pause waits
record Patience(Duration limit, Duration silence, InstantSource clock, Pause pause) {
    interface Pause {
        void of(Duration time) throws InterruptedException;
    }

    private static final Duration LONGEST_WATCH = Duration.ofSeconds(30);
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /// Before what only somebody else can mend is tried again: a right, a kubeconfig, a kind that is not served.
    static final Duration SLOW = Duration.ofMinutes(1);

    /// A watch is one request, and lasts as long as a request may, at most 30 s.
    static Patience of(Duration requestTimeout, InstantSource clock) {
        Duration limit = requestTimeout.compareTo(LONGEST_WATCH) < 0 ? requestTimeout : LONGEST_WATCH;
        Duration whole = Duration.ofSeconds(Math.max(1, limit.toSeconds()));
        return new Patience(whole, whole.plus(whole.dividedBy(4)).plusMillis(500), clock, Thread::sleep);
    }

    /// Before the try after so many failures in a row, from 1: doubled each time.
    static Duration growing(int failures) {
        Duration pause = FIRST.multipliedBy(1L << Math.min(failures - 1, 5));
        return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
    }
}
