package dev.firebreak.model;

import java.util.Locale;
import java.util.Optional;

/// The type of an input or an output: a scalar, or a list of it (`[pod]`).
public record ValueType(Scalar scalar, boolean list) {
    /// What a value can be. A pod, node or workload is typed as text and resolved to a uid before it is bound.
    public enum Scalar {
        STRING,
        INT,
        BOOL,
        DURATION,
        TIME,
        POD,
        NODE,
        WORKLOAD,
        VOLUME,
        SNAPSHOT
    }

    public static ValueType of(Scalar scalar) {
        return new ValueType(scalar, false);
    }

    public static ValueType listOf(Scalar scalar) {
        return new ValueType(scalar, true);
    }

    /// Reads `pod` or `[pod]`; empty when there is no such type.
    public static Optional<ValueType> parse(String text) {
        boolean list = text.startsWith("[") && text.endsWith("]");
        String name = list ? text.substring(1, text.length() - 1).strip() : text;
        for (Scalar scalar : Scalar.values()) {
            if (scalar.name().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(new ValueType(scalar, list));
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        String name = scalar.name().toLowerCase(Locale.ROOT);
        return list ? "[" + name + "]" : name;
    }
}
