package dev.firebreak.range.kube;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// All groups with their resources in one document (`apidiscovery.k8s.io/v2`), made of the lists that each
/// group tells of itself.
final class AggregatedDiscovery {

    static final String FORM = "g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private AggregatedDiscovery() {}

    /// @param groups of each group the lists of its versions, the preferred one first
    static Answer answer(List<List<ObjectNode>> groups) {
        ObjectNode document =
                Json.object().put("kind", "APIGroupDiscoveryList").put("apiVersion", "apidiscovery.k8s.io/v2");
        document.putObject("metadata");
        ArrayNode items = document.putArray("items");
        groups.forEach(versions -> items.add(group(versions)));
        return Answer.json(200, document, "application/json;" + FORM);
    }

    private static ObjectNode group(List<ObjectNode> lists) {
        String groupVersion = Json.text(lists.getFirst(), "groupVersion");
        ObjectNode group = Json.object();
        ObjectNode metadata = group.putObject("metadata");
        if (groupVersion.contains("/")) {
            metadata.put("name", groupVersion.substring(0, groupVersion.indexOf('/')));
        }
        ArrayNode versions = group.putArray("versions");
        lists.forEach(list -> version(versions.addObject(), list));
        return group;
    }

    private static void version(ObjectNode version, JsonNode list) {
        String groupVersion = Json.text(list, "groupVersion");
        version.put("version", groupVersion.substring(groupVersion.indexOf('/') + 1));
        ArrayNode resources = version.putArray("resources");
        for (JsonNode entry : list.path("resources")) {
            if (!Json.text(entry, "name").contains("/")) {
                resources.add(resource(groupVersion, entry, list));
            }
        }
        version.put("freshness", "Current");
    }

    private static ObjectNode resource(String groupVersion, JsonNode entry, JsonNode list) {
        String plural = Json.text(entry, "name");
        ObjectNode resource = Json.object().put("resource", plural);
        resource.set("responseKind", kind(groupVersion, entry));
        resource.put("scope", entry.path("namespaced").booleanValue() ? "Namespaced" : "Cluster");
        resource.put("singularResource", Json.text(entry, "singularName"));
        for (String told : List.of("verbs", "shortNames", "categories")) {
            if (entry.has(told)) {
                resource.set(told, entry.path(told));
            }
        }
        for (JsonNode other : list.path("resources")) {
            String name = Json.text(other, "name");
            if (name.startsWith(plural + "/")) {
                ObjectNode subresource = resource.withArray("subresources").addObject();
                subresource.put("subresource", name.substring(plural.length() + 1));
                subresource.set("responseKind", kind(groupVersion, other));
                subresource.set("verbs", other.path("verbs"));
            }
        }
        return resource;
    }

    private static ObjectNode kind(String groupVersion, JsonNode entry) {
        int slash = groupVersion.indexOf('/');
        boolean others = entry.has("group");
        return Json.object()
                .put("group", others ? Json.text(entry, "group") : slash < 0 ? "" : groupVersion.substring(0, slash))
                .put("version", others ? Json.text(entry, "version") : groupVersion.substring(slash + 1))
                .put("kind", Json.text(entry, "kind"));
    }
}
