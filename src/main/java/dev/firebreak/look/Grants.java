package dev.firebreak.look;

import dev.firebreak.action.View;
import dev.firebreak.json.Json;
import dev.firebreak.model.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What RBAC lets a service account do, computed from the bindings and roles. Reading those takes the right to read
/// them and nothing more: to ask the API server in the account's name would take the right to impersonate it, which is
/// the right to do all that it may. What another authorizer adds is not seen.
final class Grants {
    private Grants() {}

    /// Null where no binding may be read. Where those of other namespaces may not be, its own are.
    static @Nullable List<Grant> of(String namespace, String account, View view, Reads reads) {
        Optional<List<JsonNode>> everywhere =
                reads.cluster("rights", () -> view.cluster().list(Resource.CLUSTER_ROLE_BINDING, null, null, null));
        Optional<List<JsonNode>> bindings =
                reads.cluster("rights", () -> view.cluster().list(Resource.ROLE_BINDING, null, null, null));
        if (bindings.isEmpty()) {
            bindings = reads.cluster("rights", () -> view.cluster().list(Resource.ROLE_BINDING, namespace, null, null));
        }
        if (everywhere.isEmpty() && bindings.isEmpty()) {
            return null;
        }
        List<Grant> grants = new ArrayList<>();
        for (JsonNode binding : everywhere.orElse(List.of())) {
            add(binding, null, namespace, account, view, reads, grants);
        }
        for (JsonNode binding : bindings.orElse(List.of())) {
            add(binding, Json.text(binding, "/metadata/namespace"), namespace, account, view, reads, grants);
        }
        return List.copyOf(grants);
    }

    private static void add(
            JsonNode binding,
            @Nullable String within,
            String namespace,
            String account,
            View view,
            Reads reads,
            List<Grant> grants) {
        String subject = subject(binding, within, namespace, account);
        if (subject == null) {
            return;
        }
        String name = binding.at("/roleRef/name").asString("");
        boolean cluster = !binding.at("/roleRef/kind").asString("").equals("Role");
        Resource kind = cluster ? Resource.CLUSTER_ROLE : Resource.ROLE;
        String role = kind.kind().toLowerCase(Locale.ROOT) + " " + (cluster ? "" : within + "/") + name;
        Grant.Via via = new Grant.Via(
                (within == null ? "clusterrolebinding " : "rolebinding " + within + "/")
                        + binding.at("/metadata/name").asString(),
                role,
                subject);
        reads.cluster("rights", () -> view.cluster().get(kind, cluster ? null : within, name))
                .flatMap(found -> found)
                .ifPresent(found -> found.path("rules").forEach(rule -> grants.add(Grant.of(rule, within, via))));
    }

    /// Whom a binding names of all that the account is; null where none.
    private static @Nullable String subject(
            JsonNode binding, @Nullable String within, String namespace, String account) {
        for (JsonNode subject : binding.path("subjects")) {
            String name = subject.path("name").asString("");
            String home = subject.path("namespace").asString("");
            boolean meant = switch (subject.path("kind").asString("")) {
                case "ServiceAccount" ->
                    name.equals(account) && namespace.equals(home.isEmpty() && within != null ? within : home);
                case "User" -> name.equals("system:serviceaccount:" + namespace + ":" + account) || name.equals("*");
                case "Group" ->
                    name.equals("system:authenticated")
                            // whoever can reach the API server is in it, without a token
                            || name.equals("system:unauthenticated")
                            || name.equals("system:serviceaccounts")
                            || name.equals("system:serviceaccounts:" + namespace);
                default -> false;
            };
            if (meant) {
                return subject.path("kind").asString("").toLowerCase(Locale.ROOT) + " " + name;
            }
        }
        return null;
    }
}
