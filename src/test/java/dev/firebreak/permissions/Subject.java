package dev.firebreak.permissions;

import dev.firebreak.cluster.ClusterOptions;
import dev.firebreak.cluster.KubernetesCluster;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Permission;
import dev.firebreak.parts.RealCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A user of the real API server, with a certificate of their own and one ClusterRole.
final class Subject implements AutoCloseable {
    private static final String ROLES = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final RealCluster cluster;
    private final String name;
    private final Path kubeconfig;
    private final KubernetesCluster questions;

    Subject(RealCluster cluster, String name) {
        this.cluster = cluster;
        this.name = name;
        this.kubeconfig = cluster.kubeconfigFor(name);
        this.questions = KubernetesCluster.connect(
                ClusterOptions.DEFAULT.withKubeconfig(kubeconfig.toString()), InstantSource.system());
        cluster.api().create(ROLES, role(Json.array()).toString());
        ObjectNode binding =
                Json.object().put("apiVersion", "rbac.authorization.k8s.io/v1").put("kind", "ClusterRoleBinding");
        binding.putObject("metadata").put("name", name);
        binding.putObject("roleRef")
                .put("apiGroup", "rbac.authorization.k8s.io")
                .put("kind", "ClusterRole")
                .put("name", name);
        binding.putArray("subjects")
                .addObject()
                .put("apiGroup", "rbac.authorization.k8s.io")
                .put("kind", "User")
                .put("name", name);
        cluster.api().create("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", binding.toString());
    }

    Path kubeconfig() {
        return kubeconfig;
    }

    private ObjectNode role(JsonNode rules) {
        ObjectNode role =
                Json.object().put("apiVersion", "rbac.authorization.k8s.io/v1").put("kind", "ClusterRole");
        role.putObject("metadata").put("name", name);
        role.set("rules", rules);
        return role;
    }

    /// Gives the subject the rules of a printed role, and waits until the API server goes by them: until it has what is
    /// `there`, and lacks what is `gone`.
    void has(JsonNode rules, List<Permission.Kube> there, Permission.@Nullable Kube gone) {
        var reply = cluster.api()
                .send("PUT", ROLES + "/" + name, "application/json", role(rules).toString());
        if (reply.statusCode() != 200) {
            throw new IllegalStateException(reply.body());
        }
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!(there.stream().allMatch(this::may) && (gone == null || !may(gone)))) {
            if (System.nanoTime() > end) {
                throw new AssertionError("the API server does not go by " + rules);
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private boolean may(Permission.Kube permission) {
        return questions.may(permission).holds() == Holds.YES;
    }

    /// The rules without one verb on one resource, or on one object of it.
    static ArrayNode without(JsonNode rules, Permission.Kube right) {
        ArrayNode left = Json.array();
        for (JsonNode rule : rules) {
            ObjectNode copy = (ObjectNode) rule.deepCopy();
            boolean same = rule.at("/apiGroups/0").asString("").equals(right.group())
                    && rule.at("/resources/0").asString("").equals(right.resource())
                    && (right.name() == null
                            || rule.at("/resourceNames/0").asString("").equals(right.name())
                            || !rule.has("resourceNames"));
            if (same) {
                ArrayNode verbs = copy.putArray("verbs");
                rule.path("verbs")
                        .valueStream()
                        .filter(v -> !v.asString().equals(right.verb()))
                        .forEach(verbs::add);
            }
            if (!copy.path("verbs").isEmpty()) {
                left.add(copy);
            }
        }
        return left;
    }

    @Override
    public void close() {
        questions.close();
        cluster.kubectl("delete", "clusterrole,clusterrolebinding", name).orThrow();
    }
}
