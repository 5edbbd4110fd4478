package dev.firebreak.cli;

import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads the name of an output format; one that there is not is no silent `text`.
final class Formats implements ITypeConverter<String> {
    private static final List<String> ALL = List.of("text", "wide", "json", "jsonl");

    @Override
    public String convert(String text) {
        if (!ALL.contains(text)) {
            throw new TypeConversionException("'" + text + "' is no format: write " + String.join(", ", ALL));
        }
        return text;
    }
}
