package dev.firebreak.range.aws;

import java.time.Duration;
import java.time.Instant;

/// A snapshot: the point in time is fixed when it starts, the state follows from the clock.
public record Snapshot(
        String id,
        String volumeId,
        VolumeContent content,
        boolean encrypted,
        String description,
        Instant started,
        Duration takes,
        boolean fails) {
    /// `pending`, `completed` or `error`, as EC2 spells them.
    public String state(Instant now) {
        if (now.isBefore(completes())) {
            return "pending";
        }
        return fails ? "error" : "completed";
    }

    int progressPercent(Instant now) {
        if (!now.isBefore(completes())) {
            return fails ? 0 : 100;
        }
        return (int) (100 * Duration.between(started, now).toMillis() / Math.max(1, takes.toMillis()));
    }

    Instant completes() {
        return started.plus(takes);
    }
}
