package dev.firebreak.mainjob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.MovedTime;
import dev.firebreak.json.Json;
import dev.firebreak.parts.Moto;
import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import dev.firebreak.parts.Parts;
import dev.firebreak.parts.Ports;
import dev.firebreak.parts.RealCluster;
import dev.firebreak.parts.Versity;
import dev.firebreak.permissions.Firebreak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `doctor` on real servers: what each check says follows from them, in place and broken. Of KMS nothing can be seen:
/// the S3 server knows no encryption of a bucket.
@NeedsRealParts({Part.KUBERNETES, Part.MOTO, Part.VERSITYGW})
@SuppressWarnings("NullAway.Init")
class DoctorIT {
    private static final String NAME = "acme-doctor";
    private static final String QUIET = "acme-quiet";
    private static final String LOCKED = "doctor-locked";
    private static final String PLAIN = "doctor-plain";
    private static final String AUTOSCALER = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: doctor-autoscaler, namespace: kube-system}
        spec:
          replicas: 0
          selector: {matchLabels: {app: ca}}
          template:
            metadata: {labels: {app: ca}}
            spec: {containers: [{name: ca, image: "registry.k8s.io/autoscaling/cluster-autoscaler:v1.33.0"}]}
        """;

    private static final Moto MOTO = Parts.moto();
    private static final Versity S3 = Parts.versity();
    private static final RealCluster CLUSTER = Parts.cluster();

    private static AccountDoor door;

    @TempDir
    Path home;

    private final MovedTime time = new MovedTime();

    @BeforeAll
    static void set() {
        door = new AccountDoor(MOTO, CLUSTER, Versity.ACCESS_KEY, Versity.SECRET_KEY);
        cluster(NAME, "audit");
        cluster(QUIET, "api");
        S3.aws("s3api", "create-bucket", "--bucket=" + PLAIN).orThrow();
        S3.aws("s3api", "create-bucket", "--bucket=" + LOCKED, "--object-lock-enabled-for-bucket")
                .orThrow();
        S3.aws(
                        "s3api",
                        "put-object-lock-configuration",
                        "--bucket=" + LOCKED,
                        "--object-lock-configuration={\"ObjectLockEnabled\":\"Enabled\",\"Rule\":{\"DefaultRetention\":"
                                + "{\"Mode\":\"GOVERNANCE\",\"Days\":90}}}")
                .orThrow();
    }

    private static void cluster(String name, String log) {
        MOTO.aws(
                        "eks",
                        "create-cluster",
                        "--name=" + name,
                        "--role-arn=arn:aws:iam::123456789012:role/eks",
                        "--resources-vpc-config=subnetIds=subnet-1",
                        "--logging={\"clusterLogging\":[{\"types\":[\"" + log + "\"],\"enabled\":true}]}")
                .orThrow();
    }

    @AfterAll
    static void leave() {
        door.close();
        MOTO.enforceIam(false);
        for (String name : List.of(NAME, QUIET)) {
            MOTO.aws("eks", "delete-cluster", "--name=" + name).orThrow();
        }
        S3.aws("s3api", "delete-bucket", "--bucket=" + PLAIN).orThrow();
        S3.aws("s3api", "delete-bucket", "--bucket=" + LOCKED).orThrow();
    }

    @BeforeEach
    void begin() throws IOException {
        // the servers have the machine's clock
        time.pause(Duration.between(time.instant(), Instant.now()));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        configured(NAME, LOCKED);
    }

    private void configured(String cluster, String bucket) throws IOException {
        Files.writeString(
                home.resolve("config.yaml"), "defaults: {cluster: " + cluster + ", bucket: " + bucket + "}\n");
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>(S3.environment());
        environment.put("AWS_ENDPOINT_URL", door.uri().toString());
        return environment;
    }

    private Map<String, JsonNode> checks(Path kubeconfig, Map<String, String> environment, int exit, String... more) {
        String[] words = new String[2 + more.length];
        words[0] = "doctor";
        words[1] = "contain-pod";
        System.arraycopy(more, 0, words, 2, more.length);
        Firebreak.Ended ended = new Firebreak(home, kubeconfig, environment, time).run(words);
        assertThat(ended.exit()).as(ended.document().toPrettyString()).isEqualTo(exit);
        Map<String, JsonNode> checks = new LinkedHashMap<>();
        ended.document()
                .path("checks")
                .forEach(check -> checks.put(check.path("id").asString(), check));
        return checks;
    }

    private static void told(Map<String, JsonNode> checks, String id, String result, String message, String fix) {
        JsonNode check = Objects.requireNonNull(checks.get(id), id);
        assertThat(check.path("result").asString()).as(check.toString()).isEqualTo(result);
        assertThat(check.path("message").asString()).contains(message);
        assertThat(check.path("fix").asString("")).contains(fix);
    }

    @Test
    void where_everything_is_in_place_every_check_is_ok_but_for_what_aws_tells_only_when_it_is_done() {
        try (var _ = new VpcCni(CLUSTER)) {
            time.pause(Duration.between(time.instant(), Instant.now()));
            Map<String, JsonNode> checks = checks(CLUSTER.kubeconfig(), environment(), 0);

            told(checks, "cluster", "ok", "we are admin", "");
            told(checks, "aws", "ok", "account 123456789012, region eu-west-1", "");
            told(checks, "one-cluster", "ok", CLUSTER.server() + " is the endpoint of arn:aws:eks:", "");
            told(checks, "cluster-clock", "ok", " s ", "");
            told(checks, "aws-clock", "ok", " s ", "");
            told(checks, "rights-contain-pod", "ok", "in all namespaces", "");
            told(checks, "rights-on-aws", "unknown", "all else you may", "firebreak runbook permissions");
            told(checks, "audit-logs", "ok", "EKS keeps the audit log of " + NAME, "");
            told(checks, "bucket", "ok", "versioned, locked for 90 days (GOVERNANCE)", "");
            told(checks, "autoscalers", "ok", "none was found", "");
            told(checks, "credential-plugin", "ok", "no program", "");
            told(checks, "case-folder", "ok", "is yours alone", "");
            told(checks, "network-policy", "ok", "", "");
            told(checks, "configured-contexts", "ok", "has each context that is configured", "");
            assertThat(checks).hasSize(14);
        }
    }

    @Test
    void what_is_switched_off_or_in_the_way_is_told_with_the_way_out() throws IOException {
        configured(QUIET, PLAIN);
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        time.pause(Duration.ofSeconds(30));
        CLUSTER.apply(AUTOSCALER);
        try (var _ = new VpcCni(CLUSTER)) {
            CLUSTER.apply(VpcCni.NOT_ENFORCING);
            Map<String, JsonNode> checks = checks(CLUSTER.kubeconfig(), environment(), 4);

            told(checks, "audit-logs", "warn", "no audit log", "aws eks update-cluster-config --name " + QUIET);
            told(checks, "bucket", "warn", "Object Lock is off", "aws s3api put-bucket-versioning --bucket " + PLAIN);
            told(checks, "case-folder", "warn", "others than you", "chmod 700 " + home);
            told(checks, "cluster-clock", "warn", "ahead of the API server's", "timedatectl");
            told(checks, "aws-clock", "warn", "ahead of AWS's", "timedatectl");
            told(checks, "autoscalers", "warn", "Cluster Autoscaler heeds", "scale-down-disabled=true");
            told(checks, "network-policy", "fail", "does not enforce", "aws eks update-addon --cluster-name " + QUIET);
            told(checks, "one-cluster", "ok", "is the endpoint of", "");
        } finally {
            CLUSTER.kubectl("delete", "deployment", "-n", "kube-system", "doctor-autoscaler")
                    .orThrow();
        }
    }

    @Test
    void what_is_not_there_or_another_one_is_told_with_the_way_out() throws IOException {
        configured(NAME, "doctor-none");
        time.pause(Duration.ofMinutes(-6));
        Map<String, String> elsewhere = environment();
        // the endpoint that moto makes up
        elsewhere.put("AWS_ENDPOINT_URL", MOTO.endpoint().toString());
        Map<String, JsonNode> checks = checks(plugin(), elsewhere, 4);

        told(checks, "bucket", "fail", "no bucket doctor-none", "aws s3 mb s3://doctor-none");
        told(checks, "aws-clock", "fail", "5 minutes", "timedatectl");
        told(checks, "credential-plugin", "fail", "no such program", "Install it");
        told(checks, "cluster", "fail", "no-such-plugin", "");
        told(checks, "network-policy", "unknown", "could not be looked at", "");
        told(checks, "aws", "ok", "account 123456789012", "");

        checks = checks(CLUSTER.kubeconfig(), elsewhere, 4);
        told(checks, "one-cluster", "fail", "eks.amazonaws.com", "--context");
        told(checks, "cluster-clock", "warn", "behind the API server's", "timedatectl");
        told(checks, "network-policy", "unknown", "", "firebreak rehearse");
    }

    private Path plugin() throws IOException {
        Path kubeconfig = home.resolve("plugin.kubeconfig");
        return Files.writeString(kubeconfig, """
            apiVersion: v1
            kind: Config
            clusters: [{name: real, cluster: {server: "%s"}}]
            contexts: [{name: real, context: {cluster: real, user: user}}]
            users:
            - name: user
              user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: no-such-plugin, interactiveMode: Never}}
            current-context: real
            """.formatted(CLUSTER.server()));
    }

    @Test
    void servers_that_nobody_reaches_fail_their_checks_and_keep_nobody_from_the_others() throws IOException {
        String nobody = "127.0.0.1:" + Ports.nobodyListens();
        Map<String, String> environment = environment();
        environment.put("AWS_ENDPOINT_URL", "http://" + nobody);
        Path kubeconfig = Files.writeString(
                home.resolve("nobody.kubeconfig"),
                Files.readString(CLUSTER.kubeconfig()).replace(CLUSTER.server().toString(), "https://" + nobody));
        Map<String, JsonNode> checks = checks(kubeconfig, environment, 4);

        told(checks, "cluster", "fail", nobody, "kubectl --context real version");
        told(checks, "aws", "fail", "", "AWS_ENDPOINT_URL");
        for (String id : List.of("one-cluster", "cluster-clock", "rights-contain-pod", "autoscalers")) {
            told(checks, id, "unknown", "", "");
        }
        told(checks, "case-folder", "ok", "is yours alone", "");
    }

    @Test
    void who_has_no_rights_is_told_which_and_by_what_role_they_come() {
        String user = "stranger-to-doctor";
        MOTO.aws("iam", "create-user", "--user-name=" + user).orThrow();
        JsonNode key = Json.parse(MOTO.aws("iam", "create-access-key", "--user-name=" + user)
                        .orThrow())
                .path("AccessKey");
        Map<String, String> environment = new LinkedHashMap<>(MOTO.environment());
        environment.put("AWS_ACCESS_KEY_ID", key.path("AccessKeyId").asString());
        environment.put("AWS_SECRET_ACCESS_KEY", key.path("SecretAccessKey").asString());
        MOTO.enforceIam(true);
        try {
            Map<String, JsonNode> checks = checks(CLUSTER.kubeconfigFor(user), environment, 4);

            told(checks, "aws", "ok", "user/" + user, "");
            told(checks, "cluster", "ok", "we are " + user, "");
            told(checks, "rights-contain-pod", "fail", "patch pods", "permissions contain-pod --kubernetes -o yaml");
            told(checks, "rights-on-aws", "fail", "ec2:DescribeSnapshots", "permissions contain-pod --aws -o json");
            told(checks, "audit-logs", "unknown", "eks:DescribeCluster", "Allow eks:DescribeCluster");
            told(checks, "bucket", "fail", LOCKED, "");
            told(checks, "autoscalers", "unknown", "list nodes", "");
        } finally {
            MOTO.enforceIam(false);
        }
    }

    @Test
    void a_cluster_by_its_name_needs_no_kubeconfig_for_any_check() {
        CLUSTER.tokens().verifiedBy(new IamAuthenticator(NAME, door, time)::verify);
        try {
            Map<String, JsonNode> checks = checks(home.resolve("no-kubeconfig"), environment(), 4, "--cluster", NAME);

            told(checks, "cluster", "ok", "we are arn:aws:sts::123456789012:user/moto", "");
            told(checks, "credential-plugin", "ok", "no program", "");
            told(checks, "one-cluster", "ok", "is the endpoint of", "");
            told(checks, "rights-contain-pod", "fail", "patch pods", "");
        } finally {
            CLUSTER.tokens().verifiedBy(token -> Optional.empty());
        }
    }
}
