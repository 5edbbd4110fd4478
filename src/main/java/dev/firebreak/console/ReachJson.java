package dev.firebreak.console;

import dev.firebreak.json.Json;
import dev.firebreak.model.PodRef;
import dev.firebreak.reach.PolicyRef;
import dev.firebreak.reach.Protocol;
import dev.firebreak.reach.Reach;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The document `reach`.
public final class ReachJson {
    private ReachJson() {}

    public static ObjectNode of(PodRef pod, List<Reach.Entry> entries) {
        ObjectNode json = Documents.document("reach");
        json.putObject("pod")
                .put("namespace", pod.namespace())
                .put("name", pod.name())
                .put("uid", pod.uid());
        ArrayNode array = json.putArray("entries");
        entries.forEach(entry -> array.add(entry(entry)));
        return json;
    }

    public static ObjectNode list(ArrayNode documents) {
        return Documents.document("list").set("items", documents);
    }

    static ObjectNode entry(Reach.Entry entry) {
        Reach.Stretch stretch = entry.stretch();
        Protocol protocol = stretch.protocol();
        ObjectNode json = Json.object();
        json.put("direction", word(entry.direction().text()));
        json.set("peer", peer(entry.peer()));
        json.put("protocol", protocol == null ? null : protocol.name());
        json.put("port", stretch.port()).put("endPort", stretch.endPort());
        json.put("allowed", word(stretch.here().allowed().name()));
        json.put("bySpecification", word(stretch.bySpecification().allowed().name()));
        ArrayNode policies = json.putArray("policies");
        deciding(stretch)
                .forEach(policy -> policies.addObject()
                        .put("kind", policy.kind())
                        .put("group", policy.group())
                        .put("namespace", policy.namespace().isEmpty() ? null : policy.namespace())
                        .put("name", policy.name()));
        return json.put("because", because(stretch));
    }

    private static ObjectNode peer(Reach.Peer peer) {
        return switch (peer) {
            case Reach.Peer.Pods pods ->
                Json.object().put("namespace", pods.namespace()).put("pod", pods.pod());
            case Reach.Peer.OfService service ->
                Json.object().put("namespace", service.namespace()).put("entity", "service/" + service.service());
            case Reach.Peer.Block block ->
                Json.object().put("cidr", block.cidr().toString());
            case Reach.Peer.Entity entity -> Json.object().put("entity", entity.name());
        };
    }

    /// The policies that decide by the plugin or by the specification.
    static List<PolicyRef> deciding(Reach.Stretch stretch) {
        return Stream.concat(stretch.here().policies().stream(), stretch.bySpecification().policies().stream())
                .distinct()
                .sorted()
                .toList();
    }

    static String because(Reach.Stretch stretch) {
        return stretch.differs()
                ? stretch.here().because() + "; the policies say otherwise: "
                        + stretch.bySpecification().because()
                : stretch.here().because();
    }

    static String word(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
