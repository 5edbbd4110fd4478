package dev.firebreak.cloud;

import dev.firebreak.model.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Waits for AWS once, and not once for each question. A command asks several things in a row and goes on
/// without AWS where that is right; where a read got no answer, what is asked within [#BELIEVED] is told so
/// without waiting again. After that AWS is asked anew: a run may have contained a pod meanwhile.
final class Silence {
    static final Duration BELIEVED = Duration.ofSeconds(10);
    /// A command that asks a dozen questions must not take this long for each.
    private static final Duration LONG = Duration.ofSeconds(2);

    private record Told(Refusal refusal, Instant until) {}

    private final Duration tooLong;
    private final InstantSource clock;
    private volatile @Nullable Told told;

    /// @param limit the time limit of a read
    Silence(Duration limit, InstantSource clock) {
        this.tooLong = limit.dividedBy(2).compareTo(LONG) < 0 ? limit.dividedBy(2) : LONG;
        this.clock = clock;
    }

    /// What `read` gives; it throws [Refusal].
    <T> T around(Supplier<T> read) {
        Told before = told;
        if (before != null && clock.instant().isBefore(before.until())) {
            throw before.refusal();
        }
        long started = System.nanoTime();
        try {
            T answer = read.get();
            told = null;
            return answer;
        } catch (Refusal refusal) {
            boolean silent = refusal.problems().getFirst().code().equals("aws-unreachable");
            // what is refused at once costs nobody any time
            if (silent && System.nanoTime() - started >= tooLong.toNanos()) {
                told = new Told(refusal, clock.instant().plus(BELIEVED));
            }
            throw refusal;
        }
    }
}
