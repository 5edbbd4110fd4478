package dev.firebreak.range.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that only a test moves.
final class MovableClock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-03-01T10:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    void advance(Duration duration) {
        now = now.plus(duration);
    }
}
