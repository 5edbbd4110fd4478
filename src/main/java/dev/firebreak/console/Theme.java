package dev.firebreak.console;

import java.util.Map;

/// Colour, where it is wanted.
public record Theme(boolean colour) {
    public static Theme of(String colorMode, boolean terminal, Map<String, String> environment) {
        throw new UnsupportedOperationException();
    }
}
