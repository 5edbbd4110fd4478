package dev.firebreak.range.kube;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which resource a path names; parts that it does not name are empty.
record Target(String group, String version, String resource, String namespace, String name, String subresource) {

    /// Empty for paths that name no resource: discovery, health, and what is not there at all.
    ///
    /// @param groups group and version of what is served, but for the core group
    static Optional<Target> of(Call call, Set<String> groups) {
        List<String> parts = new ArrayList<>(List.of(call.path().substring(1).split("/", -1)));
        if (parts.size() >= 3 && parts.getFirst().equals("api")) {
            return of("", parts.get(1), parts.subList(2, parts.size()));
        }
        boolean known = parts.size() >= 4
                && parts.getFirst().equals("apis")
                && groups.contains(parts.get(1) + "/" + parts.get(2));
        return known ? of(parts.get(1), parts.get(2), parts.subList(3, parts.size())) : Optional.empty();
    }

    private static Optional<Target> of(String group, String version, List<String> rest) {
        boolean namespaced = rest.getFirst().equals("namespaces")
                && rest.size() > 2
                && !rest.get(2).equals("status")
                && !rest.get(2).equals("finalize");
        String namespace = namespaced ? rest.get(1) : "";
        List<String> parts = namespaced ? rest.subList(2, rest.size()) : rest;
        if (parts.size() > 3 || parts.contains("")) {
            return Optional.empty();
        }
        String name = parts.size() > 1 ? parts.get(1) : "";
        boolean itself = group.isEmpty() && parts.getFirst().equals("namespaces");
        return Optional.of(new Target(
                group,
                version,
                parts.getFirst(),
                itself && namespace.isEmpty() ? name : namespace,
                name,
                parts.size() > 2 ? parts.get(2) : ""));
    }

    /// Whether the path has a namespace where the resource has one; a list over all namespaces has none.
    boolean fits(ApiResource served) {
        if (served.namespaced()) {
            return !namespace.isEmpty() || name.isEmpty();
        }
        return namespace.isEmpty() || served.plural().equals("namespaces");
    }

    String verb(Call call) {
        boolean collection = name.isEmpty();
        return switch (call.method()) {
            case "GET", "HEAD" -> {
                boolean watch = call.flag("watch") && collection;
                yield watch ? "watch" : collection ? "list" : "get";
            }
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> collection ? "deletecollection" : "delete";
            default -> throw Refusal.methodNotAllowed();
        };
    }
}
