package dev.firebreak.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

@NeedsRealParts(Part.KUBERNETES)
class RealClusterIT {

    private final RealCluster cluster = Parts.cluster();

    @Test
    void the_api_server_is_ready_and_says_its_version() {
        assertThat(cluster.api().send("GET", "/readyz", "application/json", "").body())
                .isEqualTo("ok");
        assertThat(Part.KUBERNETES.versions(Parts.CACHE)).contains(cluster.version());
    }

    @Test
    void a_subject_has_what_rbac_gives_it_and_no_more() {
        var namespace = cluster.newNamespace("rbac");
        var kubeconfig = cluster.kubeconfigFor("arn:aws:iam::111122223333:role/On,call=1", "responders");

        var before = cluster.kubectlAs(kubeconfig, "", "get", "pods", "-n", namespace);
        assertThat(before.exit()).isEqualTo(1);
        assertThat(before.stderr())
                .contains("Forbidden")
                .contains("User \"arn:aws:iam::111122223333:role/On,call=1\" cannot list resource \"pods\"");

        cluster.kubectl("create", "role", "look", "-n", namespace, "--verb=list", "--resource=pods")
                .orThrow();
        cluster.kubectl("create", "rolebinding", "look", "-n", namespace, "--role=look", "--group=responders")
                .orThrow();
        eventually(() -> cluster.kubectlAs(kubeconfig, "", "get", "pods", "-n", namespace)
                        .exit()
                == 0);
        assertThat(cluster.kubectlAs(kubeconfig, "", "get", "secrets", "-n", namespace)
                        .exit())
                .isEqualTo(1);
    }

    @Test
    void logs_come_through_the_api_server_from_the_kubelet() {
        var namespace = cluster.newNamespace("logs");
        runningPod(namespace, "web", "node-logs");
        cluster.kubelet().log(namespace, "web", "app", "one\ntwo\nthree\n");

        assertThat(logs(namespace).orThrow()).isEqualTo("one\ntwo\nthree\n");
        assertThat(logs(namespace, "--tail=2").orThrow()).isEqualTo("two\nthree\n");
        assertThat(logs(namespace, "--limit-bytes=5").orThrow()).isEqualTo("one\nt");
        assertThat(logs(namespace, "--tail=1", "--timestamps").orThrow())
                .isEqualTo("2026-01-01T00:00:02.000000000Z three\n");
    }

    @Test
    void a_log_that_stalls_is_ended_by_its_reader() {
        var namespace = cluster.newNamespace("stall");
        runningPod(namespace, "web", "node-stall");
        cluster.kubelet().log(namespace, "web", "app", "one\n");
        cluster.kubelet().stall(namespace, "web", "app");

        var read = logs(namespace, "--follow", "--request-timeout=1s");
        assertThat(read.stdout()).isEqualTo("one\n");
        assertThat(read.exit()).isNotZero();

        cluster.kubelet().forget(namespace, "web");
        assertThat(logs(namespace).stderr()).contains("NotFound");
    }

    @Test
    void a_previous_log_exists_only_after_a_restart() {
        var namespace = cluster.newNamespace("previous");
        runningPod(namespace, "web", "node-previous");
        cluster.kubelet().log(namespace, "web", "app", "now\n");

        var refused = logs(namespace, "--previous");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.stderr())
                .contains("BadRequest", "previous terminated container \"app\" in pod \"web\" not found");

        cluster.kubelet().previousLog(namespace, "web", "app", "before\n");
        assertThat(logs(namespace, "--previous").orThrow()).isEqualTo("before\n");
    }

    @Test
    void a_pod_that_the_kubelet_does_not_know_has_no_logs() {
        var namespace = cluster.newNamespace("unknown");
        runningPod(namespace, "web", "node-unknown");

        var refused = logs(namespace);
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.stderr()).contains("NotFound");
    }

    @Test
    void a_deployment_becomes_a_replica_set_and_pods() {
        var namespace = cluster.newNamespace("deploy");
        cluster.kubectl("create", "deployment", "web", "-n", namespace, "--image=web:1", "--replicas=3")
                .orThrow();

        var pods = "/api/v1/namespaces/" + namespace + "/pods?labelSelector=app%3Dweb";
        eventually(() -> cluster.api().get(pods).path("items").size() == 3);
        var owner = cluster.api().get(pods).at("/items/0/metadata/ownerReferences/0");
        assertThat(owner.path("kind").asString()).isEqualTo("ReplicaSet");
        var replicaSet = cluster.api()
                .get("/apis/apps/v1/namespaces/" + namespace + "/replicasets/"
                        + owner.path("name").asString());
        assertThat(replicaSet.at("/metadata/ownerReferences/0/name").asString()).isEqualTo("web");
    }

    @Test
    void a_copy_has_the_same_objects_and_a_life_of_its_own() {
        var namespace = cluster.newNamespace("copy");
        runningPod(namespace, "web", "node-copy");
        var path = "/api/v1/namespaces/" + namespace + "/pods/web";
        try (var copy = RealCluster.copyOf(cluster)) {
            assertThat(copy.api().get(path)).isEqualTo(cluster.api().get(path));

            copy.kubectl("label", "pod", "web", "-n", namespace, "only=here").orThrow();
            assertThat(copy.api().get(path).at("/metadata/labels/only").asString())
                    .isEqualTo("here");
            assertThat(cluster.api().get(path).at("/metadata/labels/only").isMissingNode())
                    .isTrue();
        }
    }

    private Command.Result logs(String namespace, String... options) {
        var words = new ArrayList<>(List.of("logs", "web", "-c", "app", "-n", namespace));
        words.addAll(List.of(options));
        return cluster.kubectl(words.toArray(String[]::new));
    }

    private void runningPod(String namespace, String name, String node) {
        cluster.createNode(node, "aws:///eu-west-1a/i-0123456789abcdef0", Map.of());
        cluster.apply("""
            apiVersion: v1
            kind: Pod
            metadata: {name: %s, namespace: %s, labels: {app: web}}
            spec:
              nodeName: %s
              containers: [{name: app, image: "web:1"}]
            """.formatted(name, namespace, node));
        var pod = cluster.api().podRunning(namespace, name, "10.0.0.7", "127.0.0.1");
        assertThat(pod.at("/status/phase").asString()).isEqualTo("Running");
        assertThat(pod.at("/status/containerStatuses/0/ready").asBoolean()).isTrue();
    }

    private static void eventually(Callable<Boolean> condition) {
        var deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        try {
            while (!condition.call()) {
                assertThat(System.nanoTime()).as("within 30 s").isLessThan(deadline);
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
