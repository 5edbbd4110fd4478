package dev.firebreak.console;

import dev.firebreak.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Values of inputs and outputs in words, not clean yet.
final class Values {
    private Values() {}

    /// A scalar as it is; a pod as `NS/POD`, a node by name; a list by its values where they are at most
    /// `most`, else by their number.
    static String words(JsonNode value, int most) {
        if (value.isArray()) {
            if (value.size() > most) {
                return "(" + value.size() + ")";
            }
            List<String> each = new ArrayList<>();
            value.forEach(v -> each.add(words(v, most)));
            return each.isEmpty() ? "none" : String.join(", ", each);
        }
        if (value.isObject() && value.path("name").isString()) {
            String namespace = value.path("namespace").asString("");
            return (namespace.isEmpty() ? "" : namespace + "/")
                    + value.path("name").asString();
        }
        return value.isNull() ? "not known" : value.isString() ? value.asString() : value.toString();
    }

    /// `key=value` of every member, in the order of the object.
    static String pairs(JsonNode object) {
        List<String> pairs = new ArrayList<>();
        object.properties().forEach(m -> pairs.add(m.getKey() + "=" + words(m.getValue(), Integer.MAX_VALUE)));
        return String.join(" ", pairs);
    }

    /// Kind, context, cluster, account, region and user of a world, as far as they are known.
    static String world(@Nullable JsonNode world) {
        String kind = world == null ? null : Json.text(world, "/kind");
        if (world == null || kind == null) {
            return "not known";
        }
        List<String> words = new ArrayList<>();
        words.add(kind);
        add(words, "context", Json.text(world, "/context"));
        add(words, "cluster", Json.text(world, "/cluster"));
        add(words, "account", Json.text(world, "/account"));
        add(words, "region", Json.text(world, "/region"));
        add(words, "as", Json.text(world, "/kubeUser"));
        return String.join(", ", words);
    }

    private static void add(List<String> words, String label, @Nullable String value) {
        if (value != null) {
            words.add(label + " " + value);
        }
    }
}
