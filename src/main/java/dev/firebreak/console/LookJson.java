package dev.firebreak.console;

import dev.firebreak.json.Json;
import dev.firebreak.look.Item;
import dev.firebreak.look.Kind;
import dev.firebreak.look.Listing;
import dev.firebreak.look.PodDescription;
import dev.firebreak.look.Reached;
import dev.firebreak.look.Suspect;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The documents of what was looked at.
public final class LookJson {
    private LookJson() {}

    public static ObjectNode list(Listing found) {
        List<ObjectNode> items = found.items().stream().map(LookJson::item).toList();
        return Documents.list(items);
    }

    /// A record whose components are the members of its document.
    public static ObjectNode of(String type, Record description) {
        return Documents.document(type).setAll((ObjectNode) Json.of(description));
    }

    public static ObjectNode of(PodDescription pod) {
        ObjectNode json = Documents.document("podDescription");
        json.set("pod", Json.of(pod.pod()));
        json.set("suspect", Json.of(pod.suspect()));
        json.set("host", Json.of(pod.host()));
        json.set("identity", Json.of(pod.identity()));
        json.set("secrets", Json.of(pod.secrets()));
        json.set("node", Json.of(pod.node()));
        json.set("volumes", Json.of(pod.volumes()));
        json.set("services", Json.of(pod.services()));
        json.set("policies", Json.of(pod.policies()));
        json.set("reachedBy", reached(pod.reachedBy()));
        json.set("events", Json.of(pod.events()));
        json.set("unknown", Json.of(pod.unknown()));
        return json;
    }

    private static JsonNode reached(@Nullable Reached reached) {
        if (reached == null) {
            return Json.of(null);
        }
        ObjectNode json = Json.object().put("enforcer", reached.enforcer());
        ArrayNode entries = json.putArray("entries");
        reached.entries().forEach(entry -> entries.add(ReachJson.entry(entry)));
        return json;
    }

    private static ObjectNode item(Item item) {
        ObjectNode json = Documents.document(type(item.kind())).setAll((ObjectNode) Json.of(item.facts()));
        Suspect signs = item.signs();
        if (signs != null) {
            json.set("suspect", Json.of(signs));
        }
        return json;
    }

    /// `event` is one of a case's journal.
    private static String type(Kind kind) {
        return switch (kind) {
            case EVENT -> "clusterEvent";
            case SERVICE_ACCOUNT -> "serviceAccount";
            case POD, NODE, POLICY, VOLUME -> kind.singular();
        };
    }
}
