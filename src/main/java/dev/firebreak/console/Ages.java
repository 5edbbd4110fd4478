package dev.firebreak.console;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How long ago something was, as kubectl says it: `5d`, `3h`, `12m`, `40s`.
public final class Ages {
    private static final int FEW = 2;

    private Ages() {}

    /// Empty where it is not known.
    public static String of(@Nullable Instant since, Instant now) {
        if (since == null) {
            return "";
        }
        Duration age = Duration.between(since, now);
        if (age.toDays() >= FEW) {
            return age.toDays() + "d";
        }
        if (age.toHours() >= FEW) {
            return age.toHours() + "h";
        }
        return age.toMinutes() >= FEW ? age.toMinutes() + "m" : Math.max(0, age.toSeconds()) + "s";
    }

    /// The same of a time as documents have it.
    static String of(@Nullable String time, Instant now) {
        return of(time == null ? null : Instant.parse(time), now);
    }
}
