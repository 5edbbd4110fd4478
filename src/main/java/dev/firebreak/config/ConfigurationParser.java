package dev.firebreak.config;

import dev.firebreak.config.Configuration.Given;
import dev.firebreak.config.Configuration.Section;
import dev.firebreak.model.Location;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.ValueType;
import dev.firebreak.runbook.Fields;
import dev.firebreak.runbook.InputValue;
import dev.firebreak.runbook.LintCode;
import dev.firebreak.runbook.Problems;
import dev.firebreak.runbook.YamlNode;
import dev.firebreak.runbook.YamlReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads a `config.yaml`, or reports everything that is wrong with it in one pass, in the order of the text.
public final class ConfigurationParser {
    private static final String WAY_OUT = "start from what `firebreak config init` writes";
    private static final List<String> GROUPS = List.of("protected", "limits");
    private static final List<String> SECTION_KEYS =
            Stream.concat(Key.below("").stream().map(Key::key), GROUPS.stream()).toList();
    private static final int LONGEST_CONTEXT = 512;

    private final Problems problems = new Problems();

    private ConfigurationParser() {}

    /// What became of a text: a configuration, or the problems that keep it from being used.
    public record Parsed(Configuration configuration, List<Problem> problems) {
        public Parsed {
            problems = List.copyOf(problems);
        }
    }

    /// `file` is what locations call it.
    public static Parsed parse(String file, byte[] text) {
        ConfigurationParser parser = new ConfigurationParser();
        Configuration read = parser.configuration(YamlReader.read(file, text, WAY_OUT, parser.problems));
        return parser.problems.isEmpty()
                ? new Parsed(read, List.of())
                : new Parsed(Configuration.NONE, parser.problems.inOrder());
    }

    private Configuration configuration(@Nullable YamlNode root) {
        if (!(root instanceof YamlNode.Mapping map)) {
            if (root instanceof YamlNode.Scalar || root instanceof YamlNode.Sequence) {
                problems.add(
                        LintCode.WRONG_TYPE, root.location(), "a configuration is a map, not " + root.what(), WAY_OUT);
            }
            return Configuration.NONE;
        }
        Fields fields = new Fields(map, "the configuration", List.of("defaults", "contexts"), problems);
        YamlNode.Mapping everywhere = below(fields, "defaults");
        YamlNode.Mapping named = below(fields, "contexts");
        Map<String, Section> contexts = new LinkedHashMap<>();
        for (YamlNode.Field context : named.fields()) {
            contexts.put(context.key(), context(context));
        }
        return new Configuration(section(everywhere, "'defaults'", null), contexts);
    }

    private Section context(YamlNode.Field context) {
        String owner = "context " + Problems.quoted(context.key());
        boolean name = !context.key().isBlank()
                && context.key().length() <= LONGEST_CONTEXT
                && context.key().chars().noneMatch(Character::isISOControl);
        if (!name) {
            problems.add(
                    LintCode.BAD_ID,
                    context.location(),
                    Problems.quoted(context.key()) + " is no context's name",
                    "write it as `kubectl config get-contexts -o name` prints it");
        }
        return switch (context.value()) {
            case YamlNode.Mapping map -> section(map, owner, context.location());
            case YamlNode.Refused refused -> Section.EMPTY;
            case YamlNode.Scalar s when s.kind() == YamlNode.Kind.NULL -> Section.EMPTY;
            case YamlNode other -> {
                problems.add(
                        LintCode.WRONG_TYPE,
                        other.location(),
                        owner + " takes a map, not " + other.what(),
                        "write `key: value` lines under it, or take it out");
                yield Section.EMPTY;
            }
        };
    }

    private Section section(YamlNode.Mapping map, String owner, @Nullable Location at) {
        Map<Key, List<Given>> values = new EnumMap<>(Key.class);
        Fields fields = new Fields(map, owner, SECTION_KEYS, problems);
        read(Key.below(""), fields, values);
        for (String group : GROUPS) {
            List<String> known = Key.below(group).stream().map(Key::leaf).toList();
            Fields inGroup = new Fields(below(fields, group), "'" + group + "' of " + owner, known, problems);
            read(Key.below(group), inGroup, values);
        }
        return new Section(values, at);
    }

    /// The map of a key. A key without a value is as good as none: all that stood below it is commented out.
    private static YamlNode.Mapping below(Fields fields, String key) {
        YamlNode.Mapping none = new YamlNode.Mapping(List.of(), new Location("", 1, 1));
        if (fields.get(key) instanceof YamlNode.Scalar s && s.kind() == YamlNode.Kind.NULL) {
            return none;
        }
        YamlNode.Mapping map = fields.map(key);
        return map == null ? none : map;
    }

    private void read(List<Key> keys, Fields fields, Map<Key, List<Given>> into) {
        for (Key key : keys) {
            YamlNode node = fields.get(key.leaf());
            if (node != null) {
                into.put(key, key.form() == Key.Form.LIST ? list(key, node, fields) : single(key, node, fields));
            }
        }
    }

    private List<Given> list(Key key, YamlNode node, Fields fields) {
        if (!(node instanceof YamlNode.Sequence sequence)) {
            fields.wrong(key.leaf(), node, "a list", "write [" + key.example() + "], or take the key out");
            return List.of();
        }
        List<Given> all = new ArrayList<>();
        sequence.elements().forEach(element -> all.addAll(text(key, element, fields)));
        return all;
    }

    private List<Given> single(Key key, YamlNode node, Fields fields) {
        return switch (key.form()) {
            case TEXT, LIST -> text(key, node, fields);
            case COUNT -> count(key, node);
            case DURATION -> duration(key, node, fields);
        };
    }

    private List<Given> text(Key key, YamlNode node, Fields fields) {
        if (node instanceof YamlNode.Refused) {
            return List.of();
        }
        // a profile that is called 2024 is a name all the same
        if (!(node instanceof YamlNode.Scalar scalar)
                || scalar.kind() == YamlNode.Kind.NULL
                || scalar.text().isBlank()) {
            fields.wrong(key.leaf(), node, "text", "write it as in " + key.example() + ", or take the key out");
            return List.of();
        }
        if (!key.takes(scalar.text())) {
            fields.wrong(key.leaf(), node, key.meaning(), "write it as in " + key.example());
            return List.of();
        }
        return List.of(new Given(scalar.text(), scalar.location()));
    }

    private List<Given> count(Key key, YamlNode node) {
        if (node instanceof YamlNode.Scalar s && s.kind() == YamlNode.Kind.INT && key.takes(s.text())) {
            return List.of(new Given(s.text(), s.location()));
        }
        problems.add(
                LintCode.BAD_LIMIT,
                node.location(),
                "the key " + Problems.quoted(key.leaf()) + " takes a whole number "
                        + (key == Key.CONCURRENCY ? "from 1 to 256" : "above zero") + ", not " + node.what(),
                "write it as in " + key.example());
        return List.of();
    }

    private List<Given> duration(Key key, YamlNode node, Fields fields) {
        if (node instanceof YamlNode.Scalar s && s.kind() != YamlNode.Kind.NULL) {
            try {
                String iso = InputValue.parse(ValueType.of(ValueType.Scalar.DURATION), s.text())
                        .asString();
                if (!Duration.parse(iso).isZero()) {
                    return List.of(new Given(iso, s.location()));
                }
            } catch (Refusal notOne) {
                // said below
            }
        }
        fields.wrong(key.leaf(), node, "a duration", "write it as in " + key.example());
        return List.of();
    }
}
