package dev.firebreak.look;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// What can be listed and described, under every name that it goes by; the first is the plural, the second stands in
/// `TYPE/NAME`.
public enum Kind {
    POD("pods pod po"),
    NODE("nodes node no"),
    POLICY("policies policy netpol networkpolicies networkpolicy"),
    VOLUME("volumes volume vol"),
    EVENT("events event ev"),
    SERVICE_ACCOUNT("serviceaccounts serviceaccount sa");

    private final String names;

    /// @param names with a space between them
    Kind(String names) {
        this.names = names;
    }

    private List<String> names() {
        return List.of(names.split(" ", -1));
    }

    public static Optional<Kind> named(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return Stream.of(values()).filter(kind -> kind.names().contains(lower)).findFirst();
    }

    /// Every name of every kind.
    public static List<String> words() {
        return Stream.of(values()).flatMap(kind -> kind.names().stream()).toList();
    }

    public static List<String> plurals() {
        return Stream.of(values()).map(Kind::plural).toList();
    }

    public String plural() {
        return names().getFirst();
    }

    public String singular() {
        return names().get(1);
    }

    /// Whether there is one in each namespace; of volumes it is that of the pods above them.
    public boolean namespaced() {
        return this != NODE;
    }
}
