package dev.firebreak.reference;

import dev.firebreak.json.Json;
import dev.firebreak.model.Permission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A ClusterRole with the Kubernetes rules of a runbook and nothing else. Reviewing one's own rights and looking at
/// what is served is everybody's (`system:basic-user`, `system:discovery`), and is left out.
public record ClusterRole(Permissions permissions) {
    private static final List<String> VERBS = List.of("get", "list", "create", "patch", "delete");

    /// What one rule of RBAC is on.
    private record On(
            String group, String resource, @Nullable String name) {}

    public ObjectNode document() {
        ObjectNode role =
                Json.object().put("apiVersion", "rbac.authorization.k8s.io/v1").put("kind", "ClusterRole");
        role.putObject("metadata").put("name", permissions.name());
        ArrayNode rules = role.putArray("rules");
        byResource().forEach((on, taken) -> {
            ObjectNode rule = rules.addObject();
            rule.putArray("apiGroups").add(on.group());
            rule.putArray("resources").add(on.resource());
            if (on.name() != null) {
                rule.putArray("resourceNames").add(on.name());
            }
            verbs(taken).forEach(rule.putArray("verbs")::add);
        });
        return role;
    }

    /// The document as YAML for `kubectl apply -f -`, with the reasons as comments.
    public String yaml() {
        StringBuilder text = new StringBuilder();
        text.append("apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: ")
                .append(permissions.name())
                .append("\nrules:\n");
        byResource().forEach((on, taken) -> {
            reasons(taken).forEach(reason -> text.append("  # ").append(reason).append('\n'));
            text.append("  - apiGroups: [\"").append(on.group()).append("\"]\n");
            text.append("    resources: [").append(on.resource()).append("]\n");
            if (on.name() != null) {
                text.append("    resourceNames: [").append(on.name()).append("]\n");
            }
            text.append("    verbs: [").append(String.join(", ", verbs(taken))).append("]\n");
        });
        return text.toString();
    }

    /// A rule on one object is left out where the same is allowed on all.
    private Map<On, List<Permissions.Rule>> byResource() {
        List<Permissions.Rule> rules = permissions.rules().stream()
                .filter(r -> r.right().permission() instanceof Permission.Kube)
                .toList();
        Set<Permission.Kube> onAll = rules.stream()
                .map(r -> anywhere(kube(r)))
                .filter(k -> k.name() == null)
                .collect(Collectors.toSet());
        Map<On, List<Permissions.Rule>> byResource = new LinkedHashMap<>();
        for (Permissions.Rule rule : rules) {
            Permission.Kube kube = kube(rule);
            boolean covered = onAll.contains(new Permission.Kube(kube.verb(), kube.group(), kube.resource(), null));
            On on = new On(kube.group(), kube.resource(), covered ? null : kube.name());
            byResource.computeIfAbsent(on, _ -> new ArrayList<>()).add(rule);
        }
        return byResource;
    }

    private static Permission.Kube kube(Permissions.Rule rule) {
        return (Permission.Kube) rule.right().permission();
    }

    private static Permission.Kube anywhere(Permission.Kube kube) {
        return new Permission.Kube(kube.verb(), kube.group(), kube.resource(), null, kube.name());
    }

    private static List<String> verbs(List<Permissions.Rule> taken) {
        return taken.stream()
                .map(r -> kube(r).verb())
                .distinct()
                .sorted(Comparator.comparingInt(VERBS::indexOf))
                .toList();
    }

    /// One line for each verb and reason, with the steps that have it.
    private static List<String> reasons(List<Permissions.Rule> taken) {
        Map<String, Set<String>> steps = new LinkedHashMap<>();
        for (String verb : verbs(taken)) {
            for (Permissions.Rule rule : taken) {
                if (kube(rule).verb().equals(verb)) {
                    String what = verb + (rule.right().needed() ? ", needed" : ", wanted");
                    steps.computeIfAbsent(what + "\0" + rule.right().reason(), _ -> new LinkedHashSet<>())
                            .add(Objects.requireNonNullElse(rule.step(), "every run"));
                }
            }
        }
        return steps.entrySet().stream()
                .map(e -> e.getKey().replace("\0", " by " + String.join(", ", e.getValue()) + ": "))
                .toList();
    }
}
