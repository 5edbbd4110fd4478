package dev.firebreak.reach;

import dev.firebreak.reach.LabelSelector.Operator;
import dev.firebreak.reach.LabelSelector.Requirement;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Calico's selector expressions, as far as they are alternatives (`||`) of conjunctions (`&&`) of `all()`,
/// `has(KEY)`, `!has(KEY)`, `KEY == 'VALUE'`, `KEY != 'VALUE'`, `KEY in {…}` and `KEY not in {…}`. (docs.tigera.io,
/// reference/resources, "Selectors".) Labels that Calico makes itself are not understood.
public final class CalicoSelector {
    private static final String KEY = "([A-Za-z0-9_./-]+)";
    private static final Pattern HAS = Pattern.compile("(!?)\\s*has\\(\\s*" + KEY + "\\s*\\)");
    private static final Pattern EQUALS = Pattern.compile(KEY + "\\s*(==|!=)\\s*(?:'([^']*)'|\"([^\"]*)\")");
    private static final Pattern IN = Pattern.compile(KEY + "\\s+(not\\s+)?in\\s*\\{([^}]*)}");

    private CalicoSelector() {}

    /// The expression for a Kubernetes selector.
    public static String text(LabelSelector selector) {
        return selector.isEmpty()
                ? "all()"
                : selector.requirements().stream().map(CalicoSelector::text).collect(Collectors.joining(" && "));
    }

    private static String text(Requirement requirement) {
        String key = requirement.key();
        String values = requirement.values().stream()
                .map(value -> "'" + value + "'")
                .collect(Collectors.joining(", ", "{", "}"));
        return switch (requirement.operator()) {
            case IN ->
                requirement.values().size() == 1
                        ? key + " == '" + requirement.values().getFirst() + "'"
                        : key + " in " + values;
            case NOT_IN -> key + " not in " + values;
            case EXISTS -> "has(" + key + ")";
            case DOES_NOT_EXIST -> "!has(" + key + ")";
        };
    }

    /// The alternatives; empty for what is not understood.
    static Optional<List<LabelSelector>> parse(String text) {
        // what stands in parentheses, but for a function's, is no term and so makes all not understood
        List<Optional<LabelSelector>> alternatives = Arrays.stream(text.split("\\|\\|", -1))
                .map(CalicoSelector::conjunction)
                .toList();
        return alternatives.stream().allMatch(Optional::isPresent)
                ? Optional.of(alternatives.stream().flatMap(Optional::stream).toList())
                : Optional.empty();
    }

    private static Optional<LabelSelector> conjunction(String text) {
        LabelSelector all = LabelSelector.EVERYTHING;
        for (String term : text.split("&&", -1)) {
            String bare = term.strip();
            if (bare.isEmpty() && !text.isBlank()) {
                return Optional.empty();
            }
            if (bare.isEmpty() || bare.equals("all()")) {
                continue;
            }
            Requirement requirement = term(bare);
            if (requirement == null || requirement.key().startsWith("projectcalico.org/")) {
                return Optional.empty();
            }
            all = all.and(requirement);
        }
        return Optional.of(all);
    }

    private static @Nullable Requirement term(String text) {
        Matcher has = HAS.matcher(text);
        if (has.matches()) {
            return new Requirement(
                    has.group(2), has.group(1).isEmpty() ? Operator.EXISTS : Operator.DOES_NOT_EXIST, List.of());
        }
        Matcher equal = EQUALS.matcher(text);
        if (equal.matches()) {
            String value = equal.group(3) == null ? equal.group(4) : equal.group(3);
            return new Requirement(
                    equal.group(1), equal.group(2).equals("==") ? Operator.IN : Operator.NOT_IN, List.of(value));
        }
        Matcher in = IN.matcher(text);
        if (in.matches() && !in.group(3).isBlank()) {
            List<String> values = Arrays.stream(in.group(3).split(",", -1))
                    .map(value -> value.strip().replaceAll("^['\"]|['\"]$", ""))
                    .toList();
            return new Requirement(in.group(1), in.group(2) == null ? Operator.IN : Operator.NOT_IN, values);
        }
        return null;
    }
}
