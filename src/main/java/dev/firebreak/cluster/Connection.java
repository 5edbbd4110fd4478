package dev.firebreak.cluster;

import dev.firebreak.json.Json;
import dev.firebreak.model.Permission;
import dev.firebreak.model.Resource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An API server, and reading from it. Every read throws [dev.firebreak.model.Refusal] as [ReadFailure] words
/// it.
record Connection(Kubeconfig kubeconfig, ApiServer server, ReadFailure failure) {
    private static final int PAGE = 500;

    Optional<Exchange.Whole> read(String path, Permission.Kube needed) {
        return found(server.read("GET", path, null), needed);
    }

    Optional<Exchange.Whole> found(Exchange exchange, Permission.Kube needed) {
        if (exchange instanceof Exchange.Whole whole && whole.successful()) {
            return Optional.of(whole);
        }
        if (exchange instanceof Exchange.Whole whole && whole.status() == 404) {
            return Optional.empty();
        }
        throw failure.of(exchange, needed);
    }

    JsonNode json(Exchange.Whole whole, Permission.Kube needed) {
        JsonNode json = whole.json();
        if (json == null) {
            throw failure.of(whole, needed);
        }
        return json;
    }

    /// The whole list as one document; empty when the kind isn't served. A continue token that expired (410) is
    /// answered by reading the list anew in one piece, as kubectl does.
    Optional<ObjectNode> pages(
            Resource resource, @Nullable String namespace, @Nullable String labels, @Nullable String fields) {
        Permission.Kube needed = new Permission.Kube("list", resource.group(), resource.plural(), namespace);
        String query = "?" + ApiPath.parameter("labelSelector", labels) + ApiPath.parameter("fieldSelector", fields);
        String path = ApiPath.of(resource, namespace, null) + query;
        ObjectNode whole = null;
        String next = "";
        do {
            Exchange exchange = server.read("GET", path + ApiPath.parameter("continue", next) + "limit=" + PAGE, null);
            if (exchange instanceof Exchange.Whole gone && gone.status() == 410 && whole != null) {
                return read(path, needed).map(all -> (ObjectNode) json(all, needed));
            }
            Optional<Exchange.Whole> reply = found(exchange, needed);
            if (reply.isEmpty() || !(json(reply.get(), needed) instanceof ObjectNode page)) {
                return Optional.empty();
            }
            next = Json.text(page, "/metadata/continue");
            if (whole == null) {
                whole = page;
                whole.withArray("items");
            } else {
                ArrayNode items = whole.withArray("items");
                page.path("items").forEach(items::add);
            }
        } while (next != null && !next.isEmpty());
        if (whole.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove(List.of("continue", "remainingItemCount"));
        }
        return Optional.of(whole);
    }
}
