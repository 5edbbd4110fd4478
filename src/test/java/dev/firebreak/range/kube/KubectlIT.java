package dev.firebreak.range.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import dev.firebreak.parts.Parts;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real `kubectl` works on the range.
@NeedsRealParts(Part.KUBERNETES)
class KubectlIT {

    private record Result(int exit, String out, String err) {}

    @TempDir
    private Path folder = Path.of("");

    private final Shop shop = new Shop();

    @BeforeEach
    void writeKubeconfig() throws IOException {
        Files.writeString(folder.resolve("admin"), shop.door.kubeconfig("range", "admin-token", "shop"));
        Files.writeString(folder.resolve("bob"), shop.door.kubeconfig("range", "bob-token", "shop"));
    }

    @AfterEach
    void closeTheDoor() {
        shop.close();
    }

    @Test
    void get_prints_the_columns_of_the_server() throws Exception {
        assertThat(ok("get", "pods").lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line).matches("NAME +READY +STATUS +RESTARTS +AGE"),
                        line -> assertThat(line).matches("web-1 +1/1 +Running +0 +\\d+s"),
                        line -> assertThat(line).matches("web-2 +1/1 +Running +0 +\\d+s"));
        assertThat(ok("get", "po", "-A", "-o", "wide")).contains("NAMESPACE", "10.0.1.11", "node-a");
        assertThat(ok("get", "nodes")).containsPattern("node-a +Ready +<none> +\\d+s +v1.36.3");
        assertThat(ok("get", "deploy,svc,ep,netpol")).contains("2/2", "172.20.0.80", "10.0.1.11:8080");
        assertThat(ok("get", "pod", "web-1", "-o", "jsonpath={.status.podIP}")).isEqualTo("10.0.1.11");
        assertThat(ok(
                        "get",
                        "pods",
                        "-l",
                        "app in (web),tier!=back",
                        "--field-selector",
                        "spec.nodeName=node-a",
                        "-o",
                        "name"))
                .isEqualTo("pod/web-1\npod/web-2\n");
        assertThat(ok("get", "pods", "--chunk-size=1", "-o", "name")).isEqualTo("pod/web-1\npod/web-2\n");
        assertThat(ok("get", "all")).contains("pod/web-1", "service/web", "deployment.apps/web");
        assertThat(kubectl("admin", "get", "pod", "nope").err())
                .isEqualTo("Error from server (NotFound): pods \"nope\" not found\n");
        assertThat(ok("api-resources")).contains("networking.k8s.aws/v1alpha1");
    }

    @Test
    void wait_and_get_are_told_what_happens() throws Exception {
        FutureTask<String> waiting = new FutureTask<>(() -> ok("wait", "--for=delete", "pod/web-2", "--timeout=60s"));
        Thread.ofVirtual().start(waiting);
        while (shop.store.ledger().stream().noneMatch(use -> use.verb().equals("watch")) && !waiting.isDone()) {
            Thread.onSpinWait();
        }
        shop.delete(Shop.PODS + "/web-2", "");
        assertThat(waiting.get()).isEqualTo("pod/web-2 condition met\n");
        assertThat(kubectl("admin", "get", "pods", "-w", "--output-watch-events", "--request-timeout=2s")
                        .out()
                        .lines()
                        .toList())
                .satisfiesExactly(
                        line -> assertThat(line).matches("EVENT +NAME +READY +STATUS +RESTARTS +AGE"),
                        line -> assertThat(line).matches("ADDED +web-1 +1/1 +Running +0 +\\d+s"));
    }

    @Test
    void describe_shows_objects_with_their_events() throws Exception {
        shop.post("/api/v1/namespaces/shop/events", """
            {"metadata":{"name":"e1"},
             "involvedObject":{"kind":"Pod","name":"web-1","namespace":"shop","uid":"%s"},
             "reason":"Started","message":"Started container web","type":"Normal","source":{"component":"kubelet"},
             "firstTimestamp":"2026-03-01T11:59:00Z","lastTimestamp":"2026-03-01T11:59:00Z","count":1}\
            """.formatted(
                        shop.get(Shop.PODS + "/web-1").at("/metadata/uid")));
        assertThat(ok("describe", "pod", "web-1")).contains("10.0.1.11", "Started container web");
        assertThat(ok("describe", "node", "node-a")).contains("aws:///eu-west-1a/i-0aaa", "web-1");
        assertThat(ok("describe", "svc", "web")).contains("10.0.1.11:8080,10.0.1.12:8080");
        assertThat(ok("describe", "deploy", "web")).contains("nginx:1.29");
        assertThat(ok("get", "events")).contains("Started container web", "pod/web-1");
    }

    @Test
    void label_and_annotate_change_metadata_and_keep_out_of_the_rest() throws Exception {
        assertThat(ok("label", "pod", "web-1", "quarantine=yes")).isEqualTo("pod/web-1 labeled\n");
        assertThat(kubectl("admin", "label", "pod", "web-1", "quarantine=no").err())
                .contains("'quarantine' already has a value (yes), and --overwrite is false");
        assertThat(ok("annotate", "pod", "web-1", "note=seen by us")).isEqualTo("pod/web-1 annotated\n");
        assertThat(ok("get", "pods", "-l", "quarantine=yes", "-o", "name")).isEqualTo("pod/web-1\n");
        assertThat(ok("label", "pod", "web-1", "quarantine-")).isEqualTo("pod/web-1 unlabeled\n");
        assertThat(ok("get", "pod", "web-1", "-o", "jsonpath={.metadata.labels}{.metadata.annotations.note}"))
                .isEqualTo("{\"app\":\"web\",\"tier\":\"front\"}seen by us");
    }

    @Test
    void apply_creates_changes_and_leaves_alone() throws Exception {
        Path file = folder.resolve("policy.yaml");
        String policy = """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: deny, namespace: shop}
            spec:
              podSelector: {matchLabels: {app: web}}
              policyTypes: [Ingress, Egress]
            """;
        Files.writeString(file, policy);
        assertThat(ok("apply", "-f", file.toString(), "--dry-run=server"))
                .isEqualTo("networkpolicy.networking.k8s.io/deny created (server dry run)\n");
        assertThat(ok("apply", "-f", file.toString())).isEqualTo("networkpolicy.networking.k8s.io/deny created\n");
        assertThat(ok("apply", "-f", file.toString())).isEqualTo("networkpolicy.networking.k8s.io/deny unchanged\n");
        Files.writeString(file, policy.replace("app: web", "app: api"));
        assertThat(ok("apply", "-f", file.toString())).isEqualTo("networkpolicy.networking.k8s.io/deny configured\n");
        assertThat(ok("get", "netpol")).containsPattern("deny +app=api");
        assertThat(ok("describe", "netpol", "deny")).contains("Policy Types: Ingress, Egress");
        assertThat(ok("delete", "-f", file.toString())).contains("networkpolicy.networking.k8s.io \"deny\" deleted");
        assertThat(ok("get", "netpol", "-o", "name")).isEmpty();
    }

    @Test
    void cordon_taints_the_node_and_uncordon_frees_it() throws Exception {
        assertThat(ok("cordon", "node-a")).isEqualTo("node/node-a cordoned\n");
        assertThat(ok("get", "nodes")).contains("Ready,SchedulingDisabled");
        assertThat(ok("get", "node", "node-a", "-o", "jsonpath={.spec.taints[*].key}"))
                .isEqualTo("node.kubernetes.io/unschedulable");
        assertThat(ok("uncordon", "node-a")).isEqualTo("node/node-a uncordoned\n");
        assertThat(ok("get", "node", "node-a", "-o", "jsonpath={.spec}"))
                .isEqualTo("{\"providerID\":\"aws:///eu-west-1a/i-0aaa\"}");
    }

    @Test
    void delete_waits_for_the_object_to_be_gone() throws Exception {
        assertThat(ok("delete", "pod", "web-1")).contains("pod \"web-1\" deleted");
        assertThat(ok("get", "pods", "-o", "name")).isEqualTo("pod/web-2\n");
        assertThat(ok("delete", "namespace", "shop")).contains("namespace \"shop\" deleted");
        assertThat(ok("get", "pods", "-A", "-o", "name")).isEmpty();
    }

    @Test
    void auth_whoami_names_the_user_and_list_the_rules() throws Exception {
        assertThat(ok("auth", "whoami", "-o", "jsonpath={.status.userInfo.username}"))
                .isEqualTo("admin");
        assertThat(kubectl("bob", "auth", "can-i", "--list").out()).contains("selfsubjectaccessreviews");
    }

    @Test
    void logs_are_those_of_the_container() throws Exception {
        assertThat(ok("logs", "web-1")).isEqualTo("one\ntwo\nthree\n");
        assertThat(ok("logs", "web-1", "-c", "web", "--tail=1", "--timestamps"))
                .isEqualTo("2026-03-01T12:00:00.000000000Z three\n");
        assertThat(kubectl("admin", "logs", "web-1", "--previous").err())
                .contains("previous terminated container \"web\" in pod \"web-1\" not found");
    }

    @Test
    void auth_can_i_answers_from_rbac() throws Exception {
        assertThat(ok("auth", "can-i", "delete", "pods")).isEqualTo("yes\n");
        Result no = kubectl("bob", "auth", "can-i", "delete", "pods");
        assertThat(no.out()).isEqualTo("no\n");
        assertThat(no.exit()).isEqualTo(1);
        assertThat(kubectl("admin", "auth", "can-i", "get", "pods", "--as", "bob")
                        .out())
                .isEqualTo("no\n");
    }

    private String ok(String... arguments) throws Exception {
        Result result = kubectl("admin", arguments);
        assertThat(result.err()).as(String.join(" ", arguments)).doesNotContain("rror");
        return result.out();
    }

    private Result kubectl(String config, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(executable(), "--kubeconfig", folder.resolve(config).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(Map.of("HOME", folder.toString(), "KUBECTL_KUBERC", "false"));
        File out = folder.resolve("out").toFile();
        File err = folder.resolve("err").toFile();
        Process process = builder.redirectOutput(out).redirectError(err).start();
        int exit = process.waitFor();
        return new Result(exit, Files.readString(out.toPath()), Files.readString(err.toPath()));
    }

    private static String executable() {
        return Parts.cluster().kubectlProgram().toString();
    }
}
