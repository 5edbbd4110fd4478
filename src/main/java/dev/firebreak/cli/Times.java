package dev.firebreak.cli;

import dev.firebreak.model.ValueType;
import dev.firebreak.runbook.InputValue;
import java.time.Instant;
import java.time.OffsetDateTime;

/// A point in time as a person writes it: RFC 3339 with its zone.
final class Times {
    private Times() {}

    static Instant parse(String text) {
        return OffsetDateTime.parse(InputValue.parse(ValueType.of(ValueType.Scalar.TIME), text)
                        .asString())
                .toInstant();
    }
}
