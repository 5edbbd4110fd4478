package dev.firebreak.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A time as the headers of HTTP write it: `Sun, 06 Nov 1994 08:49:37 GMT`.
public final class HttpDate {
    private HttpDate() {}

    /// Empty where there is none, or something else.
    public static Optional<Instant> parse(@Nullable String header) {
        try {
            return header == null
                    ? Optional.empty()
                    : Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header.strip())));
        } catch (DateTimeException notOne) {
            return Optional.empty();
        }
    }
}
