package dev.firebreak.cli;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads the digest of a plan.
final class Digests implements ITypeConverter<String> {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]+");

    @Override
    public String convert(String text) {
        if (!DIGEST.matcher(text).matches()) {
            throw new TypeConversionException(
                    "'" + text + "' is no digest of a plan: write sha256: and its 64 digits, as the plan prints it");
        }
        return text;
    }
}
