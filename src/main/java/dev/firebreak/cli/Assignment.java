package dev.firebreak.cli;

import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// One `KEY=VALUE` of an option that is given once for each key.
public record Assignment(String key, String value) {
    /// Reads one; the value may hold more of `=`.
    public static final class Reader implements ITypeConverter<Assignment> {
        @Override
        public Assignment convert(String text) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new TypeConversionException("'" + text + "' has no KEY and VALUE: write KEY=VALUE");
            }
            return new Assignment(text.substring(0, equals), text.substring(equals + 1));
        }
    }

    /// The values by key. Refuses a key that is given twice: which of the two was meant is not known.
    public static Map<String, String> byKey(String option, List<Assignment> all) {
        Map<String, String> byKey = new LinkedHashMap<>();
        for (Assignment one : all) {
            String before = byKey.put(one.key(), one.value());
            if (before != null) {
                throw new Refusal(
                        2,
                        Problem.block(
                                "usage",
                                option + " " + one.key() + " is given twice: as " + before + " and as " + one.value(),
                                "Give it once; several values of a list are separated by commas: " + option + " "
                                        + one.key() + "=A,B"));
            }
        }
        return byKey;
    }
}
