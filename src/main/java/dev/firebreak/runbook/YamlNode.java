package dev.firebreak.runbook;

import dev.firebreak.model.Location;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A YAML text as a tree in which everything knows its place.
public sealed interface YamlNode {
    Location location();

    /// What a scalar is by YAML's core schema.
    enum Kind {
        TEXT,
        INT,
        FLOAT,
        BOOL,
        NULL
    }

    /// `inner` is where the first character of the text stands, where the text is written on one line as it
    /// is; else null.
    record Scalar(
            String text,
            Kind kind,
            Location location,
            @Nullable Location inner) implements YamlNode {}

    record Sequence(List<YamlNode> elements, Location location) implements YamlNode {}

    /// Keys are unique: a second one of the same name was reported and left out.
    record Mapping(List<Field> fields, Location location) implements YamlNode {}

    /// Stands where something was refused and reported already; nothing more is said of it.
    record Refused(Location location) implements YamlNode {}

    record Field(String key, Location location, YamlNode value) {}

    /// For messages.
    default String what() {
        return switch (this) {
            case Scalar s ->
                switch (s.kind()) {
                    case TEXT -> "the text " + Problems.quoted(s.text());
                    case INT, FLOAT -> "the number " + Problems.quoted(s.text());
                    case BOOL -> "the bool " + Problems.quoted(s.text());
                    case NULL -> "no value";
                };
            case Sequence s -> "a list";
            case Mapping m -> "a map";
            case Refused r -> "nothing";
        };
    }
}
