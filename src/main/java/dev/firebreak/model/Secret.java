package dev.firebreak.model;

/// A credential. It prints as `***`, has no accessor that a serialiser would find, and equals nothing but
/// itself.
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    public static Secret of(String value) {
        return new Secret(value);
    }

    /// The value, for the one place that sends it.
    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "***";
    }
}
