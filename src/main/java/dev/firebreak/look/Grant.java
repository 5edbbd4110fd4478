package dev.firebreak.look;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A rule of RBAC that holds for a service account.
///
/// @param namespace where; null is everywhere
/// @param resourceNames the only objects that it is about; none is all
public record Grant(
        @Nullable String namespace,
        List<String> verbs,
        List<String> apiGroups,
        List<String> resources,
        List<String> resourceNames,
        List<String> paths,
        Via via) {

    /// How it comes to the account.
    ///
    /// @param binding as in `rolebinding shop/web` or `clusterrolebinding admins`
    /// @param role as in `role shop/web`
    /// @param subject whom the binding names: the account, or a group that it is in
    public record Via(String binding, String role, String subject) {}

    static Grant of(JsonNode rule, @Nullable String namespace, Via via) {
        return new Grant(
                namespace,
                texts(rule, "verbs"),
                texts(rule, "apiGroups"),
                texts(rule, "resources"),
                texts(rule, "resourceNames"),
                texts(rule, "nonResourceURLs"),
                via);
    }

    private static List<String> texts(JsonNode rule, String member) {
        return rule.path(member).valueStream().map(JsonNode::asString).toList();
    }

    /// Whether every service account of the cluster, or everybody who is logged in, has it.
    public boolean everybodys() {
        return via.subject().equals("group system:authenticated")
                || via.subject().equals("group system:serviceaccounts")
                || via.subject().equals("group system:unauthenticated");
    }

    /// The verbs among these that it gives on a resource; a subresource stands after a slash.
    List<String> gives(String group, String resource, Set<String> wanted) {
        int slash = resource.indexOf('/');
        boolean about = (apiGroups.contains("*") || apiGroups.contains(group))
                && (resources.contains("*")
                        || resources.contains(resource)
                        || (slash >= 0 && resources.contains("*" + resource.substring(slash))));
        return about
                ? Stream.concat(
                                verbs.stream().filter(wanted::contains),
                                verbs.contains("*") ? Stream.of("*") : Stream.of())
                        .toList()
                : List.of();
    }

    /// `get, list secrets in namespace shop`.
    public String words() {
        String what = paths.isEmpty()
                ? String.join(", ", resources) + (resourceNames.isEmpty() ? "" : " " + String.join(", ", resourceNames))
                : String.join(", ", paths);
        return String.join(", ", verbs) + " " + what + where();
    }

    String where() {
        return namespace == null ? "" : " in namespace " + namespace;
    }
}
