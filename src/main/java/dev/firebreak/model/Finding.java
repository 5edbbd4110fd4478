package dev.firebreak.model;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What one check of `doctor` found: the check's `id`, what is so, and the way out, a command where there is one.
public record Finding(
        String id, Result result, String message, @Nullable String fix) {
    /// How a check ended.
    public enum Result {
        OK,
        /// It works, and something is worse than it should be.
        WARN,
        FAIL,
        /// It could not be looked at.
        UNKNOWN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static Finding ok(String id, String message) {
        return new Finding(id, Result.OK, message, null);
    }

    public static Finding warn(String id, String message, String fix) {
        return new Finding(id, Result.WARN, message, fix);
    }

    public static Finding fail(String id, String message, @Nullable String fix) {
        return new Finding(id, Result.FAIL, message, fix);
    }

    /// Fails in the words of the first problem of a refusal.
    public static Finding fail(String id, Refusal refusal) {
        Problem first = refusal.problems().getFirst();
        return fail(id, first.message(), first.fix());
    }

    public static Finding unknown(String id, String message, @Nullable String fix) {
        return new Finding(id, Result.UNKNOWN, message, fix);
    }
}
