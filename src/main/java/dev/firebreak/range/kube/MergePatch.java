package dev.firebreak.range.kube;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Both merge patches: RFC 7396, which replaces lists whole, and the strategic one, which merges the lists that
/// have a merge key and obeys the directives `$patch`, `$retainKeys`, `$deleteFromPrimitiveList` and
/// `$setElementOrder`.
final class MergePatch {

    /// The merge keys of the served kinds, by field name. Taints and tolerations have none: they are replaced
    /// whole.
    private static final Map<String, String> KEYS = Map.ofEntries(
            Map.entry("containers", "name"),
            Map.entry("initContainers", "name"),
            Map.entry("ephemeralContainers", "name"),
            Map.entry("env", "name"),
            Map.entry("volumes", "name"),
            Map.entry("volumeMounts", "mountPath"),
            Map.entry("volumeDevices", "devicePath"),
            Map.entry("imagePullSecrets", "name"),
            Map.entry("secrets", "name"),
            Map.entry("hostAliases", "ip"),
            Map.entry("topologySpreadConstraints", "topologyKey"),
            Map.entry("resourceClaims", "name"),
            Map.entry("conditions", "type"),
            Map.entry("addresses", "type"),
            Map.entry("podIPs", "ip"),
            Map.entry("ownerReferences", "uid"));

    /// Lists of scalars that are merged as sets.
    private static final Set<String> SETS = Set.of("finalizers");

    private static final String ORDER = "$setElementOrder/";
    private static final String DELETE_SCALARS = "$deleteFromPrimitiveList/";
    private static final String RETAIN = "$retainKeys";
    private static final String DIRECTIVE = "$patch";

    private MergePatch() {}

    /// RFC 7396.
    static JsonNode merge(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch.deepCopy();
        }
        ObjectNode result = target instanceof ObjectNode object ? object.deepCopy() : Json.object();
        for (var change : changes.properties()) {
            if (change.getValue().isNull()) {
                result.remove(change.getKey());
            } else {
                result.set(change.getKey(), merge(result.path(change.getKey()), change.getValue()));
            }
        }
        return result;
    }

    static ObjectNode strategic(ObjectNode target, ObjectNode patch) {
        switch (Json.text(patch, DIRECTIVE)) {
            case "replace" -> {
                ObjectNode whole = patch.deepCopy();
                whole.remove(DIRECTIVE);
                return whole;
            }
            case "delete" -> {
                return Json.object();
            }
            case "", "merge" -> {}
            default -> throw Refusal.badRequest("Unknown patch type found: " + Json.text(patch, DIRECTIVE));
        }
        ObjectNode result = target.deepCopy();
        if (patch.path(RETAIN) instanceof ArrayNode retained) {
            List<String> kept = Json.texts(retained);
            result.propertyNames().stream()
                    .filter(name -> !kept.contains(name))
                    .toList()
                    .forEach(result::remove);
        }
        for (var change : patch.properties()) {
            member(result, change.getKey(), change.getValue(), patch);
        }
        return result;
    }

    private static void member(ObjectNode result, String name, JsonNode change, ObjectNode patch) {
        if (name.startsWith(DELETE_SCALARS)) {
            String list = name.substring(DELETE_SCALARS.length());
            if (result.path(list) instanceof ArrayNode array) {
                array.removeIf(element ->
                        change.valueStream().anyMatch(gone -> element.isValueNode() && Json.same(element, gone)));
            }
        } else if (name.startsWith("$")) {
            return;
        } else if (change.isNull()) {
            result.remove(name);
        } else if (change instanceof ObjectNode object) {
            result.set(name, strategic(result.path(name) instanceof ObjectNode there ? there : Json.object(), object));
        } else if (change instanceof ArrayNode array) {
            ArrayNode there = result.path(name) instanceof ArrayNode found ? found : Json.array();
            result.set(name, list(name, there, array, patch.path(ORDER + name)));
        } else {
            result.set(name, change.deepCopy());
        }
    }

    private static ArrayNode list(String name, ArrayNode target, ArrayNode patch, JsonNode order) {
        if (SETS.contains(name)) {
            ArrayNode union = target.deepCopy();
            for (JsonNode element : patch) {
                if (target.valueStream().noneMatch(element::equals)) {
                    union.add(element);
                }
            }
            return ordered(union, target, order.isArray() ? order : patch, null);
        }
        String key = keyOf(name, target, patch);
        if (key == null) {
            return patch.deepCopy();
        }
        Optional<JsonNode> replace = patch.valueStream()
                .filter(element -> Json.text(element, DIRECTIVE).equals("replace"))
                .findFirst();
        ArrayNode result = replace.isPresent() ? Json.array() : target.deepCopy();
        for (JsonNode element : patch) {
            element(result, element, key);
        }
        return ordered(result, target, order.isArray() ? order : patch, key);
    }

    private static void element(ArrayNode result, JsonNode element, String key) {
        if (!(element instanceof ObjectNode change)) {
            throw Refusal.badRequest("cannot merge a scalar into a list of objects");
        }
        String directive = Json.text(change, DIRECTIVE);
        if (directive.equals("replace") && change.size() == 1) {
            return;
        }
        if (!change.has(key)) {
            throw Refusal.internal("map: %s does not contain declared merge key: %s".formatted(change, key));
        }
        int at = place(result, change, key);
        if (directive.equals("delete")) {
            if (at >= 0) {
                result.remove(at);
            }
            return;
        }
        ObjectNode there = at >= 0 ? (ObjectNode) result.get(at) : Json.object();
        ObjectNode merged = strategic(there, change);
        if (at >= 0) {
            result.set(at, merged);
        } else {
            result.add(merged);
        }
    }

    /// The elements named by `order` come in that order, the others in that of the list as it was; the others
    /// are put before the first named one that was behind them (`mergeSortedSlice` of apimachinery).
    private static ArrayNode ordered(ArrayNode list, ArrayNode before, JsonNode order, @Nullable String key) {
        List<JsonNode> rest = new ArrayList<>(list.valueStream().toList());
        List<JsonNode> named = new ArrayList<>();
        for (JsonNode wanted : order) {
            rest.stream()
                    .filter(element -> same(element, wanted, key))
                    .findFirst()
                    .ifPresent(element -> {
                        named.add(element);
                        rest.remove(element);
                    });
        }
        ArrayNode result = Json.array();
        for (JsonNode next : named) {
            int at = place(before, next, key);
            while (!rest.isEmpty() && place(before, rest.getFirst(), key) < at) {
                result.add(rest.removeFirst());
            }
            result.add(next);
        }
        rest.forEach(result::add);
        return result;
    }

    private static int place(ArrayNode list, JsonNode element, @Nullable String key) {
        for (int i = 0; i < list.size(); i++) {
            if (same(list.get(i), element, key)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean same(JsonNode one, JsonNode other, @Nullable String key) {
        return key == null ? one.equals(other) : Json.same(one.path(key), other.path(key));
    }

    /// Ports have two: a container's are told apart by `containerPort`, a Service's by `port`; those of a
    /// NetworkPolicy and of an EndpointSlice have none.
    private static @Nullable String keyOf(String name, ArrayNode target, ArrayNode patch) {
        if (!name.equals("ports")) {
            return KEYS.get(name);
        }
        JsonNode sample = target.isEmpty() ? patch.path(0) : target.path(0);
        if (sample.has("containerPort")) {
            return "containerPort";
        }
        return sample.has("targetPort") || sample.has("nodePort") ? "port" : null;
    }
}
