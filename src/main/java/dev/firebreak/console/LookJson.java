package dev.firebreak.console;

import dev.firebreak.json.Json;
import dev.firebreak.look.Item;
import dev.firebreak.look.Kind;
import dev.firebreak.look.Listing;
import dev.firebreak.look.Suspect;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// The documents of what was looked at.
public final class LookJson {
    private LookJson() {}

    public static ObjectNode list(Listing found) {
        List<ObjectNode> items = found.items().stream().map(LookJson::item).toList();
        return Documents.list(items);
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
