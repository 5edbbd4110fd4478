package dev.firebreak.range.kube;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Events are stored in the form of the core group; events.k8s.io shows and takes the same objects under other names.
final class EventForms {

    private static final Map<String, String> CORE_NAMES = Map.of(
            "regarding", "involvedObject",
            "note", "message",
            "deprecatedSource", "source",
            "deprecatedFirstTimestamp", "firstTimestamp",
            "deprecatedLastTimestamp", "lastTimestamp",
            "deprecatedCount", "count",
            "reportingController", "reportingComponent");

    private EventForms() {}

    static ObjectNode stored(ApiResource resource, ObjectNode object) {
        if (!isNewForm(resource)) {
            return object;
        }
        ObjectNode event = object.deepCopy();
        CORE_NAMES.forEach((shown, core) -> rename(event, shown, core));
        return event;
    }

    static ObjectNode shown(ApiResource resource, ObjectNode object) {
        if (!resource.plural().equals("events")) {
            return object;
        }
        ObjectNode event = object.deepCopy();
        event.put("apiVersion", resource.apiVersion());
        for (String always : List.of("reportingComponent", "reportingInstance")) {
            if (!event.has(always)) {
                event.put(always, "");
            }
        }
        if (isNewForm(resource)) {
            CORE_NAMES.forEach((shown, core) -> rename(event, core, shown));
        }
        return event;
    }

    private static boolean isNewForm(ApiResource resource) {
        return resource.group().equals("events.k8s.io");
    }

    private static void rename(ObjectNode event, String from, String to) {
        JsonNode value = event.remove(from);
        if (value != null) {
            event.set(to, value);
        }
    }
}
