package dev.firebreak.range.kube;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// RBAC, evaluated over the roles and bindings in the store.
final class Authorizer {

    /// What is asked for: either a resource (with its subresource after a slash) or a path.
    record Attributes(String verb, String group, String resource, String namespace, String name, String path) {

        static Attributes ofPath(String verb, String path) {
            return new Attributes(verb, "", "", "", "", path);
        }

        static Attributes ofResource(String verb, String group, String resource, String namespace, String name) {
            return new Attributes(verb, group, resource, namespace, name, "");
        }
    }

    private static final ApiResource ROLES = rbac("roles");
    private static final ApiResource CLUSTER_ROLES = rbac("clusterroles");
    private static final ApiResource BINDINGS = rbac("rolebindings");
    private static final ApiResource CLUSTER_BINDINGS = rbac("clusterrolebindings");

    private final ObjectStore store;

    Authorizer(ObjectStore store) {
        this.store = store;
    }

    boolean allows(User user, Attributes asked) {
        return user.groups().contains("system:masters")
                || rules(user, asked.namespace()).stream().anyMatch(rule -> covers(rule, asked));
    }

    /// The rules that hold for the user in the namespace, those of cluster-wide bindings first.
    List<JsonNode> rules(User user, String namespace) {
        List<JsonNode> rules = new ArrayList<>();
        store.list(CLUSTER_BINDINGS, "").stream()
                .filter(binding -> binds(binding, user, ""))
                .flatMap(binding -> ruleOf(binding, ""))
                .forEach(rules::add);
        if (!namespace.isEmpty()) {
            store.list(BINDINGS, namespace).stream()
                    .filter(binding -> binds(binding, user, namespace))
                    .flatMap(binding -> ruleOf(binding, namespace))
                    .forEach(rules::add);
        }
        return rules;
    }

    /// Whether the user may do all that a rule grants, so that nobody gives away more than they have.
    boolean mayGrant(User user, JsonNode rule, String namespace) {
        if (user.groups().contains("system:masters")) {
            return true;
        }
        List<JsonNode> held = rules(user, namespace);
        boolean resources = Json.texts(rule.path("apiGroups")).stream()
                .allMatch(group -> Json.texts(rule.path("resources")).stream()
                        .allMatch(resource -> names(rule).stream()
                                .allMatch(name -> Json.texts(rule.path("verbs")).stream()
                                        .allMatch(verb -> held.stream()
                                                .anyMatch(own -> covers(
                                                        own,
                                                        Attributes.ofResource(
                                                                verb, group, resource, namespace, name)))))));
        boolean paths = Json.texts(rule.path("nonResourceURLs")).stream()
                .allMatch(path -> Json.texts(rule.path("verbs")).stream()
                        .allMatch(verb -> held.stream().anyMatch(own -> covers(own, Attributes.ofPath(verb, path)))));
        return resources && paths;
    }

    private static List<String> names(JsonNode rule) {
        List<String> names = Json.texts(rule.path("resourceNames"));
        return names.isEmpty() ? List.of("") : names;
    }

    private static boolean binds(JsonNode binding, User user, String namespace) {
        return Json.at(binding, "subjects").valueStream().anyMatch(subject -> {
            String name = Json.text(subject, "name");
            return switch (Json.text(subject, "kind")) {
                case "User" -> name.equals("*") || name.equals(user.name());
                case "Group" -> user.groups().contains(name);
                case "ServiceAccount" -> {
                    String home = Json.text(subject, "namespace");
                    yield user.name().equals(User.SERVICE_ACCOUNT + (home.isEmpty() ? namespace : home) + ":" + name);
                }
                default -> false;
            };
        });
    }

    private Stream<JsonNode> ruleOf(JsonNode binding, String namespace) {
        String name = Json.text(binding, "roleRef", "name");
        ObjectKey role = Json.text(binding, "roleRef", "kind").equals("Role")
                ? ObjectKey.of(ROLES, namespace, name)
                : ObjectKey.of(CLUSTER_ROLES, "", name);
        return store.get(role).stream().flatMap(found -> Json.at(found, "rules").valueStream());
    }

    private static boolean covers(JsonNode rule, Attributes asked) {
        if (!holds(rule.path("verbs"), asked.verb())) {
            return false;
        }
        if (!asked.path().isEmpty()) {
            return Json.texts(rule.path("nonResourceURLs")).stream()
                    .anyMatch(url -> url.equals(asked.path())
                            || (url.endsWith("*") && asked.path().startsWith(url.substring(0, url.length() - 1))));
        }
        List<String> names = Json.texts(rule.path("resourceNames"));
        return holds(rule.path("apiGroups"), asked.group())
                && resource(Json.texts(rule.path("resources")), asked.resource())
                && (names.isEmpty() || names.contains(asked.name()));
    }

    private static boolean holds(JsonNode list, String value) {
        List<String> values = Json.texts(list);
        return values.contains("*") || values.contains(value);
    }

    private static boolean resource(List<String> granted, String asked) {
        int slash = asked.indexOf('/');
        return granted.contains("*")
                || granted.contains(asked)
                || (slash >= 0 && granted.contains("*" + asked.substring(slash)));
    }

    private static ApiResource rbac(String plural) {
        return ApiResource.named("rbac.authorization.k8s.io", plural);
    }
}
