package dev.firebreak.cli;

import dev.firebreak.model.ValueType;
import dev.firebreak.runbook.InputValue;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a duration as runbooks write it: 30s, 5m, 1h30m, PT30S.
final class Durations implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        try {
            return Duration.parse(
                    InputValue.parse(ValueType.of(ValueType.Scalar.DURATION), text).asString());
        } catch (RuntimeException e) {
            throw new TypeConversionException("'" + text + "' is no duration: write 30s, 5m or 1h30m");
        }
    }
}
