package dev.firebreak.cli;

import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// The output formats that there are.
final class Formats implements ITypeConverter<String> {
    private static final List<String> KNOWN = List.of("text", "wide", "json", "jsonl");

    @Override
    public String convert(String text) {
        if (!KNOWN.contains(text)) {
            throw new TypeConversionException("'" + text + "' is no format: write " + String.join(", ", KNOWN));
        }
        return text;
    }
}
