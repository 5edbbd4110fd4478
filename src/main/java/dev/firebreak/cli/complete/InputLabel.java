package dev.firebreak.cli.complete;

import dev.firebreak.model.ValueType;
import java.util.List;
import java.util.Locale;

/// What stands for the value of an input on the command line: `include|leave`, `POD`, of a text what it names, or its
/// own name: `BUCKET`.
public final class InputLabel {
    /// More columns than these, and choices stand in the words about it.
    private static final int LONGEST = 20;

    private InputLabel() {}

    public static String of(String name, ValueType type, List<String> choices) {
        if (shows(choices)) {
            return String.join("|", choices);
        }
        if (type.scalar() != ValueType.Scalar.STRING) {
            return type.scalar().name();
        }
        String label = name.replaceAll("([a-z])([A-Z])", "$1-$2").toUpperCase(Locale.ROOT);
        return switch (label) {
            case "NAMESPACE", "NAMESPACES", "FROM" -> "NS";
            case "SERVICE-ACCOUNT" -> "NS/NAME";
            case "IMAGE" -> "REF";
            case "SELECTOR" -> "SEL";
            default -> label;
        };
    }

    /// Whether the label tells all the choices there are.
    public static boolean shows(List<String> choices) {
        return !choices.isEmpty() && String.join("|", choices).length() <= LONGEST;
    }
}
