package dev.firebreak.look;

import dev.firebreak.action.kube.PodFacts;
import dev.firebreak.json.Json;
import dev.firebreak.model.Resource;
import dev.firebreak.reach.Direction;
import dev.firebreak.reach.Endpoint;
import dev.firebreak.reach.NetworkPolicy;
import dev.firebreak.reach.PolicyKind;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A policy of any kind that may decide over traffic.
///
/// @param namespace null of a kind that is in none
/// @param selector what it selects, in the syntax of `-l`; empty is every pod. Null where its kind says that otherwise
/// @param directions `ingress`, `egress`: those that it decides over
public record PolicyFacts(
        String kind,
        String group,
        @Nullable String namespace,
        String name,
        String uid,
        @Nullable String selector,
        List<String> directions) {

    static PolicyFacts of(Resource kind, JsonNode object) {
        NetworkPolicy parsed = kind.equals(Resource.NETWORK_POLICY) ? NetworkPolicy.understood(object) : null;
        return new PolicyFacts(
                kind.kind(),
                kind.group(),
                Json.text(object, "/metadata/namespace"),
                object.at("/metadata/name").asString(),
                object.at("/metadata/uid").asString(""),
                parsed == null ? null : parsed.podSelector().toString(),
                Stream.of(Direction.values())
                        .filter(direction -> parsed == null
                                ? object.path("spec").has(direction.text().toLowerCase(Locale.ROOT))
                                : parsed.isolates(direction))
                        .map(direction -> direction.text().toLowerCase(Locale.ROOT))
                        .toList());
    }

    /// Whether an object is over a pod, or may be; one that can't be read may.
    static boolean maySelect(Resource kind, JsonNode object, JsonNode pod) {
        Endpoint.Pod endpoint = PodFacts.endpoint(pod);
        try {
            return kind.equals(Resource.NETWORK_POLICY)
                    ? NetworkPolicy.parse(object).selects(endpoint)
                    : PolicyKind.read(kind, object).stream().anyMatch(each -> each.maySelect(endpoint));
        } catch (IllegalArgumentException notUnderstood) {
            String namespace = Json.text(object, "/metadata/namespace");
            return namespace == null || namespace.equals(endpoint.namespace());
        }
    }
}
