package dev.firebreak.range.kube;

import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What an API server makes by itself when it starts on an empty store: its namespaces, and the roles without
/// which an authenticated user could not even discover the API.
final class Bootstrap {

    private static final String RBAC = "rbac.authorization.k8s.io/v1";

    private Bootstrap() {}

    static List<JsonNode> objects() {
        Stream<JsonNode> namespaces = Stream.of("default", "kube-node-lease", "kube-public", "kube-system")
                .map(name -> object("v1", "Namespace", name));
        Stream<JsonNode> roles = Stream.of(
                role("cluster-admin", rule("*", "*", "*"), paths("*", "*")),
                role(
                        "system:basic-user",
                        rule("authorization.k8s.io", "create", "selfsubjectaccessreviews", "selfsubjectrulesreviews"),
                        rule("authentication.k8s.io", "create", "selfsubjectreviews")),
                role(
                        "system:discovery",
                        paths(
                                "get",
                                "/api",
                                "/api/*",
                                "/apis",
                                "/apis/*",
                                "/healthz",
                                "/livez",
                                "/openapi",
                                "/openapi/*",
                                "/readyz",
                                "/version",
                                "/version/")),
                role(
                        "system:public-info-viewer",
                        paths("get", "/healthz", "/livez", "/readyz", "/version", "/version/")),
                binding("cluster-admin", "system:masters"),
                binding("system:basic-user", "system:authenticated"),
                binding("system:discovery", "system:authenticated"),
                binding("system:public-info-viewer", "system:authenticated", "system:unauthenticated"));
        return Stream.concat(Stream.concat(namespaces, Stream.of(server())), roles)
                .toList();
    }

    /// The Service by which pods reach the API server.
    private static ObjectNode server() {
        ObjectNode service = object("v1", "Service", "kubernetes");
        Json.ensure(service, "metadata").put("namespace", "default");
        ObjectNode spec =
                service.putObject("spec").put("clusterIP", "10.100.0.1").put("type", "ClusterIP");
        spec.putArray("ports")
                .addObject()
                .put("name", "https")
                .put("port", 443)
                .put("protocol", "TCP")
                .put("targetPort", 443);
        return service;
    }

    private static ObjectNode object(String apiVersion, String kind, String name) {
        ObjectNode object = Json.object().put("apiVersion", apiVersion).put("kind", kind);
        object.putObject("metadata").put("name", name);
        return object;
    }

    private static ObjectNode role(String name, ObjectNode... rules) {
        ObjectNode role = object(RBAC, "ClusterRole", name);
        labelled(role).putArray("rules").addAll(List.of(rules));
        return role;
    }

    private static ObjectNode rule(String group, String verb, String... resources) {
        ObjectNode rule = Json.object();
        rule.putArray("verbs").add(verb);
        rule.putArray("apiGroups").add(group);
        rule.set("resources", Json.array(List.of(resources)));
        return rule;
    }

    private static ObjectNode paths(String verb, String... paths) {
        ObjectNode rule = Json.object();
        rule.putArray("verbs").add(verb);
        rule.set("nonResourceURLs", Json.array(List.of(paths)));
        return rule;
    }

    private static ObjectNode binding(String role, String... groups) {
        ObjectNode binding = object(RBAC, "ClusterRoleBinding", role);
        labelled(binding)
                .putObject("roleRef")
                .put("apiGroup", "rbac.authorization.k8s.io")
                .put("kind", "ClusterRole")
                .put("name", role);
        for (String group : groups) {
            binding.withArray("subjects")
                    .addObject()
                    .put("kind", "Group")
                    .put("apiGroup", "rbac.authorization.k8s.io")
                    .put("name", group);
        }
        return binding;
    }

    private static ObjectNode labelled(ObjectNode object) {
        Json.ensure(object, "metadata", "labels").put("kubernetes.io/bootstrapping", "rbac-defaults");
        return object;
    }
}
