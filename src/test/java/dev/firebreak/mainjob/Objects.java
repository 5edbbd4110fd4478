package dev.firebreak.mainjob;

import dev.firebreak.parts.KubeApi;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/// Every object that a cluster lists, by field: what the cluster itself keeps writing is left out (Leases,
/// Events, the health of components, `status`, and the bookkeeping of writes).
///
/// @param fields `RESOURCE NAMESPACE/NAME UID /pointer` to its value
record Objects(Map<String, String> fields) {
    private static final Set<String> LEFT_OUT = Set.of("leases", "events", "componentstatuses");
    private static final Set<String> BOOKKEEPING = Set.of(
            "/status",
            "/metadata/resourceVersion",
            "/metadata/generation",
            "/metadata/managedFields",
            "/metadata/annotations/endpoints.kubernetes.io~1last-change-trigger-time");

    /// As they are once nobody writes any more: two looks in a row are the same.
    static Objects settled(KubeApi api) {
        var found = new ArrayList<>(List.of(look(api)));
        Eventually.holds("the cluster comes to rest", () -> {
            LockSupport.parkNanos(Eventually.POLL.multipliedBy(5).toNanos());
            found.add(look(api));
            return found.get(found.size() - 2).equals(found.getLast());
        });
        return found.getLast();
    }

    static Objects look(KubeApi api) {
        var fields = new TreeMap<String, String>();
        var roots = new ArrayList<>(List.of("/api/v1"));
        api.get("/apis")
                .path("groups")
                .forEach(g -> roots.add(
                        "/apis/" + g.at("/preferredVersion/groupVersion").asString()));
        for (var root : roots) {
            for (var resource : api.get(root).path("resources")) {
                var name = resource.path("name").asString();
                if (lists(resource) && !LEFT_OUT.contains(name)) {
                    api.get(root + "/" + name).path("items").forEach(object -> {
                        var metadata = object.path("metadata");
                        var who = name + " " + metadata.path("namespace").asString("") + "/"
                                + metadata.path("name").asString() + " "
                                + metadata.path("uid").asString("") + " ";
                        add(who, "", object, fields);
                    });
                }
            }
        }
        return new Objects(fields);
    }

    private static boolean lists(JsonNode resource) {
        return resource.path("verbs").valueStream().anyMatch(v -> v.asString().equals("list"));
    }

    private static void add(String who, String pointer, JsonNode value, Map<String, String> into) {
        if (BOOKKEEPING.contains(pointer)) {
            return;
        }
        if (value.isObject() && !value.isEmpty()) {
            value.properties()
                    .forEach(p -> add(
                            who, pointer + "/" + p.getKey().replace("~", "~0").replace("/", "~1"), p.getValue(), into));
        } else if (value.isArray() && !value.isEmpty()) {
            for (var i = 0; i < value.size(); i++) {
                add(who, pointer + "/" + i, value.get(i), into);
            }
        } else {
            into.put(who + pointer, value.toString());
        }
    }

    /// One line for each field that differs: the field, what it was, and what it is.
    List<String> differences(Objects later) {
        var all = new TreeSet<>(fields.keySet());
        all.addAll(later.fields.keySet());
        return all.stream()
                .filter(f -> !fields.getOrDefault(f, "absent").equals(later.fields.getOrDefault(f, "absent")))
                .map(f -> f + ": " + fields.getOrDefault(f, "absent") + " -> " + later.fields.getOrDefault(f, "absent"))
                .toList();
    }

    /// The objects that differ: `RESOURCE NAMESPACE/NAME`.
    Set<String> changed(Objects later) {
        var changed = new TreeSet<String>();
        for (var difference : differences(later)) {
            var words = difference.split(" ", 3);
            changed.add(words[0] + " " + words[1]);
        }
        return changed;
    }
}
