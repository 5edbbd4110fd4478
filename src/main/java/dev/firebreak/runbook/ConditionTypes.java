package dev.firebreak.runbook;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelOptions;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.common.types.StructTypeReference;
import dev.cel.parser.CelStandardMacro;
import dev.firebreak.model.ValueType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What the conditions of one runbook may name, with its types, and the values behind the names. Loads the
/// library for CEL, which takes a noticeable time: made for a runbook that has a condition, and for no other.
@SuppressWarnings("Immutable") // nothing is put into its maps after construction
final class ConditionTypes implements CelTypeProvider {
    static final String RESULT = "result";
    static final String VERDICT = "verdict";

    /// How a step can have ended when one below it begins.
    static final List<String> RESULTS =
            List.of("done", "nothing", "notApplicable", "refused", "failed", "inDoubt", "waiting", "notReached");

    /// The facts of a verdict, and the words that each comes in.
    static final List<String> FACTS = List.of("holds", "applied", "enforced", "cut");

    static final List<String> HOLDS = List.of("yes", "no", "unknown", "notApplicable");

    /// Longer expressions are refused.
    static final int MOST_CHARACTERS = 1000;

    // names of types as messages show them; none can be written in an expression, where it would hide a variable
    private static final String INPUTS = "the inputs";
    private static final String STEPS = "the steps";
    private static final String STEP = "the step ";
    private static final String FACTS_OF_ONE = "a verdict";
    private static final String POD = "a pod";
    private static final String NODE = "a node";

    private static final int DEEPEST = 32;
    private static final int MOST_ITERATIONS = 10_000;

    private final Map<String, StructType> structs = new LinkedHashMap<>();
    private final Cel cel;

    /// `steps` are the outputs of each step by name.
    ConditionTypes(Map<String, ValueType> inputs, Map<String, Map<String, ValueType>> steps) {
        declare(POD, Map.of("namespace", SimpleType.STRING, "name", SimpleType.STRING, "uid", SimpleType.STRING));
        declare(NODE, Map.of("name", SimpleType.STRING, "uid", SimpleType.STRING));
        Map<String, CelType> facts = new LinkedHashMap<>();
        FACTS.forEach(fact -> facts.put(fact, SimpleType.STRING));
        declare(FACTS_OF_ONE, facts);
        declare(INPUTS, types(inputs));
        Map<String, CelType> byStep = new LinkedHashMap<>();
        steps.forEach((step, outputs) -> {
            Map<String, CelType> fields = types(outputs);
            fields.put(RESULT, SimpleType.STRING);
            fields.put(VERDICT, StructTypeReference.create(FACTS_OF_ONE));
            declare(STEP + step, fields);
            byStep.put(step, StructTypeReference.create(STEP + step));
        });
        declare(STEPS, byStep);
        this.cel = CelFactory.legacyCelBuilder()
                .setOptions(CelOptions.current()
                        .enableQuotedIdentifierSyntax(true)
                        .maxExpressionCodePointSize(MOST_CHARACTERS)
                        .maxParseRecursionDepth(DEEPEST)
                        .comprehensionMaxIterations(MOST_ITERATIONS)
                        .build())
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addVar("inputs", StructTypeReference.create(INPUTS))
                .addVar("steps", StructTypeReference.create(STEPS))
                .setTypeProvider(this)
                .build();
    }

    Cel cel() {
        return cel;
    }

    private void declare(String name, Map<String, CelType> fields) {
        structs.put(
                name,
                StructType.create(
                        name, ImmutableSet.copyOf(fields.keySet()), field -> Optional.ofNullable(fields.get(field))));
    }

    private static Map<String, CelType> types(Map<String, ValueType> named) {
        Map<String, CelType> types = new LinkedHashMap<>();
        named.forEach((name, type) -> {
            CelType one = type(type.scalar());
            types.put(name, type.list() ? ListType.create(one) : one);
        });
        return types;
    }

    private static CelType type(ValueType.Scalar scalar) {
        return switch (scalar) {
            case STRING, WORKLOAD, VOLUME, SNAPSHOT -> SimpleType.STRING;
            case INT -> SimpleType.INT;
            case BOOL -> SimpleType.BOOL;
            case DURATION -> SimpleType.DURATION;
            case TIME -> SimpleType.TIMESTAMP;
            case POD -> StructTypeReference.create(POD);
            case NODE -> StructTypeReference.create(NODE);
        };
    }

    @Override
    public ImmutableCollection<CelType> types() {
        return ImmutableList.copyOf(structs.values());
    }

    @Override
    public Optional<CelType> findType(String name) {
        return Optional.ofNullable(structs.get(name));
    }

    /// The variables that a condition is evaluated with. What has no value is absent.
    Map<String, Object> values(Map<String, JsonNode> inputs, Map<String, JsonNode> steps) {
        return Map.of("inputs", struct(INPUTS, inputs), "steps", struct(STEPS, steps));
    }

    private Map<String, Object> struct(String name, Map<String, JsonNode> members) {
        Map<String, Object> values = new LinkedHashMap<>();
        StructType type = structs.get(name);
        members.forEach((member, value) -> {
            CelType of = type == null
                    ? null
                    : type.findField(member).map(StructType.Field::type).orElse(null);
            if (of != null && !value.isNull()) {
                values.put(member, value(of, value));
            }
        });
        return values;
    }

    private Object value(CelType type, JsonNode json) {
        if (type instanceof ListType list) {
            List<Object> values = new ArrayList<>();
            for (JsonNode element : json.isArray() ? json : List.of(json)) {
                values.add(value(list.elemType(), element));
            }
            return values;
        }
        return switch (type.kind()) {
            case INT -> json.asLong();
            case BOOL -> json.asBoolean();
            case DURATION -> Duration.parse(json.asString());
            case TIMESTAMP -> Instant.parse(json.asString());
            case STRUCT -> {
                Map<String, JsonNode> members = new LinkedHashMap<>();
                json.properties().forEach(m -> members.put(m.getKey(), m.getValue()));
                yield struct(type.name(), members);
            }
            default -> json.asString();
        };
    }
}
