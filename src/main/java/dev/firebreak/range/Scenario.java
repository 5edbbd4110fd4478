package dev.firebreak.range;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// How a range starts: the cluster's objects and logs, the account, and the inputs that its runbook needs.
/// Scenarios are shipped as `scenarios/ID.yaml`:
///
/// ```yaml
/// scenario: crypto-miner
/// title: A miner in a web pod
/// situation: What the facilitator reads out.
/// opens: "2026-01-05T10:00:00Z"                          now, for the times that stand in objects and logs
/// inputs: {pod: shop/web-7f9c, bucket: acme-evidence}
/// kinds: [clusternetworkpolicies.networking.k8s.aws]     what the cluster serves beside the built-in kinds
/// objects: [ … Kubernetes objects … ]
/// logs: [{namespace, pod, container, previous, lines: [{time, text}]}]
/// aws: { … the account … }
/// ```
public record Scenario(
        String id,
        String title,
        String situation,
        Instant opens,
        Map<String, String> inputs,
        List<String> kinds,
        List<JsonNode> objects,
        List<JsonNode> logs,
        JsonNode aws) {
    /// The ids of the shipped scenarios.
    public static final List<String> SHIPPED = List.of("crypto-miner", "lateral-movement");

    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z");
    private static final JsonMapper MAPPER = new JsonMapper();

    /// A shipped scenario.
    public static Optional<Scenario> find(String id) {
        if (!SHIPPED.contains(id)) {
            return Optional.empty();
        }
        try (InputStream in = Scenario.class.getClassLoader().getResourceAsStream("scenarios/" + id + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("the build left out scenario " + id);
            }
            return Optional.of(parse(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The same, told at another moment: every time in its objects and logs is as long ago as it was, and what has no
    /// time of its own was made the day before.
    public Scenario openingAt(Instant now) {
        Duration later = Duration.between(opens, now.truncatedTo(ChronoUnit.SECONDS));
        return new Scenario(
                id,
                title,
                situation,
                opens.plus(later),
                inputs,
                kinds,
                objects.stream().map(each -> moved(made(each), later)).toList(),
                logs.stream().map(each -> moved(each, later)).toList(),
                aws);
    }

    private JsonNode made(JsonNode object) {
        JsonNode dated = object.deepCopy();
        if (dated.path("metadata") instanceof ObjectNode metadata && !metadata.has("creationTimestamp")) {
            metadata.put("creationTimestamp", opens.minus(1, ChronoUnit.DAYS).toString());
        }
        return dated;
    }

    private static JsonNode moved(JsonNode json, Duration later) {
        return switch (json.getNodeType()) {
            case STRING ->
                TIME.matcher(json.asString()).matches()
                        ? JsonNodeFactory.instance.stringNode(
                                Instant.parse(json.asString()).plus(later).toString())
                        : json;
            case OBJECT -> {
                ObjectNode object = JsonNodeFactory.instance.objectNode();
                json.properties().forEach(member -> object.set(member.getKey(), moved(member.getValue(), later)));
                yield object;
            }
            case ARRAY -> {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                json.forEach(element -> array.add(moved(element, later)));
                yield array;
            }
            default -> json;
        };
    }

    private static Scenario parse(InputStream yaml) {
        Load load = new Load(LoadSettings.builder().setLabel("scenario").build());
        JsonNode root = MAPPER.valueToTree(load.loadFromInputStream(yaml));
        Map<String, String> inputs = new LinkedHashMap<>();
        root.path("inputs")
                .properties()
                .forEach(i -> inputs.put(i.getKey(), i.getValue().asString()));
        return new Scenario(
                root.path("scenario").asString(),
                root.path("title").asString(),
                root.path("situation").asString().strip(),
                Instant.parse(root.path("opens").asString()),
                Map.copyOf(inputs),
                root.path("kinds").valueStream().map(JsonNode::asString).toList(),
                root.path("objects").valueStream().toList(),
                root.path("logs").valueStream().toList(),
                root.path("aws"));
    }
}
