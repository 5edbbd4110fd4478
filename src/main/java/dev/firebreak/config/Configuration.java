package dev.firebreak.config;

import dev.firebreak.model.Location;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
    public record Section(Map<Key, List<Given>> values) {
        static final Section EMPTY = new Section(Map.of());

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
}
