package dev.firebreak.mainjob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.MovedTime;
import dev.firebreak.cloud.AwsCloud;
import dev.firebreak.cloud.CloudOptions;
import dev.firebreak.json.Json;
import dev.firebreak.parts.Moto;
import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import dev.firebreak.parts.Parts;
import dev.firebreak.parts.RealCluster;
import dev.firebreak.parts.Versity;
import dev.firebreak.permissions.Firebreak;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A cluster that is reached by its name in EKS, with the tokens that Firebreak makes itself: a real API server asks
/// about each of them, as EKS does; and a role that is taken before. What ends in the middle is had anew, or the run
/// stops where it can go on.
@NeedsRealParts({Part.KUBERNETES, Part.MOTO, Part.VERSITYGW})
@SuppressWarnings("NullAway.Init")
class ClusterByNameIT {
    private static final String NAME = "acme";
    private static final String OTHER = "acme-test";
    private static final String BINDING = "responders-of-eks";
    private static final String ROLE = "arn:aws:iam::123456789012:role/responders";
    private static final String RUNBOOK = """
        runbook: keep-node
        title: Keep a node and what is on it
        when: There is a change in the cluster on each side of one in the account
        inputs:
          pod: {type: pod, help: the suspect pod, example: shop/web-7f9c}
        steps:
          - id: scope
            use: find-pods
            with: {pod: "${inputs.pod}"}
          - id: cordon
            use: cordon-node
            with: {nodes: "${steps.scope.nodes}"}
          - id: snapshot
            use: snapshot-volumes
            with: {volumes: "${steps.scope.volumes}"}
          - id: mark
            use: mark-suspect
            with: {pods: "${steps.scope.pods}"}
        """;

    private static final Moto MOTO = Parts.moto();
    private static final RealCluster CLUSTER = Parts.cluster();
    private static final MovedTime TIME = new MovedTime();

    @TempDir
    static Path home;

    private static AccountDoor door;
    private static VpcCni cni;
    private static Incident incident;

    @TempDir
    Path folder;

    private IamAuthenticator authenticator;
    private final List<String> cases = new ArrayList<>();

    @BeforeAll
    static void set() {
        // the program in a process of its own has the system's time
        TIME.pause(Duration.between(TIME.instant(), Instant.now()));
        cni = new VpcCni(CLUSTER);
        incident = Incident.inTheOpen("by-name", home);
        door = new AccountDoor(MOTO, CLUSTER, Versity.ACCESS_KEY, Versity.SECRET_KEY);
        for (String name : List.of(NAME, OTHER)) {
            MOTO.aws(
                            "eks",
                            "create-cluster",
                            "--name=" + name,
                            "--role-arn=arn:aws:iam::123456789012:role/eks",
                            "--resources-vpc-config=subnetIds=subnet-1")
                    .orThrow();
        }
        MOTO.aws("iam", "create-role", "--role-name=responders", "--assume-role-policy-document={}");
        JsonNode binding = Json.parse("""
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "%s"},
             "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
             "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "%s"}]}
            """.formatted(BINDING, IamAuthenticator.GROUP));
        CLUSTER.api().create("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", binding.toString());
    }

    @AfterAll
    static void leave() {
        door.close();
        CLUSTER.tokens().verifiedBy(token -> Optional.empty());
        incident.close();
        cni.close();
        CLUSTER.kubectl("delete", "clusterrolebinding", BINDING).orThrow();
        for (String name : List.of(NAME, OTHER)) {
            MOTO.aws("eks", "delete-cluster", "--name=" + name).orThrow();
        }
    }

    private IamAuthenticator guarded(InstantSource clock) {
        IamAuthenticator guard = new IamAuthenticator(NAME, door, clock);
        CLUSTER.tokens().verifiedBy(guard::verify);
        return guard;
    }

    /// No token of a test before is known to the API server still: another second gives another token.
    @BeforeEach
    void open() {
        TIME.pause(Duration.ofSeconds(1));
        authenticator = guarded(TIME);
        door.closedToRoles(false);
    }

    /// Every test finds the incident as it was.
    @AfterEach
    void undo() {
        open();
        for (String caseId : cases) {
            Firebreak.Ended undone = firebreak().approved("undo", caseId);
            assertThat(undone.exit()).as(undone.document().toString()).isZero();
        }
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>(incident.account.environment());
        environment.put("AWS_ENDPOINT_URL", door.uri().toString());
        return environment;
    }

    /// In this process, whose time is the test's, without a kubeconfig.
    private Firebreak firebreak() {
        return new Firebreak(home, folder.resolve("no-kubeconfig"), environment(), TIME);
    }

    /// The run of a command, to be taken back after the test.
    private Firebreak.Ended run(String... words) {
        Firebreak.Ended run = firebreak().approved(words);
        String caseId = run.document().path("case").asString("");
        assertThat(caseId).as(run.document().toString()).isNotEmpty();
        cases.add(caseId);
        return run;
    }

    private String[] keepNode(String... more) throws IOException {
        Path runbook = Files.writeString(folder.resolve("keep-node.yaml"), RUNBOOK);
        List<String> words = new ArrayList<>(
                List.of("run", runbook.toString(), "-i", "pod=" + incident.shop.target(), "--cluster", NAME));
        // the API server takes its time to forget a token, and the account waits for it
        words.addAll(List.of("--request-timeout", "90s"));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    private static Map<String, String> results(JsonNode finished) {
        Map<String, String> results = new LinkedHashMap<>();
        finished.path("steps")
                .forEach(s ->
                        results.put(s.path("id").asString(), s.path("result").asString()));
        return results;
    }

    /// The API server believes a token for some seconds after it has asked.
    private static void refusedByTheApiServer(String token) {
        String review = Json.object()
                .set("spec", Json.object().put("token", token))
                .put("apiVersion", "authentication.k8s.io/v1")
                .put("kind", "TokenReview")
                .toString();
        Eventually.holds(
                "the token is none any more",
                () -> !CLUSTER.api()
                        .create("/apis/authentication.k8s.io/v1/tokenreviews", review)
                        .at("/status/authenticated")
                        .asBoolean(false));
    }

    private void tokensEnd() {
        List<String> known = authenticator.accepted();
        authenticator.revoke(known::contains);
        known.forEach(ClusterByNameIT::refusedByTheApiServer);
    }

    @Test
    void a_pod_is_contained_with_neither_the_aws_program_nor_a_kubeconfig() throws IOException {
        IamAuthenticator now = guarded(InstantSource.system());
        Map<String, String> environment = environment();
        environment.put(
                "PATH", Files.createDirectory(folder.resolve("no-programs")).toString());
        Product firebreak = new Product(home, environment);
        String[] contain = incident.containPod("--cluster", NAME, "--until", "snapshot");

        JsonNode world = firebreak.planned(contain).document().path("world");
        Product.Ended run = firebreak.approved(contain);
        cases.add(run.text("/case"));

        assertThat(world.path("cluster").asString()).isEqualTo(NAME);
        assertThat(world.path("context").isNull()).isTrue();
        assertThat(world.path("server").asString()).isEqualTo(CLUSTER.server().toString());
        assertThat(world.path("kubeUser").asString()).isEqualTo("arn:aws:sts::123456789012:user/moto");
        assertThat(results(run.document()))
                .as(run.document() + run.stderr())
                .hasSizeGreaterThan(4)
                .doesNotContainValue("failed")
                .containsEntry("isolate", "done")
                .containsEntry("cordon", "done")
                .containsEntry("snapshot", "done");
        assertThat(now.refused()).isEmpty();
        assertThat(home.resolve(".kube")).doesNotExist();
    }

    @Test
    void a_token_is_the_one_that_aws_eks_get_token_gives() {
        String theirs = Json.parse(
                        MOTO.aws("eks", "get-token", "--cluster-name=" + NAME).orThrow())
                .at("/status/token")
                .asString();
        String date = url(theirs).getRawQuery().replaceFirst(".*X-Amz-Date=(\\w+).*", "$1");
        Instant then = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .parse(date, Instant::from);
        CloudOptions options = new CloudOptions(null, null, Duration.ofSeconds(5), MOTO.environment());
        try (AwsCloud aws = new AwsCloud(options, () -> then)) {
            String ours = aws.eksToken(NAME).value();

            assertThat(ours.replaceFirst("\\..*", "")).isEqualTo(theirs.replaceFirst("\\..*", ""));
            assertThat(url(ours).toString().replaceFirst("\\?.*", ""))
                    .isEqualTo(url(theirs).toString().replaceFirst("\\?.*", ""));
            // the signature among them: what is signed is the same to the last byte
            assertThat(parameters(ours)).isEqualTo(parameters(theirs));
        }
    }

    private static URI url(String token) {
        return URI.create(new String(
                Base64.getUrlDecoder().decode(token.substring("k8s-aws-v1.".length())), StandardCharsets.UTF_8));
    }

    private static Set<String> parameters(String token) {
        return new TreeSet<>(List.of(url(token).getRawQuery().split("&", -1)));
    }

    @Test
    void a_token_for_another_cluster_is_refused_and_a_cluster_that_is_none_is_not_found() {
        long before = firebreak().cases();
        String[] words = {"cordon-node", incident.shop.node(), "--cluster", OTHER};
        Firebreak.Ended refused = firebreak().run(words);
        assertThat(refused.exit()).as(refused.document().toString()).isEqualTo(11);
        assertThat(refused.problems("not-authenticated", "block"))
                .singleElement()
                .asString()
                .contains("EKS cluster " + OTHER, "does not know who we are");
        assertThat(authenticator.accepted()).isEmpty();
        assertThat(authenticator.refused()).contains("the signature is not that of cluster " + NAME);

        words[3] = "nowhere";
        Firebreak.Ended none = firebreak().run(words);
        assertThat(none.exit()).isEqualTo(3);
        assertThat(firebreak().cases()).isEqualTo(before);
    }

    @Test
    void a_token_is_made_anew_before_it_is_too_old_so_that_none_is_refused() throws IOException {
        door.before("CreateSnapshots", () -> TIME.pause(Duration.ofMinutes(16)));

        Firebreak.Ended run = run(keepNode());

        assertThat(run.exit()).as(run.document().toString()).isZero();
        assertThat(authenticator.refused()).isEmpty();
        assertThat(authenticator.accepted()).hasSize(2);
    }

    @Test
    void a_token_that_the_server_takes_no_more_is_made_anew() throws IOException {
        door.before("CreateSnapshots", () -> {
            tokensEnd();
            TIME.pause(Duration.ofSeconds(1));
        });

        Firebreak.Ended run = run(keepNode());

        assertThat(run.exit()).as(run.document().toString()).isZero();
        assertThat(authenticator.refused()).contains("the token is revoked");
        assertThat(authenticator.accepted()).hasSizeGreaterThan(1);
    }

    @Test
    void where_no_token_is_taken_any_more_the_run_stops_with_12_and_resume_finishes() throws IOException {
        door.before("CreateSnapshots", () -> {
            tokensEnd();
            authenticator.revoke(token -> true);
            TIME.pause(Duration.ofSeconds(1));
        });
        Firebreak.Ended stopped = run(keepNode());
        assertThat(stopped.exit()).as(stopped.document().toString()).isEqualTo(12);
        assertThat(results(stopped.document())).containsEntry("cordon", "done").containsEntry("mark", "waiting");
        String caseId = stopped.document().path("case").asString();
        assertThat(stopped.document().path("next").asString()).isEqualTo("firebreak resume " + caseId);

        authenticator.revoke(token -> false);
        TIME.pause(Duration.ofSeconds(1));
        Firebreak.Ended resumed = firebreak().run("resume", caseId);
        assertThat(resumed.exit()).as(resumed.document().toString()).isZero();
        assertThat(results(resumed.document())).containsEntry("mark", "done");
        assertThat(incident.account.snapshotsOf(caseId)).hasSize(1);
    }

    @Test
    void a_role_is_taken_under_a_name_that_tells_who_and_a_session_that_ends_is_taken_anew() throws IOException {
        String session =
                "arn:aws:sts::123456789012:assumed-role/responders/firebreak-" + System.getProperty("user.name");
        door.before("CreateSnapshots", () -> {
            door.endSessions();
            TIME.pause(Duration.ofMinutes(2));
        });
        Firebreak.Ended run = run(keepNode("--assume-role", ROLE));

        assertThat(run.exit()).as(run.document().toString()).isZero();
        JsonNode opened = firebreak()
                .run("case", "show", run.document().path("case").asString())
                .document();
        assertThat(opened.at("/world/callerArn").asString())
                .as(opened.toString())
                .isEqualTo(session);
        assertThat(opened.at("/world/kubeUser").asString()).isEqualTo(session);
        assertThat(incident.account.snapshotsOf(run.document().path("case").asString()))
                .hasSize(1);
    }

    @Test
    void a_role_that_can_not_be_taken_is_11_and_one_that_can_not_be_taken_again_is_12_until_it_can()
            throws IOException {
        long before = firebreak().cases();
        String[] words = keepNode("--assume-role", ROLE);
        door.closedToRoles(true);
        Firebreak.Ended refused = firebreak().run(words);
        assertThat(refused.exit()).as(refused.document().toString()).isEqualTo(11);
        assertThat(refused.problems("aws-not-authenticated", "block"))
                .singleElement()
                .asString()
                .contains("sts:AssumeRole");
        assertThat(firebreak().cases()).isEqualTo(before);

        door.closedToRoles(false);
        door.before("CreateSnapshots", () -> {
            door.endSessions();
            door.closedToRoles(true);
            TIME.pause(Duration.ofMinutes(2));
        });
        Firebreak.Ended stopped = run(words);
        assertThat(stopped.exit()).as(stopped.document().toString()).isEqualTo(12);
        assertThat(results(stopped.document())).containsEntry("cordon", "done").containsEntry("snapshot", "waiting");
        String caseId = stopped.document().path("case").asString();

        door.closedToRoles(false);
        Firebreak.Ended resumed = firebreak().run("resume", caseId, "--assume-role", ROLE);
        assertThat(resumed.exit()).as(resumed.document().toString()).isZero();
        assertThat(incident.account.snapshotsOf(caseId)).hasSize(1);
    }
}
