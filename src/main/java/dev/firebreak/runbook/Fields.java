package dev.firebreak.runbook;

import dev.firebreak.model.Location;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The keys of one map. What is asked for and is not there, or is of another type, is reported
/// once and read as null.
public final class Fields {
    private final Map<String, YamlNode> values = new LinkedHashMap<>();
    private final YamlNode.Mapping map;
    private final String owner;
    private final Problems problems;

    /// `owner` names the map in messages, as in `step 'isolate'`.
    public Fields(YamlNode.Mapping map, String owner, List<String> known, Problems problems) {
        this.map = map;
        this.owner = owner;
        this.problems = problems;
        for (YamlNode.Field field : map.fields()) {
            if (known.contains(field.key())) {
                values.put(field.key(), field.value());
            } else {
                problems.unknown(
                        LintCode.UNKNOWN_KEY,
                        field.location(),
                        null,
                        "unknown key " + Problems.quoted(field.key()) + " in " + owner,
                        field.key(),
                        known,
                        "");
            }
        }
    }

    Location location() {
        return map.location();
    }

    /// Null where the key is absent or was refused already.
    public @Nullable YamlNode get(String key) {
        YamlNode value = values.get(key);
        return value instanceof YamlNode.Refused ? null : value;
    }

    @Nullable
    YamlNode required(String key) {
        if (!values.containsKey(key)) {
            problems.add(
                    LintCode.MISSING_KEY,
                    map.location(),
                    "the key " + Problems.quoted(key) + " is missing in " + owner,
                    "add a line `" + key + ": …`");
        }
        return get(key);
    }

    @Nullable
    String text(String key) {
        return text(key, get(key));
    }

    @Nullable
    String requiredText(String key) {
        return text(key, required(key));
    }

    private @Nullable String text(String key, @Nullable YamlNode value) {
        return switch (value) {
            case null -> null;
            case YamlNode.Scalar s
            when s.kind() == YamlNode.Kind.TEXT && !s.text().isBlank() -> {
                if (s.text().contains("${")) {
                    problems.add(
                            LintCode.BAD_REFERENCE,
                            s.location(),
                            "the key " + Problems.quoted(key) + " takes plain text, and no reference",
                            "references stand under `with:` alone");
                }
                if (s.text().chars().anyMatch(c -> Character.isISOControl(c) && c != '\n')) {
                    wrong(key, s, "printable text", "take the control characters out");
                }
                yield s.text();
            }
            case YamlNode.Scalar s
            when s.kind() != YamlNode.Kind.TEXT && s.kind() != YamlNode.Kind.NULL -> {
                problems.add(
                        LintCode.WRONG_TYPE,
                        s.location(),
                        "the key " + Problems.quoted(key) + " takes text, not " + s.what(),
                        "write it in quotes: \"" + s.text() + "\"");
                yield null;
            }
            default -> {
                wrong(key, value, "text", "write some text after it, or take the key out");
                yield null;
            }
        };
    }

    boolean bool(String key, boolean otherwise) {
        return switch (get(key)) {
            case null -> otherwise;
            case YamlNode.Scalar s when s.text().equals("true") && s.kind() == YamlNode.Kind.BOOL -> true;
            case YamlNode.Scalar s when s.text().equals("false") && s.kind() == YamlNode.Kind.BOOL -> false;
            case YamlNode other -> {
                wrong(key, other, "true or false", "write true or false, without quotes");
                yield otherwise;
            }
        };
    }

    public YamlNode.@Nullable Mapping map(String key) {
        return switch (get(key)) {
            case null -> null;
            case YamlNode.Mapping m -> m;
            case YamlNode other -> {
                wrong(key, other, "a map", "write `key: value` lines under it, or take the key out");
                yield null;
            }
        };
    }

    public void wrong(String key, YamlNode value, String takes, String fix) {
        problems.add(
                LintCode.WRONG_TYPE,
                value.location(),
                "the key " + Problems.quoted(key) + " takes " + takes + ", not " + value.what(),
                fix);
    }
}
