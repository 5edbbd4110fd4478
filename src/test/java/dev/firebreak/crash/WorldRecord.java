package dev.firebreak.crash;

import dev.firebreak.json.CanonicalJson;
import dev.firebreak.range.kube.ObjectKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Every object of the cluster, every snapshot of the account and what is in its bucket at one moment, as they
/// are.
record WorldRecord(SortedMap<ObjectKey, JsonNode> objects, List<Shot> snapshots, Bucket bucket) {
    /// What the cluster writes by itself when something else was written.
    private static final Set<String> REACTIONS = Set.of("policyendpoints", "endpointslices", "endpoints");

    /// A snapshot of a volume, and its tags.
    record Shot(String id, String volume, String description, Map<String, String> tags) {
        Shot {
            tags = Collections.unmodifiableMap(new TreeMap<>(tags));
        }

        /// The intent that it carries; empty where it carries none.
        String intent() {
            return tags.getOrDefault("firebreak:intent", "");
        }
    }

    /// The objects that are not as they were, or not there any more, but for what the cluster does by itself.
    List<JsonNode> changedSince(WorldRecord before) {
        Set<ObjectKey> keys = new HashSet<>(objects.keySet());
        keys.addAll(before.objects.keySet());
        List<JsonNode> changed = new ArrayList<>();
        for (ObjectKey key : keys) {
            JsonNode was = before.objects.get(key);
            JsonNode is = objects.get(key);
            if (!REACTIONS.contains(key.resource()) && !Objects.equals(was, is)) {
                changed.add(is != null ? is : Objects.requireNonNull(was));
            }
        }
        return changed;
    }

    /// The fields that a responder can have an influence on, in a form that is the same for every way there:
    /// without versions and times, the uids of new objects, and how often it was tried.
    Map<String, String> fields(WorldRecord start, UnaryOperator<String> same) {
        Map<String, String> fields = new TreeMap<>();
        Map<String, String> made = new TreeMap<>();
        objects.forEach((key, object) -> {
            if (!start.objects.containsKey(key)) {
                made.put(object.at("/metadata/uid").asString(), "new");
            }
        });
        objects.forEach((key, object) ->
                fields.put(trials(same.apply(name(key, object))), trials(same.apply(text(object, made)))));
        for (Shot snapshot : snapshots) {
            fields.merge(
                    same.apply("snapshot of " + snapshot.volume()),
                    trials(same.apply(snapshot.description() + " " + snapshot.tags())),
                    (one, other) -> one + " and " + other);
        }
        fields.put("bucket", trials(same.apply(bucket.toString())));
        return fields;
    }

    private static String name(ObjectKey key, JsonNode object) {
        String name = key.resource().equals("policyendpoints")
                ? object.at("/spec/policyRef/name").asString()
                : key.name();
        return key.resource() + " " + key.namespace() + "/" + name;
    }

    private static String text(JsonNode object, Map<String, String> made) {
        ObjectNode copy = (ObjectNode) object.deepCopy();
        ObjectNode metadata = (ObjectNode) copy.path("metadata");
        metadata.remove(List.of("resourceVersion", "managedFields", "creationTimestamp", "generation", "uid"));
        if (metadata.path("generateName").isString()) {
            metadata.remove("name");
        }
        copy.path("spec").path("taints").forEach(taint -> ((ObjectNode) taint).remove("timeAdded"));
        copy.path("status")
                .path("ephemeralContainerStatuses")
                .forEach(container -> container
                        .path("state")
                        .forEach(state -> ((ObjectNode) state).remove(List.of("startedAt", "finishedAt"))));
        String text = CanonicalJson.text(copy);
        for (Map.Entry<String, String> uid : made.entrySet()) {
            text = text.replace(uid.getKey(), uid.getValue());
        }
        return text;
    }

    /// An intent that was tried again has the number of the trial at its end; a run that had not begun has a
    /// number too.
    private static String trials(String text) {
        return text.replaceAll("(" + Case.ID + "[./-])r[0-9]+", "$1r1")
                .replaceAll("(" + Case.ID + "\\.r1\\.[0-9]+\\.[0-9]+)\\.[0-9]+", "$1");
    }
}
