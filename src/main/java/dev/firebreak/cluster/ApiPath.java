package dev.firebreak.cluster;

import dev.firebreak.change.KubeChange;
import dev.firebreak.model.Resource;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// How requests to the Kubernetes API are spelt.
final class ApiPath {
    private ApiPath() {}

    /// The path of an object, or of the collection where `name` is null.
    static String of(Resource resource, @Nullable String namespace, @Nullable String name) {
        return (resource.group().isEmpty() ? "/api/" : "/apis/") + resource.apiVersion()
                + (namespace == null ? "" : "/namespaces/" + encoded(namespace))
                + "/" + resource.plural()
                + (name == null ? "" : "/" + encoded(name));
    }

    /// `name=value&`, or nothing where there is no value.
    static String parameter(String name, @Nullable String value) {
        return value == null || value.isEmpty() ? "" : name + "=" + encoded(value) + "&";
    }

    static String method(KubeChange change) {
        return switch (change.verb()) {
            case CREATE, EVICT -> "POST";
            case PATCH -> "PATCH";
            case DELETE -> "DELETE";
        };
    }

    static byte[] body(KubeChange change) {
        if (change.body() == null) {
            throw new IllegalArgumentException("a change without a body: " + change.id());
        }
        return escaped(change.body().toString()).getBytes(StandardCharsets.UTF_8);
    }

    /// As Go writes JSON, which escapes these signs: the `test` of a JSON Patch compares strings byte by byte
    /// (evanphx/json-patch, `lazyNode.equal`). They stand in strings alone.
    private static String escaped(String json) {
        return json.replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
