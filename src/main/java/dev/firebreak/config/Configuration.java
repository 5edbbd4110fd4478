package dev.firebreak.config;

import dev.firebreak.model.Location;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Severity;
import dev.firebreak.runbook.Spelling;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A `config.yaml`: what holds in every context, and what in one. A context's value beats that of every
/// context; lists are added up, so that nothing that is protected everywhere is taken out of it.
public record Configuration(Section everywhere, Map<String, Section> contexts) {
    public static final Configuration NONE = new Configuration(Section.EMPTY, Map.of());

    public Configuration {
        contexts = Map.copyOf(new TreeMap<>(contexts));
    }

    /// One value, or one of a list, and where it stands. A duration is as ISO 8601 has it.
    public record Given(String value, Location at) {
        /// `FILE:LINE`
        String where() {
            return at.file() + ":" + at.line();
        }
    }

    /// What is set in one place. Only a list has more than one value.
    ///
    /// @param at where its name stands; null of what holds in every context
    public record Section(
            Map<Key, List<Given>> values, @Nullable Location at) {
        static final Section EMPTY = new Section(Map.of(), null);

        public Section {
            Map<Key, List<Given>> copy = new EnumMap<>(Key.class);
            copy.putAll(values);
            values = copy;
        }

        List<Given> get(Key key) {
            return values.getOrDefault(key, List.of());
        }
    }

    /// The section of a context, where there is one.
    Optional<Section> of(String context) {
        return Optional.ofNullable(contexts.get(context));
    }

    /// Warns with `context-not-there` of each context that is none of `known`: what is set under a misspelt name
    /// protects nothing. It may be one of another kubeconfig, or a cluster that is named by `--cluster`.
    public List<Problem> strangers(Collection<String> known) {
        List<Problem> strangers = new ArrayList<>();
        new TreeMap<>(contexts).forEach((name, section) -> {
            if (!known.contains(name) && !section.values().isEmpty()) {
                strangers.add(stranger(name, section, known));
            }
        });
        return strangers;
    }

    private static Problem stranger(String name, Section section, Collection<String> known) {
        String near = Spelling.nearest(name, known)
                .or(() -> known.stream().filter(one -> one.endsWith("/" + name)).findFirst())
                .map(one -> "Did you mean " + one + "? ")
                .orElse("");
        return new Problem(
                "context-not-there",
                Severity.WARN,
                false,
                null,
                null,
                "the kubeconfig has no context " + name + ": what is set for it holds with --cluster " + name
                        + " alone",
                "a misspelt name protects nothing",
                near + "See the names with: kubectl config get-contexts -o name",
                section.at());
    }
}
