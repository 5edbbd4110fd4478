package dev.firebreak.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How long a server asks to be left alone: the header `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3).
public final class RetryAfter {
    /// What is longer is told as this, which nobody waits for.
    private static final long MOST_SECONDS = 999_999;

    private RetryAfter() {}

    /// How long from `now` on; empty where the header is absent, or neither of the two.
    ///
    /// @param now what a date is counted from, by the server's clock where that is known; without it a date tells
    ///     nothing
    public static Optional<Duration> of(@Nullable String header, @Nullable Instant now) {
        if (header == null) {
            return Optional.empty();
        }
        String text = header.strip();
        if (text.matches("\\d{1,100}")) {
            return Optional.of(Duration.ofSeconds(text.length() > 6 ? MOST_SECONDS : Long.parseLong(text)));
        }
        return now == null ? Optional.empty() : HttpDate.parse(text).map(until -> between(now, until));
    }

    private static Duration between(Instant now, Instant until) {
        long seconds = Math.ceilDiv(Duration.between(now, until).toMillis(), 1_000L);
        return Duration.ofSeconds(Math.clamp(seconds, 0, MOST_SECONDS));
    }
}
