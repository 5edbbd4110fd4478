package dev.firebreak.action.kube;

import dev.firebreak.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// What lets a container get around its pod's routes: `pod-privileged` where it may change them, `raw-frames` where it
/// may write frames that no route is asked about.
record Capability(String code, String message) {
    private static final Set<String> CHANGING = Set.of("ALL", "NET_ADMIN", "SYS_ADMIN");

    static Optional<Capability> over(JsonNode container) {
        JsonNode security = container.path("securityContext");
        List<String> added = names(security.at("/capabilities/add"));
        List<String> dropped = names(security.at("/capabilities/drop"));
        String name = "container " + Json.text(container, "/name");
        if (security.path("privileged").asBoolean(false)) {
            return Optional.of(
                    new Capability("pod-privileged", name + " is privileged and may change the routes back"));
        }
        if (added.stream().anyMatch(CHANGING::contains)) {
            return Optional.of(new Capability(
                    "pod-privileged", name + " has " + String.join(", ", added) + " and may change the routes back"));
        }
        boolean raw = added.contains("NET_RAW") || (!dropped.contains("ALL") && !dropped.contains("NET_RAW"));
        return raw
                ? Optional.of(new Capability(
                        "raw-frames", name + " does not drop NET_RAW, and may send raw frames, which no route stops"))
                : Optional.empty();
    }

    private static List<String> names(JsonNode list) {
        List<String> names = new ArrayList<>();
        list.forEach(one -> {
            String upper = one.asString("").toUpperCase(Locale.ROOT);
            names.add(upper.startsWith("CAP_") ? upper.substring("CAP_".length()) : upper);
        });
        return names;
    }
}
