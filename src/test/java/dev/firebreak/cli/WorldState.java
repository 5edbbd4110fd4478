package dev.firebreak.cli;

import dev.firebreak.json.Json;
import dev.firebreak.range.Range;
import dev.firebreak.range.aws.Account;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Every object of a cluster and every thing of an account at one moment, to be compared.
public final class WorldState {
    private WorldState() {}

    /// Exactly as it is.
    public static SortedMap<String, JsonNode> exact(Range range) {
        SortedMap<String, JsonNode> state = restorable(range.account());
        range.store().snapshot().forEach((key, object) -> state.put(key.toString(), object));
        Account account = range.account();
        account.snapshots().forEach(s -> {
            state.put(s.id(), Json.of(s.toString()));
            state.put(s.id() + " tags", Json.of(account.tags(s.id())));
        });
        return state;
    }

    /// What an undo brings back: all of it but what only counts writes, and the evidence, which is kept.
    public static SortedMap<String, JsonNode> restorable(Range range) {
        SortedMap<String, JsonNode> state = restorable(range.account());
        range.store().snapshot().forEach((key, object) -> {
            JsonNode copy = object.deepCopy();
            ((ObjectNode) copy.path("metadata")).remove(List.of("resourceVersion", "generation", "managedFields"));
            state.put(key.toString(), copy);
        });
        return state;
    }

    private static SortedMap<String, JsonNode> restorable(Account account) {
        SortedMap<String, JsonNode> state = new TreeMap<>();
        account.instances().forEach(i -> {
            state.put(i.id(), Json.of(i));
            state.put(i.id() + " tags", Json.of(account.tags(i.id())));
        });
        account.volumes().forEach(v -> {
            state.put(v.id(), Json.of(v.toString()));
            state.put(v.id() + " tags", Json.of(account.tags(v.id())));
        });
        account.interfaces().forEach(i -> state.put(i.id(), Json.of(i)));
        account.buckets().forEach(b -> state.put("bucket " + b.name(), Json.of(Map.of("owner", b.owner()))));
        return state;
    }

    /// What differs, each with before and after; empty when nothing does.
    public static SortedMap<String, String> differences(
            SortedMap<String, JsonNode> before, SortedMap<String, JsonNode> after) {
        SortedMap<String, String> differences = new TreeMap<>();
        before.forEach((key, value) -> {
            JsonNode now = after.get(key);
            if (!value.equals(now)) {
                differences.put(key, value + " became " + now);
            }
        });
        after.forEach((key, value) -> {
            if (!before.containsKey(key)) {
                differences.put(key, "is new: " + value);
            }
        });
        return differences;
    }
}
