package dev.firebreak.runbook;

import dev.firebreak.json.CanonicalJson;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.Location;
import dev.firebreak.model.Problem;
import dev.firebreak.model.ValueType;
import dev.firebreak.runbook.Runbook.InputDecl;
import dev.firebreak.runbook.Runbook.Limits;
import dev.firebreak.runbook.Runbook.StepDecl;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads a runbook, or reports everything that is wrong with it in one pass, in the order of the text.
public final class RunbookParser {
    /// What an id of a runbook, an input or a step is.
    public static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    /// What refers to an input (group 1), or to an output of a step (groups 2 and 3).
    public static final Pattern REFERENCE =
            Pattern.compile("\\$\\{\\s*(?:inputs\\.([\\w-]+)|steps\\.([\\w-]+)\\.([\\w-]+))\\s*\\}");

    /// What a condition asks of a step besides its outputs: no input and no output has such a name, so that
    /// `steps.STEP.result` is one thing wherever it is read.
    public static final List<String> RESERVED = List.of(ConditionTypes.RESULT, ConditionTypes.VERDICT);

    public static final int MOST_STEPS = 256;
    public static final int MOST_INPUTS = 256;

    private static final List<String> KEYS = List.of("runbook", "title", "when", "inputs", "limits", "steps");
    private static final List<String> INPUT_KEYS = List.of("type", "required", "help", "example", "default", "choices");
    private static final List<String> TYPES = Arrays.stream(ValueType.Scalar.values())
            .map(s -> s.name().toLowerCase(Locale.ROOT))
            .toList();

    private final Catalog catalog;
    private final Problems problems = new Problems();

    private RunbookParser(Catalog catalog) {
        this.catalog = catalog;
    }

    /// What became of a text.
    public sealed interface Parsed {
        /// All that was found, in the order of the text.
        List<Problem> problems();

        /// A runbook; its problems don't keep it from being run.
        record Valid(Runbook runbook, List<Problem> problems) implements Parsed {
            public Valid {
                problems = List.copyOf(problems);
            }
        }

        /// No runbook; at least one problem blocks.
        record Invalid(List<Problem> problems) implements Parsed {
            public Invalid {
                problems = List.copyOf(problems);
            }
        }
    }

    /// Reads one YAML text in UTF-8. `fileName` is what locations call it.
    public static Parsed parse(String fileName, byte[] text, Catalog catalog) {
        return new RunbookParser(catalog).parse(fileName, text);
    }

    private Parsed parse(String file, byte[] text) {
        YamlNode root = YamlReader.read(file, text, problems);
        Runbook runbook = switch (root) {
            case null -> null;
            case YamlNode.Mapping map -> runbook(map, file, text);
            case YamlNode.Refused refused -> null;
            case YamlNode other -> {
                problems.add(
                        LintCode.WRONG_TYPE,
                        other.location(),
                        "a runbook is a map, not " + other.what(),
                        "start from templates/runbook.yaml");
                yield null;
            }
        };
        return runbook == null || problems.block()
                ? new Parsed.Invalid(problems.inOrder())
                : new Parsed.Valid(runbook, problems.inOrder());
    }

    /// Null where something is missing, which is reported.
    private @Nullable Runbook runbook(YamlNode.Mapping root, String file, byte[] text) {
        Fields fields = new Fields(root, "the runbook", KEYS, problems);
        String id = id(fields, "runbook");
        String title = fields.requiredText("title");
        String when = fields.requiredText("when");
        Declared inputs = inputs(fields.map("inputs"));
        Limits limits = limits(fields.map("limits"));
        List<StepDecl> steps =
                new StepParser(catalog, inputs.byName(), inputs.names(), problems).steps(fields.required("steps"));
        if (id == null || title == null || when == null) {
            return null;
        }
        return new Runbook(
                id,
                title,
                when,
                inputs.byName(),
                limits,
                steps,
                CanonicalJson.sha256(text),
                new String(text, StandardCharsets.UTF_8),
                file);
    }

    private @Nullable String id(Fields fields, String key) {
        YamlNode node = fields.required(key);
        String id = fields.text(key);
        if (node != null && id != null && !ID.matcher(id).matches()) {
            badId(problems, node.location(), id);
        }
        return id;
    }

    static void badId(Problems problems, Location at, String id) {
        problems.add(
                LintCode.BAD_ID,
                at,
                Problems.quoted(id) + " is not an id",
                "write 1 to 32 of a-z, 0-9 and -, the first of them a letter");
    }

    /// `names` are those of all declared inputs, `byName` holds the ones that have a type.
    private record Declared(Map<String, InputDecl> byName, Set<String> names) {}

    private Declared inputs(YamlNode.@Nullable Mapping map) {
        Map<String, InputDecl> declared = new LinkedHashMap<>();
        Set<String> names = new HashSet<>();
        if (map == null) {
            return new Declared(declared, names);
        }
        if (map.fields().size() > MOST_INPUTS) {
            problems.add(
                    LintCode.TOO_BIG, map.location(), "more than " + MOST_INPUTS + " inputs", "declare fewer inputs");
            return new Declared(declared, names);
        }
        for (YamlNode.Field field : map.fields()) {
            names.add(field.key());
            if (!ID.matcher(field.key()).matches()) {
                badId(problems, field.location(), field.key());
            }
            if (RESERVED.contains(field.key())) {
                problems.add(
                        LintCode.RESERVED_NAME,
                        field.location(),
                        Problems.quoted(field.key()) + " is what a condition asks of a step, as in steps.STEP."
                                + field.key(),
                        "give the input another name");
            }
            if (field.value() instanceof YamlNode.Mapping body) {
                InputDecl input = input(field, body);
                if (input != null) {
                    declared.put(field.key(), input);
                }
            } else if (!(field.value() instanceof YamlNode.Refused)) {
                problems.add(
                        LintCode.WRONG_TYPE,
                        field.value().location(),
                        "the input " + Problems.quoted(field.key()) + " is a map, not "
                                + field.value().what(),
                        "write {type: …, help: …}");
            }
        }
        return new Declared(declared, names);
    }

    private @Nullable InputDecl input(YamlNode.Field field, YamlNode.Mapping body) {
        Fields fields = new Fields(body, "the input " + Problems.quoted(field.key()), INPUT_KEYS, problems);
        YamlNode typeNode = fields.required("type");
        ValueType type = typeNode == null ? null : type(typeNode);
        boolean required = fields.bool("required", true);
        String help = fields.text("help");
        if (type == null) {
            return null;
        }
        Literals literals = new Literals(problems);
        List<String> choices = choices(fields, type);
        YamlNode example = fields.get("example");
        if (example != null) {
            literals.value(example, type, choices);
        }
        YamlNode fallback = fields.get("default");
        JsonNode value = fallback == null ? null : literals.value(fallback, type, choices);
        return new InputDecl(
                field.key(),
                type,
                required && fallback == null,
                help,
                example instanceof YamlNode.Scalar s ? s.text() : null,
                value,
                choices,
                field.location());
    }

    /// Reads `pod`, `"[pod]"` and `[pod]`, which YAML takes for a list.
    private @Nullable ValueType type(YamlNode node) {
        boolean list = node instanceof YamlNode.Sequence s && s.elements().size() == 1;
        YamlNode inner =
                node instanceof YamlNode.Sequence s && list ? s.elements().getFirst() : node;
        if (!(inner instanceof YamlNode.Scalar name)) {
            problems.add(
                    LintCode.WRONG_TYPE,
                    node.location(),
                    "a type is one word, or one word in brackets, not " + node.what(),
                    "write one of " + String.join(", ", TYPES) + ", or a list of it, as in [pod]");
            return null;
        }
        ValueType type =
                ValueType.parse(list ? "[" + name.text() + "]" : name.text()).orElse(null);
        if (type == null) {
            problems.unknown(
                    LintCode.UNKNOWN_TYPE,
                    name.location(),
                    null,
                    "unknown type " + Problems.quoted(name.text()),
                    name.text(),
                    TYPES,
                    "");
        }
        return type;
    }

    private List<String> choices(Fields fields, ValueType type) {
        YamlNode node = fields.get("choices");
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof YamlNode.Sequence list) || list.elements().isEmpty()) {
            fields.wrong("choices", node, "a list of values", "write them in brackets, as in [include, leave]");
            return List.of();
        }
        Literals literals = new Literals(problems);
        return list.elements().stream()
                .map(element -> literals.value(element, ValueType.of(type.scalar()), List.of()))
                .filter(value -> value != null)
                .map(JsonNode::asString)
                .toList();
    }

    private Limits limits(YamlNode.@Nullable Mapping map) {
        if (map == null) {
            return Limits.NONE;
        }
        Fields fields = new Fields(map, "the limits", List.of("pods", "nodes"), problems);
        return new Limits(limit(fields, "pods"), limit(fields, "nodes"));
    }

    private @Nullable Integer limit(Fields fields, String key) {
        YamlNode node = fields.get(key);
        if (node == null) {
            return null;
        }
        if (node instanceof YamlNode.Scalar s
                && s.kind() == YamlNode.Kind.INT
                && s.text().matches("[1-9][0-9]{0,5}")) {
            return Integer.valueOf(s.text());
        }
        problems.add(
                LintCode.BAD_LIMIT,
                node.location(),
                "the limit of " + key + " is a whole number above zero, not " + node.what(),
                "write how many " + key + " the whole run may touch, as in 5; to have no limit, take the key out");
        return null;
    }
}
