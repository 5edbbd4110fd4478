package dev.firebreak.cli;

import dev.firebreak.model.ValueType;
import dev.firebreak.runbook.InputValue;
import java.time.Instant;
import java.time.OffsetDateTime;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a point in time as a person writes it: RFC 3339 with its zone.
final class Times implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
        try {
            return OffsetDateTime.parse(InputValue.parse(ValueType.of(ValueType.Scalar.TIME), text)
                            .asString())
                    .toInstant();
        } catch (RuntimeException e) {
            throw new TypeConversionException(
                    "'" + text + "' is no time with its zone: write 2026-03-01T03:07:00Z or 2026-03-01T04:07:00+01:00");
        }
    }
}
