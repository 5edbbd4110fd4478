package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.json.Json;
import dev.firebreak.range.aws.Bucket;
import dev.firebreak.range.aws.Cluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Each thing that `doctor` looks at, in place and broken.
class DoctorTest {
    private final OnRange firebreak = OnRange.of("crypto-miner");

    @BeforeEach
    void everything_is_in_place() throws IOException {
        // the servers of the range put the machine's clock on their replies
        firebreak.time().pause(Duration.between(firebreak.time().instant(), Instant.now()));
        eks("prod", firebreak.range().kube().uri().toString(), Set.of("audit", "api"));
        configured("acme-evidence");
        Files.setPosixFilePermissions(firebreak.home(), PosixFilePermissions.fromString("rwx------"));
    }

    @AfterEach
    void close() {
        firebreak.close();
    }

    private void eks(String name, String endpoint, Set<String> logs) {
        firebreak.range().account().add(new Cluster(name, "1.36", endpoint, "", logs, Map.of()));
    }

    private void configured(String bucket) throws IOException {
        Files.writeString(
                firebreak.home().resolve("config.yaml"), "defaults: {cluster: prod, bucket: " + bucket + "}\n");
    }

    private JsonNode check(String id, int exit) {
        Ended ended = firebreak.run("doctor", "-o", "json");
        assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(exit);
        return check(ended.document(), id);
    }

    private static JsonNode check(JsonNode doctor, String id) {
        return doctor.path("checks")
                .valueStream()
                .filter(c -> c.path("id").asString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void found(String id, int exit, String result, String message, String fix) {
        JsonNode check = check(id, exit);
        assertThat(check.path("result").asString()).as(check.toString()).isEqualTo(result);
        assertThat(check.path("message").asString()).contains(message);
        assertThat(check.path("fix").asString("")).contains(fix);
    }

    private ObjectNode kubeconfig() throws IOException {
        return (ObjectNode) Json.parse(Files.readString(firebreak.range().kubeconfig()));
    }

    private String written(ObjectNode kubeconfig) throws IOException {
        return Files.writeString(firebreak.home().resolve("kubeconfig"), kubeconfig.toString())
                .toString();
    }

    @Test
    void where_everything_is_in_place_no_check_fails_and_nothing_is_changed() {
        String before = WorldState.restorable(firebreak.range()).toString();

        Ended ended = firebreak.run("doctor", "-o", "json");

        assertThat(ended.exit()).as(ended.out()).isZero();
        for (String ok : new String[] {
            "cluster",
            "aws",
            "one-cluster",
            "rights-contain-pod",
            "rights-contain-image",
            "cluster-clock",
            "aws-clock",
            "network-policy",
            "autoscalers",
            "audit-logs",
            "credential-plugin",
            "case-folder"
        }) {
            assertThat(check(ended.document(), ok).path("result").asString())
                    .as(check(ended.document(), ok).toString())
                    .isEqualTo("ok");
        }
        assertThat(WorldState.restorable(firebreak.range()).toString()).isEqualTo(before);
        assertThat(firebreak.home()).isDirectoryNotContaining("glob:**.tmp-*");
    }

    @Test
    void people_read_each_check_with_its_way_out() throws IOException {
        configured("no-such-bucket");
        Ended ended = firebreak.run("doctor");
        assertThat(ended.exit()).isEqualTo(4);
        assertThat(ended.out())
                .contains("fail     bucket", "There is no bucket no-such-bucket", "aws s3 mb s3://no-such-bucket")
                .contains("ok       cluster ")
                .containsPattern("1 of \\d+ checks fail");
    }

    @Test
    void an_account_without_the_cluster_is_told() throws IOException {
        Files.writeString(firebreak.home().resolve("config.yaml"), "defaults: {cluster: staging}\n");
        found("one-cluster", 4, "fail", "no EKS cluster staging", "--profile");
    }

    @Test
    void a_cluster_that_is_another_than_the_kubeconfigs_is_told() {
        eks("prod", "https://ABCDEF.gr7.eu-west-1.eks.amazonaws.com", Set.of("audit"));
        found("one-cluster", 4, "fail", "ABCDEF.gr7.eu-west-1.eks.amazonaws.com", "--context");
    }

    @Test
    void without_the_name_the_instances_of_the_nodes_tell_the_account() throws IOException {
        Files.writeString(firebreak.home().resolve("config.yaml"), "defaults: {}\n");
        found("one-cluster", 0, "ok", "instances of the nodes are in account 111122223333", "");
        found("audit-logs", 0, "unknown", "name of the cluster in EKS is not known", "firebreak config init");
    }

    @Test
    void a_control_plane_without_audit_log_is_told() {
        eks("prod", firebreak.range().kube().uri().toString(), Set.of("api"));
        found("audit-logs", 0, "warn", "no audit log of prod", "aws eks update-cluster-config --name prod");
    }

    @Test
    void what_may_not_be_asked_is_unknown_and_the_others_go_on() {
        firebreak.range().account().deny("eks:DescribeCluster");
        found("audit-logs", 0, "unknown", "eks:DescribeCluster", "Allow eks:DescribeCluster");
        found("one-cluster", 0, "ok", "EKS may not be asked", "");
    }

    @Test
    void a_bucket_that_is_not_set_not_there_or_keeps_nothing_is_told() throws IOException {
        Files.writeString(firebreak.home().resolve("config.yaml"), "defaults: {cluster: prod}\n");
        found("bucket", 0, "warn", "no evidence bucket is set", "firebreak config init");
        configured("no-such-bucket");
        found("bucket", 4, "fail", "no bucket no-such-bucket", "aws s3 mb");
        firebreak.range().account().add(new Bucket("acme-plain", "111122223333", false));
        configured("acme-plain");
        found("bucket", 0, "warn", "Object Lock is off", "aws s3api put-bucket-versioning --bucket acme-plain");
        firebreak.range().account().add(new Bucket("acme-theirs", "999999999999", true));
        configured("acme-theirs");
        found("bucket", 4, "fail", "is not account 111122223333's", "Set another");
    }

    @Test
    void a_network_plugin_that_does_not_enforce_is_told() {
        ObjectNode daemonSet = (ObjectNode) Json.parse(firebreak
                .range()
                .store()
                .find("apps", "daemonsets", "kube-system", "aws-node")
                .orElseThrow()
                .toString()
                .replace("--enable-network-policy=true", "--enable-network-policy=false"));
        firebreak.range().store().seed(daemonSet);
        found("network-policy", 4, "fail", "does not enforce", "aws eks update-addon --cluster-name prod");
    }

    @Test
    void each_autoscaler_is_told_with_what_it_heeds() {
        firebreak.range().store().seed(Json.parse("""
            {"apiVersion": "apps/v1", "kind": "Deployment",
             "metadata": {"name": "ca", "namespace": "kube-system"},
             "spec": {"selector": {"matchLabels": {"app": "ca"}}, "template": {"metadata": {"labels": {"app": "ca"}},
              "spec": {"containers": [
               {"name": "ca", "image": "registry.k8s.io/autoscaling/cluster-autoscaler:v1.33.0"}]}}}}
            """));
        found("autoscalers", 0, "warn", "Cluster Autoscaler heeds", "scale-down-disabled=true");
    }

    @Test
    void a_needed_right_that_is_missing_is_told_with_the_role_that_has_it() {
        firebreak.range().account().deny("ec2:DescribeInstances");
        Ended ended = firebreak.run(
                "doctor", "contain-pod", "--as", "nobody", "--as-group", "system:authenticated", "-o", "json");
        assertThat(ended.exit()).isEqualTo(4);
        JsonNode rights = check(ended.document(), "rights-contain-pod");
        assertThat(rights.path("result").asString()).isEqualTo("fail");
        assertThat(rights.path("message").asString()).contains("patch pods");
        assertThat(rights.path("fix").asString())
                .isEqualTo("firebreak runbook permissions contain-pod --kubernetes -o yaml");
        JsonNode aws = check(ended.document(), "rights-on-aws");
        assertThat(aws.path("result").asString()).isIn("fail", "warn");
        assertThat(aws.path("message").asString()).contains("ec2:DescribeInstances");
        assertThat(ended.out()).doesNotContain("rights-contain-image");
    }

    @Test
    void a_clock_that_is_off_is_told() {
        firebreak.time().pause(Duration.ofMinutes(1));
        found("cluster-clock", 0, "warn", "ahead of the API server's", "timedatectl");
        found("aws-clock", 0, "warn", "ahead of AWS's", "timedatectl");
        firebreak.time().pause(Duration.ofMinutes(-10));
        found("aws-clock", 4, "fail", "5 minutes", "timedatectl");
        found("cluster-clock", 4, "warn", "behind the API server's", "timedatectl");
    }

    @Test
    void a_missing_credential_plugin_is_told() throws IOException {
        ObjectNode kubeconfig = kubeconfig();
        ((ObjectNode) kubeconfig.at("/users/0/user"))
                .putObject("exec")
                .put("apiVersion", "client.authentication.k8s.io/v1")
                .put("command", "no-such-plugin")
                .put("interactiveMode", "Never");
        ((ObjectNode) kubeconfig.at("/users/0/user")).remove("token");
        Ended ended = firebreak.run("doctor", "--kubeconfig", written(kubeconfig), "-o", "json");
        assertThat(ended.exit()).isEqualTo(4);
        assertThat(check(ended.document(), "credential-plugin").path("result").asString())
                .isEqualTo("fail");
        assertThat(check(ended.document(), "cluster").path("result").asString()).isEqualTo("fail");
        assertThat(check(ended.document(), "aws").path("result").asString()).isEqualTo("ok");
    }

    @Test
    void a_home_that_others_look_into_or_that_is_no_folder_is_told() throws IOException {
        Files.setPosixFilePermissions(firebreak.home(), PosixFilePermissions.fromString("rwxr-xr-x"));
        found("case-folder", 0, "warn", "others than you", "chmod 700 " + firebreak.home());
        Ended ended = firebreak.run(
                "doctor", "--home", firebreak.home().resolve("config.yaml").toString(), "-o", "json");
        assertThat(check(ended.document(), "case-folder").path("result").asString())
                .isEqualTo("fail");
        assertThat(ended.exit()).isEqualTo(4);
    }

    @Test
    void silent_servers_fail_their_checks_within_the_time_limit_and_the_others_go_on() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String address = "http://127.0.0.1:" + silent.getLocalPort();
            ObjectNode kubeconfig = kubeconfig();
            ((ObjectNode) kubeconfig.at("/clusters/0/cluster")).put("server", address);
            firebreak.environment("AWS_ENDPOINT_URL", address);
            long started = System.nanoTime();

            Ended ended = firebreak.run(
                    "doctor", "--kubeconfig", written(kubeconfig), "--request-timeout", "1s", "-o", "json");

            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(3));
            assertThat(ended.exit()).isEqualTo(4);
            JsonNode doctor = ended.document();
            assertThat(check(doctor, "cluster").path("result").asString()).isEqualTo("fail");
            assertThat(check(doctor, "aws").path("result").asString()).isEqualTo("fail");
            assertThat(check(doctor, "network-policy").path("result").asString())
                    .isEqualTo("unknown");
            assertThat(check(doctor, "case-folder").path("result").asString()).isEqualTo("ok");
        }
    }
}
