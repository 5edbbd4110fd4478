package dev.firebreak.range.kube;

import java.time.InstantSource;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// In which form the Accept header wants objects: as they are, as a Table for printing, or their metadata
/// alone.
final class Representation {

    private enum Form {
        OBJECT,
        TABLE,
        METADATA
    }

    private final Tables tables;

    Representation(InstantSource clock) {
        this.tables = new Tables(clock);
    }

    Answer one(int code, Call call, ApiResource resource, ObjectNode object) {
        return Answer.json(code, told(call, resource, object));
    }

    Answer list(Call call, ApiResource resource, Page page) {
        List<ObjectNode> shown = page.items().stream()
                .map(object -> EventForms.shown(resource, object))
                .toList();
        ObjectNode list;
        switch (form(call)) {
            case TABLE -> list = table(call, resource, shown);
            case METADATA -> {
                list = Json.object().put("kind", "PartialObjectMetadataList").put("apiVersion", "meta.k8s.io/v1");
                list.putObject("metadata");
                ArrayNode items = list.putArray("items");
                shown.forEach(object -> items.add(partial(object)));
            }
            case OBJECT -> {
                list = Json.object().put("kind", resource.kind() + "List").put("apiVersion", resource.apiVersion());
                list.putObject("metadata");
                ArrayNode items = list.putArray("items");
                // items of built-in kinds come without kind and apiVersion, those of custom ones with both
                boolean named = resource.has(ApiResource.Trait.CUSTOM);
                shown.forEach(
                        object -> items.add(named ? object : object.deepCopy().remove(List.of("kind", "apiVersion"))));
            }
            default -> throw Refusal.notAcceptable();
        }
        ObjectNode metadata = Json.ensure(list, "metadata");
        metadata.put("resourceVersion", Long.toString(page.revision()));
        if (!page.next().isEmpty()) {
            metadata.put("continue", page.next());
            if (call.parameter("labelSelector").isEmpty()
                    && call.parameter("fieldSelector").isEmpty()) {
                metadata.put("remainingItemCount", page.remaining());
            }
        }
        return Answer.json(200, list);
    }

    /// One object alone, as it is or as a watch tells it.
    ObjectNode told(Call call, ApiResource resource, ObjectNode object) {
        ObjectNode shown = EventForms.shown(resource, object);
        return switch (form(call)) {
            case OBJECT -> shown;
            case METADATA -> partial(shown);
            case TABLE -> {
                ObjectNode table = table(call, resource, List.of(shown));
                Json.ensure(table, "metadata").put("resourceVersion", Json.text(object, "metadata", "resourceVersion"));
                yield table;
            }
        };
    }

    private ObjectNode table(Call call, ApiResource resource, List<ObjectNode> objects) {
        ObjectNode table = tables.table(resource, objects);
        String include = call.parameter("includeObject");
        ArrayNode rows = table.withArray("rows");
        for (int i = 0; i < objects.size(); i++) {
            ObjectNode row = (ObjectNode) rows.get(i);
            switch (include) {
                case "None" -> {}
                case "Object" -> row.set("object", objects.get(i));
                default -> row.set("object", partial(objects.get(i)));
            }
        }
        return table;
    }

    private static ObjectNode partial(ObjectNode object) {
        ObjectNode partial = Json.object().put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
        partial.set("metadata", object.path("metadata"));
        return partial;
    }

    /// The first form of the Accept header that is served.
    private static Form form(Call call) {
        String accept = call.header("accept");
        if (accept.isBlank()) {
            return Form.OBJECT;
        }
        for (String range : accept.split(",", -1)) {
            List<String> parts = List.of(range.strip().split("\\s*;\\s*", -1));
            boolean json = List.of("application/json", "application/*", "*/*").contains(parts.getFirst());
            if (!json) {
                continue;
            }
            boolean stable = parts.contains("g=meta.k8s.io") && parts.contains("v=v1");
            if (parts.contains("as=Table") && stable) {
                return Form.TABLE;
            }
            if ((parts.contains("as=PartialObjectMetadata") || parts.contains("as=PartialObjectMetadataList"))
                    && stable) {
                return Form.METADATA;
            }
            if (parts.stream().noneMatch(part -> part.startsWith("as="))) {
                return Form.OBJECT;
            }
        }
        throw Refusal.notAcceptable();
    }
}
