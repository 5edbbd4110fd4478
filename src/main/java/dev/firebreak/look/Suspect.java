package dev.firebreak.look;

import dev.firebreak.action.kube.PodFacts;
import dev.firebreak.model.Names;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What cases have left on a pod or a node: each is the case, with its run where the sign tells it, or null.
///
/// @param isolated the case that cut the pod off
/// @param marked the case that put it under investigation
/// @param cordoned the cases that hold the node cordoned
public record Suspect(
        @Nullable String isolated,
        @Nullable String marked,
        @Nullable String cordoned) {
    static Suspect of(JsonNode object, Names names) {
        Map<String, String> labels = PodFacts.labels(object);
        JsonNode annotations = object.at("/metadata/annotations");
        JsonNode cordon = annotations.path(names.cordon());
        return new Suspect(
                labels.get(names.label()), labels.get(names.mark()), cordon.isString() ? cordon.asString() : null);
    }

    public boolean none() {
        return isolated == null && marked == null && cordoned == null;
    }

    /// `isolated by 260301-k7qx.r1, marked by …`; empty where there is no sign.
    public String words() {
        Map<String, String> signs = new LinkedHashMap<>();
        put(signs, "isolated", isolated);
        put(signs, "marked", marked);
        put(signs, "cordoned", cordoned);
        return signs.entrySet().stream()
                .map(sign -> sign.getKey() + " by " + sign.getValue())
                .collect(Collectors.joining(", "));
    }

    private static void put(Map<String, String> signs, String sign, @Nullable String by) {
        if (by != null) {
            signs.put(sign, by);
        }
    }
}
