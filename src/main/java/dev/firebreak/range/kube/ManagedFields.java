package dev.firebreak.range.kube;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Who set which field, kept in `metadata.managedFields` as the API server keeps it for updates: the writer of
/// a change owns the changed fields, the others lose them, and fields that are gone have no owner.
final class ManagedFields {

    /// The keys of the lists that are maps; other lists are owned whole.
    private static final Map<String, List<String>> LIST_KEYS = Map.ofEntries(
            Map.entry("containers", List.of("name")),
            Map.entry("initContainers", List.of("name")),
            Map.entry("ephemeralContainers", List.of("name")),
            Map.entry("env", List.of("name")),
            Map.entry("volumes", List.of("name")),
            Map.entry("volumeMounts", List.of("mountPath")),
            Map.entry("imagePullSecrets", List.of("name")),
            Map.entry("conditions", List.of("type")),
            Map.entry("addresses", List.of("type")),
            Map.entry("ownerReferences", List.of("uid")),
            Map.entry("podIPs", List.of("ip")));

    /// Maps that are owned whole, and by nobody while they are empty.
    private static final Set<String> ATOMIC =
            Set.of("podSelector", "selector", "labelSelector", "namespaceSelector", "nodeSelector", "scopeSelector");

    private static final Set<String> UNOWNED_METADATA = Set.of(
            "name",
            "namespace",
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "managedFields",
            "selfLink");

    /// Who writes, and through which subresource, empty for the object itself.
    record Writer(String manager, String apiVersion, String subresource) {}

    private ManagedFields() {}

    /// Sets the managed fields of `changed`, which came out of `before` (empty when it is new).
    static void record(ObjectNode before, ObjectNode changed, Writer writer, String time) {
        Map<List<String>, JsonNode> old = leaves(before);
        Map<List<String>, JsonNode> now = leaves(changed);
        Set<List<String>> written = new TreeSet<>(ORDER);
        now.forEach((path, value) -> {
            JsonNode prior = old.get(path);
            if (prior == null || !Json.same(prior, value)) {
                written.add(path);
            }
        });
        boolean dropped = old.keySet().stream().anyMatch(path -> !now.containsKey(path));
        ArrayNode entries = Json.array();
        boolean mine = false;
        for (JsonNode entry : Json.at(before, "metadata", "managedFields")) {
            Set<List<String>> owned = new TreeSet<>(ORDER);
            collect(entry.path("fieldsV1"), List.of(), owned);
            Set<List<String>> had = Set.copyOf(owned);
            owned.removeIf(path -> !now.containsKey(path) || written.contains(path));
            boolean same = isOf(entry, writer);
            if (same) {
                mine = true;
                owned.addAll(written);
            }
            boolean touched = same ? !written.isEmpty() || dropped : !had.equals(owned);
            if (!owned.isEmpty()) {
                entries.add(entry(entry, owned, same && touched ? time : Json.text(entry, "time")));
            }
        }
        if (!mine && !written.isEmpty()) {
            entries.add(entry(fresh(writer), written, time));
        }
        ObjectNode metadata = Json.ensure(changed, "metadata");
        if (entries.isEmpty()) {
            metadata.remove("managedFields");
        } else {
            metadata.set("managedFields", entries);
        }
    }

    private static boolean isOf(JsonNode entry, Writer writer) {
        return Json.text(entry, "manager").equals(writer.manager)
                && Json.text(entry, "operation").equals("Update")
                && Json.text(entry, "apiVersion").equals(writer.apiVersion)
                && Json.text(entry, "subresource").equals(writer.subresource);
    }

    private static ObjectNode fresh(Writer writer) {
        ObjectNode entry = Json.object()
                .put("manager", writer.manager)
                .put("operation", "Update")
                .put("apiVersion", writer.apiVersion);
        return writer.subresource.isEmpty() ? entry : entry.put("subresource", writer.subresource);
    }

    private static ObjectNode entry(JsonNode like, Set<List<String>> owned, String time) {
        ObjectNode entry = Json.object()
                .put("manager", Json.text(like, "manager"))
                .put("operation", Json.text(like, "operation"))
                .put("apiVersion", Json.text(like, "apiVersion"))
                .put("time", time)
                .put("fieldsType", "FieldsV1");
        ObjectNode fields = entry.putObject("fieldsV1");
        for (List<String> path : owned) {
            Json.ensure(fields, path.toArray(String[]::new));
        }
        if (!Json.text(like, "subresource").isEmpty()) {
            entry.put("subresource", Json.text(like, "subresource"));
        }
        return entry;
    }

    private static Map<List<String>, JsonNode> leaves(ObjectNode object) {
        Map<List<String>, JsonNode> leaves = new LinkedHashMap<>();
        for (var member : object.properties()) {
            switch (member.getKey()) {
                case "apiVersion", "kind" -> {}
                case "metadata" -> {
                    for (var field : member.getValue().properties()) {
                        if (!UNOWNED_METADATA.contains(field.getKey())) {
                            walk(
                                    List.of("f:metadata", "f:" + field.getKey()),
                                    field.getKey(),
                                    field.getValue(),
                                    leaves);
                        }
                    }
                }
                default -> walk(List.of("f:" + member.getKey()), member.getKey(), member.getValue(), leaves);
            }
        }
        return leaves;
    }

    private static void walk(List<String> path, String name, JsonNode value, Map<List<String>, JsonNode> leaves) {
        if (ATOMIC.contains(name) && value.isEmpty()) {
            return;
        }
        if (value instanceof ObjectNode object && !object.isEmpty() && !ATOMIC.contains(name)) {
            if (name.equals("labels") || name.equals("annotations") || name.equals("data")) {
                leaves.put(plus(path, "."), Json.object());
            }
            object.forEachEntry((key, member) -> walk(plus(path, "f:" + key), key, member, leaves));
        } else if (value instanceof ArrayNode array && name.equals("finalizers")) {
            leaves.put(plus(path, "."), Json.object());
            array.forEach(element -> leaves.put(plus(path, "v:" + element), element));
        } else if (value instanceof ArrayNode array
                && !array.isEmpty()
                && !keys(name, array).isEmpty()) {
            leaves.put(plus(path, "."), Json.object());
            for (JsonNode element : array) {
                ObjectNode key = Json.object();
                new TreeSet<>(keys(name, array)).forEach(field -> key.set(field, element.path(field)));
                List<String> item = plus(path, "k:" + key);
                leaves.put(plus(item, "."), Json.object());
                element.forEachEntry((field, member) -> walk(plus(item, "f:" + field), field, member, leaves));
            }
        } else {
            leaves.put(path, value);
        }
    }

    private static List<String> keys(String name, ArrayNode array) {
        if (name.equals("ports")) {
            JsonNode sample = array.get(0);
            if (sample.has("containerPort")) {
                return List.of("containerPort", "protocol");
            }
            return sample.has("targetPort") ? List.of("port", "protocol") : List.of();
        }
        return LIST_KEYS.getOrDefault(name, List.of());
    }

    private static void collect(JsonNode fields, List<String> path, Set<List<String>> owned) {
        if (fields.isEmpty()) {
            owned.add(path);
        }
        fields.forEachEntry((name, below) -> collect(below, plus(path, name), owned));
    }

    private static List<String> plus(List<String> path, String name) {
        List<String> longer = new ArrayList<>(path);
        longer.add(name);
        return List.copyOf(longer);
    }

    /// `.` sorts before the fields below it, as the API server prints it.
    private static final Comparator<List<String>> ORDER =
            (left, right) -> String.join("\u0000", left).compareTo(String.join("\u0000", right));
}
