package dev.firebreak.range.kube;

import dev.firebreak.range.kube.ApiResource.Trait;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the server says about itself: version, groups, resources, and as much OpenAPI as `kubectl apply` reads.
final class Discovery {

    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

    /// Reviews are created, never stored: plural to kind.
    private static final Map<String, Map<String, String>> REVIEWS = Map.of(
            "authorization.k8s.io/v1",
            Map.of(
                    "selfsubjectaccessreviews", "SelfSubjectAccessReview",
                    "selfsubjectrulesreviews", "SelfSubjectRulesReview",
                    "subjectaccessreviews", "SubjectAccessReview",
                    "localsubjectaccessreviews", "LocalSubjectAccessReview"),
            "authentication.k8s.io/v1",
            Map.of("selfsubjectreviews", "SelfSubjectReview"));

    private final ObjectStore store;

    Discovery(ObjectStore store) {
        this.store = store;
    }

    /// Group and version of everything but the core group.
    Set<String> groups() {
        return Stream.concat(
                        store.served().map(ApiResource::apiVersion).filter(version -> version.contains("/")),
                        REVIEWS.keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// @param accept in the form that kubectl asks for first, `/api` and `/apis` tell all at once
    Optional<Answer> answer(String path, String accept) {
        if (accept.contains(AggregatedDiscovery.FORM) && (path.equals("/api") || path.equals("/apis"))) {
            Stream<List<String>> groups = path.equals("/api")
                    ? Stream.of(List.of("v1"))
                    : groups().stream().map(Discovery::group).distinct().map(this::versions);
            return Optional.of(AggregatedDiscovery.answer(groups.map(versions ->
                            versions.stream().map(this::resourceList).toList())
                    .toList()));
        }
        return switch (path) {
            case "/version", "/version/" -> json(version());
            case "/api", "/api/" -> json(coreVersions());
            case "/apis", "/apis/" -> json(groupList());
            case "/openapi/v3" -> json(openApiPaths());
            default -> below(path);
        };
    }

    private Optional<Answer> below(String path) {
        List<String> parts = List.of(path.substring(1).split("/", -1));
        boolean openApi = path.startsWith("/openapi/v3/");
        List<String> names = openApi ? parts.subList(2, parts.size()) : parts;
        String groupVersion = switch (names.getFirst()) {
            case "api" -> names.size() == 2 && names.get(1).equals("v1") ? "v1" : "";
            case "apis" -> names.size() == 3 ? names.get(1) + "/" + names.get(2) : "";
            default -> "";
        };
        boolean served = groupVersion.equals("v1") || groups().contains(groupVersion);
        if (served) {
            return json(openApi ? openApi(groupVersion) : resourceList(groupVersion));
        }
        if (names.size() == 2 && names.getFirst().equals("apis") && !openApi) {
            return versions(names.get(1)).isEmpty()
                    ? Optional.empty()
                    : json(describedGroup(names.get(1)).put("kind", "APIGroup").put("apiVersion", "v1"));
        }
        return Optional.empty();
    }

    private static ObjectNode version() {
        return Json.object()
                .put("major", "1")
                .put("minor", "36")
                .put("gitVersion", "v1.36.3-firebreak-range")
                .put("gitCommit", "")
                .put("gitTreeState", "clean")
                .put("buildDate", "1970-01-01T00:00:00Z")
                .put("goVersion", "")
                .put("compiler", "")
                .put("platform", "linux/amd64");
    }

    private static ObjectNode coreVersions() {
        ObjectNode versions = Json.object().put("kind", "APIVersions");
        versions.putArray("versions").add("v1");
        versions.putArray("serverAddressByClientCIDRs");
        return versions;
    }

    private ObjectNode groupList() {
        ObjectNode list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = list.putArray("groups");
        groups().stream().map(Discovery::group).distinct().forEach(name -> groups.add(describedGroup(name)));
        return list;
    }

    private static String group(String groupVersion) {
        return groupVersion.substring(0, groupVersion.indexOf('/'));
    }

    /// The newest first, which is the preferred one.
    private List<String> versions(String group) {
        return groups().stream()
                .filter(version -> group(version).equals(group))
                .toList()
                .reversed();
    }

    private ObjectNode describedGroup(String name) {
        ObjectNode group = Json.object().put("name", name);
        ArrayNode versions = group.putArray("versions");
        for (String version : versions(name)) {
            versions.addObject().put("groupVersion", version).put("version", version.substring(name.length() + 1));
        }
        group.set("preferredVersion", versions.path(0));
        return group;
    }

    private Stream<ApiResource> of(String groupVersion) {
        return store.served().filter(resource -> resource.apiVersion().equals(groupVersion));
    }

    private ObjectNode resourceList(String groupVersion) {
        ObjectNode list = Json.object()
                .put("kind", "APIResourceList")
                .put("apiVersion", "v1")
                .put("groupVersion", groupVersion);
        ArrayNode resources = list.putArray("resources");
        of(groupVersion).forEach(resource -> {
            ObjectNode entry = entry(resources, resource.plural(), resource.kind(), resource.namespaced());
            entry.put("singularName", resource.singular());
            entry.set("verbs", Json.array(VERBS));
            if (!resource.shortNames().isEmpty()) {
                entry.set("shortNames", Json.array(resource.shortNames()));
            }
            if (resource.has(Trait.ALL)) {
                entry.putArray("categories").add("all");
            }
            if (resource.has(Trait.STATUS)) {
                entry(resources, resource.plural() + "/status", resource.kind(), resource.namespaced())
                        .set("verbs", Json.array(List.of("get", "patch", "update")));
            }
            if (resource.equals(ApiResource.pods())) {
                entry(resources, "pods/ephemeralcontainers", resource.kind(), true)
                        .set("verbs", Json.array(List.of("get", "patch", "update")));
                entry(resources, "pods/eviction", "Eviction", true)
                        .put("group", "policy")
                        .put("version", "v1")
                        .set("verbs", Json.array(List.of("create")));
                entry(resources, "pods/log", resource.kind(), true).set("verbs", Json.array(List.of("get")));
            }
        });
        REVIEWS.getOrDefault(groupVersion, Map.of())
                .forEach((plural, kind) -> entry(resources, plural, kind, plural.startsWith("local"))
                        .set("verbs", Json.array(List.of("create"))));
        return list;
    }

    private static ObjectNode entry(ArrayNode resources, String name, String kind, boolean namespaced) {
        return resources
                .addObject()
                .put("name", name)
                .put("singularName", "")
                .put("namespaced", namespaced)
                .put("kind", kind);
    }

    private ObjectNode openApiPaths() {
        ObjectNode document = Json.object();
        ObjectNode paths = document.putObject("paths");
        paths.putObject("api/v1").put("serverRelativeURL", "/openapi/v3/api/v1");
        for (String version : groups()) {
            paths.putObject("apis/" + version).put("serverRelativeURL", "/openapi/v3/apis/" + version);
        }
        return document;
    }

    /// No schemas: only that each kind can be patched with `fieldValidation`, so that `kubectl` leaves the
    /// validation to the server.
    private ObjectNode openApi(String groupVersion) {
        ObjectNode document = Json.object().put("openapi", "3.0.0");
        document.putObject("info").put("title", "Kubernetes").put("version", "v1.36.3");
        ObjectNode paths = document.putObject("paths");
        String root = groupVersion.contains("/") ? "/apis/" + groupVersion : "/api/" + groupVersion;
        of(groupVersion).forEach(resource -> {
            String path =
                    root + (resource.namespaced() ? "/namespaces/{namespace}/" : "/") + resource.plural() + "/{name}";
            ObjectNode patch = paths.putObject(path).putObject("patch");
            patch.putArray("parameters")
                    .addObject()
                    .put("name", "fieldValidation")
                    .put("in", "query")
                    .putObject("schema")
                    .put("type", "string");
            patch.putObject("responses").putObject("200").put("description", "OK");
            patch.putObject("x-kubernetes-group-version-kind")
                    .put("group", resource.group())
                    .put("version", resource.version())
                    .put("kind", resource.kind());
        });
        document.putObject("components").putObject("schemas");
        return document;
    }

    private static Optional<Answer> json(ObjectNode document) {
        return Optional.of(Answer.json(200, document));
    }
}
