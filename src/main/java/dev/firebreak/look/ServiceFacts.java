package dev.firebreak.look;

import dev.firebreak.json.Json;
import dev.firebreak.reach.LabelSelector;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A Service that leads to a pod.
///
/// @param serviceType `ClusterIP`, `NodePort`, `LoadBalancer`
/// @param ports as in `80/TCP`
public record ServiceFacts(
        String namespace,
        String name,
        String serviceType,
        @Nullable String clusterIp,
        List<String> ports) {

    static ServiceFacts of(JsonNode service) {
        return new ServiceFacts(
                service.at("/metadata/namespace").asString(),
                service.at("/metadata/name").asString(),
                service.at("/spec/type").asString("ClusterIP"),
                Json.text(service, "/spec/clusterIP"),
                service.at("/spec/ports")
                        .valueStream()
                        .map(port -> port.path("port").asString() + "/"
                                + port.path("protocol").asString("TCP"))
                        .toList());
    }

    /// One without a selector selects nobody: its endpoints are somebody's own.
    static boolean selects(JsonNode service, Map<String, String> labels) {
        Map<String, String> selector = LabelSelector.labels(service.at("/spec/selector"));
        return !selector.isEmpty() && LabelSelector.ofLabels(selector).matches(labels);
    }
}
