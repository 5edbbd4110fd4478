package dev.firebreak.cli;

import dev.firebreak.json.Json;
import dev.firebreak.model.Resource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Somebody else who writes to the cluster of a range, under a manager's name.
public final class Other implements AutoCloseable {
    private final OnRange firebreak;
    private final String manager;
    private final KubernetesClient client;

    public Other(OnRange firebreak, String manager) {
        this.firebreak = firebreak;
        this.manager = manager;
        this.client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(firebreak.range().kubeconfig().toFile()))
                .build();
    }

    /// Writes an object of namespace shop, or a node, as it is and changed.
    void edit(String group, String plural, String namespace, String name, Consumer<ObjectNode> change) {
        ObjectNode object = (ObjectNode) firebreak
                .range()
                .store()
                .find(group, plural, namespace, name)
                .orElseThrow()
                .deepCopy();
        change.accept(object);
        client.raw(path(group, plural, namespace) + "/" + name + "?fieldManager=" + manager, "PUT", object.toString());
    }

    void create(String group, String plural, String namespace, JsonNode object) {
        client.raw(path(group, plural, namespace) + "?fieldManager=" + manager, "POST", object.toString());
    }

    /// Makes an object of whatever kind where it says itself that it belongs.
    void create(Resource resource, JsonNode object) {
        client.raw(path(resource, object) + "?fieldManager=" + manager, "POST", object.toString());
    }

    /// The same.
    void delete(Resource resource, JsonNode object) {
        client.raw(path(resource, object) + "/" + Json.text(object, "/metadata/name"), "DELETE", null);
    }

    private static String path(Resource resource, JsonNode object) {
        String namespace = Json.text(object, "/metadata/namespace");
        return (resource.group().isEmpty() ? "/api/" : "/apis/") + resource.apiVersion()
                + (namespace == null ? "" : "/namespaces/" + namespace) + "/" + resource.plural();
    }

    public void delete(String group, String plural, String namespace, String name) {
        client.raw(path(group, plural, namespace) + "/" + name, "DELETE", null);
    }

    private static String path(String group, String plural, String namespace) {
        return (group.isEmpty() ? "/api/v1" : "/apis/" + group + "/v1")
                + (namespace.isEmpty() ? "" : "/namespaces/" + namespace) + "/" + plural;
    }

    @Override
    public void close() {
        client.close();
    }
}
