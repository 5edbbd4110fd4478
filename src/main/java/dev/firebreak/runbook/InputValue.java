package dev.firebreak.runbook;

import dev.firebreak.json.Json;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.ValueType;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.StringNode;

/// Text as a person types it, as a value of a type:
///
/// | type | text | value |
/// |---|---|---|
/// | string | one line of printable text | the text |
/// | int | `5`, within ±(2^53−1) | number |
/// | bool | `true`, `false` | boolean |
/// | duration | `30s`, `5m`, `1h30m`, `PT5M`; above zero | ISO 8601, `PT5M` |
/// | time | RFC 3339 with a zone | UTC with six digits |
/// | pod | `NS/POD`, `pod/NAME`, `NAME` | the text |
/// | node | `NAME`, `node/NAME` | the name |
/// | workload | `KIND/NAME`, `NS/KIND/NAME` | the text |
/// | volume, snapshot | `vol-…`, `snap-…` | the text |
/// | list | single values, comma-separated | list |
public final class InputValue {
    private static final long MAX_SAFE = (1L << 53) - 1;
    private static final int LONGEST_NAME = 253;
    private static final Pattern SHORT_DURATION = Pattern.compile("(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,6})s)?");
    private static final String NAME = "[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?";
    private static final Pattern POD = Pattern.compile("(?:" + NAME + "/(?:[A-Za-z][A-Za-z0-9.]*/)?)?" + NAME);
    private static final Pattern NODE = Pattern.compile("(?:(?:node|nodes|no)/)?(" + NAME + ")");
    private static final Pattern WORKLOAD = Pattern.compile("(?:" + NAME + "/)?[A-Za-z][A-Za-z0-9.]*/" + NAME);
    private static final Pattern VOLUME = Pattern.compile("vol-[0-9a-f]{8,17}");
    private static final Pattern SNAPSHOT = Pattern.compile("snap-[0-9a-f]{8,17}");

    private InputValue() {}

    /// The form of a type's text as a regular expression that editors read too; empty where any text will do.
    /// What it lets through may still be refused, as a span of zero is.
    public static Optional<String> form(ValueType.Scalar type) {
        return switch (type) {
            case POD -> Optional.of(POD.pattern());
            case NODE -> Optional.of(NODE.pattern());
            case WORKLOAD -> Optional.of(WORKLOAD.pattern());
            case VOLUME -> Optional.of(VOLUME.pattern());
            case SNAPSHOT -> Optional.of(SNAPSHOT.pattern());
            case DURATION -> Optional.of("P.+|" + SHORT_DURATION.pattern());
            case TIME -> Optional.of("\\d{4}-\\d{2}-\\d{2}[Tt].+");
            case STRING, INT, BOOL -> Optional.empty();
        };
    }

    /// Throws [Refusal] (exit 3, `wrong-type`) where the text is not of the type.
    public static JsonNode parse(ValueType type, String text) {
        if (!type.list()) {
            return single(type.scalar(), text);
        }
        ArrayNode list = Json.array();
        for (String element : text.split(",", -1)) {
            list.add(single(type.scalar(), element.strip()));
        }
        return list;
    }

    /// A value for an action's input; besides, throws [Refusal] (exit 3, `not-a-choice`).
    public static JsonNode parse(Catalog.Input input, String text) {
        return parse(input.type(), input.choices(), text);
    }

    static JsonNode parse(ValueType type, List<String> choices, String text) {
        JsonNode value = parse(type, text);
        for (JsonNode element : value.isArray() ? value : List.of(value)) {
            if (!choices.isEmpty() && !choices.contains(element.asString())) {
                throw new Refusal(
                        3,
                        Problem.block(
                                LintCode.NOT_A_CHOICE.code(),
                                Problems.quoted(element.asString()) + " is not one of " + String.join(", ", choices),
                                Problems.wayOut(element.asString(), choices, "")));
            }
        }
        return value;
    }

    private static JsonNode single(ValueType.Scalar type, String text) {
        return switch (type) {
            case STRING -> {
                if (text.isEmpty()) {
                    throw wrong(text, "a string", "write some text, or leave the input out");
                }
                if (text.chars().anyMatch(Character::isISOControl)) {
                    throw wrong(text, "printable text", "take the control characters out");
                }
                yield StringNode.valueOf(text);
            }
            case INT -> integer(text);
            case BOOL ->
                switch (text) {
                    case "true" -> BooleanNode.TRUE;
                    case "false" -> BooleanNode.FALSE;
                    default -> throw wrong(text, "a bool", "write true or false");
                };
            case DURATION -> StringNode.valueOf(duration(text).toString());
            case TIME -> time(text);
            case POD -> matching(POD, text, "a pod", "write NAMESPACE/POD, as in shop/web-7f9c, or POD");
            case NODE -> {
                Matcher node = NODE.matcher(text);
                if (!node.matches() || text.length() > LONGEST_NAME) {
                    throw wrong(text, "a node name", "write it as `kubectl get nodes` prints it");
                }
                yield StringNode.valueOf(node.group(1));
            }
            case WORKLOAD ->
                matching(WORKLOAD, text, "a workload", "write KIND/NAME or NAMESPACE/KIND/NAME, as in shop/deploy/web");
            case VOLUME -> matching(VOLUME, text, "a volume id", "write it as EC2 does, as in vol-0123456789abcdef0");
            case SNAPSHOT ->
                matching(SNAPSHOT, text, "a snapshot id", "write it as EC2 does, as in snap-0123456789abcdef0");
        };
    }

    private static JsonNode integer(String text) {
        try {
            long number = Long.parseLong(text);
            if (number >= -MAX_SAFE && number <= MAX_SAFE) {
                return LongNode.valueOf(number);
            }
        } catch (NumberFormatException e) {
            // said below, as for a number out of range
        }
        throw wrong(text, "an int", "write a whole number, as in 5");
    }

    private static Duration duration(String text) {
        Duration duration = Duration.ZERO;
        Matcher shortForm = SHORT_DURATION.matcher(text);
        if (shortForm.matches()) {
            duration = Duration.ofHours(number(shortForm.group(1)))
                    .plusMinutes(number(shortForm.group(2)))
                    .plusSeconds(number(shortForm.group(3)));
        } else {
            try {
                duration = Duration.parse(text);
            } catch (DateTimeParseException e) {
                // said below, as for a span that is not above zero
            }
        }
        if (!duration.isPositive()) {
            throw wrong(text, "a duration", "write a span above zero with its unit, as in 30s, 5m, 1h30m or PT5M");
        }
        return duration;
    }

    /// A span as a person types it: `1h30m`.
    public static String words(Duration span) {
        return span.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static JsonNode time(String text) {
        try {
            return StringNode.valueOf(Json.time(OffsetDateTime.parse(text).toInstant()));
        } catch (DateTimeParseException e) {
            throw wrong(text, "a time", "write it with its zone, as in 2026-03-01T14:05:00Z");
        }
    }

    private static JsonNode matching(Pattern pattern, String text, String what, String fix) {
        if (text.length() > 2 * LONGEST_NAME || !pattern.matcher(text).matches()) {
            throw wrong(text, what, fix);
        }
        return StringNode.valueOf(text);
    }

    private static Refusal wrong(String text, String what, String fix) {
        return new Refusal(
                3, Problem.block(LintCode.WRONG_TYPE.code(), Problems.quoted(text) + " is not " + what, fix));
    }
}
