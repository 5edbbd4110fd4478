package dev.firebreak.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.cluster.StubApi.Behaviour;
import dev.firebreak.cluster.StubApi.Received;
import dev.firebreak.json.Json;
import dev.firebreak.model.NodeRef;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetsTest {
    private static final String SELECTOR = """
        {"matchLabels":{"app":"web"},"matchExpressions":[{"key":"tier","operator":"In","values":["a","b"]}]}\
        """;
    private static final String ASKED = "app%3Dweb%2Ctier%20in%20%28a%2Cb%29";

    @TempDir
    Path folder;

    private StubApi api;
    private KubernetesCluster cluster;

    @BeforeEach
    void open() throws IOException {
        api = new StubApi(TargetsTest::answer);
        cluster = KubernetesCluster.connect(
                ClusterOptions.DEFAULT.withKubeconfig(api.kubeconfig(folder).toString()), InstantSource.system());
    }

    @AfterEach
    void close() throws IOException {
        cluster.close();
        api.close();
    }

    private static Behaviour answer(Received request) {
        String collection = request.path().replaceFirst("^.*/namespaces/shop/", "");
        boolean selected = request.target().contains("labelSelector=" + ASKED);
        return switch (collection) {
            case "pods/web-1" -> StubApi.json(200, object("web-1", "p1", "rs1"));
            case "deployments/web" -> StubApi.json(200, workload("web", "d1"));
            case "statefulsets/db" -> StubApi.json(200, workload("db", "s1"));
            case "daemonsets/idle" -> StubApi.json(200, workload("idle", "idle"));
            case "cronjobs/tick" -> StubApi.json(200, object("tick", "c1", ""));
            case "jobs" ->
                StubApi.json(
                        200, "{\"items\":[" + owned("tick-1", "j1", "c1") + "," + owned("other-1", "j2", "c2") + "]}");
            case "replicasets" ->
                StubApi.json(
                        200, "{\"items\":[" + owned("web-a", "rs1", "d1") + "," + owned("web-b", "rs2", "d2") + "]}");
            case "pods" ->
                StubApi.json(
                        200,
                        "{\"items\":["
                                + String.join(
                                        ",",
                                        object("web-2", "p2", "rs1"),
                                        object("web-1", "p1", "rs1"),
                                        object("look-alike", "p3", "rs2"),
                                        object("db-0", "p4", "s1"),
                                        object("tick-1-x", "p5", "j1"),
                                        object("tick-2-x", "p6", "j2"))
                                + (selected ? "" : "," + object("relabelled", "p7", "rs1"))
                                + "]}");
            case "/api/v1/nodes/n1" -> StubApi.json(200, object("n1", "node-1", ""));
            case "/api/v1/nodes" -> StubApi.json(200, "{\"items\":[" + object("n1", "node-1", "") + "]}");
            case "deployments" -> StubApi.json(200, "{\"items\":[" + object("web", "d1", "") + "]}");
            default -> StubApi.status(404, "NotFound", "no " + collection);
        };
    }

    private static String object(String name, String uid, String owner) {
        return """
            {"metadata":{"namespace":"shop","name":"%s","uid":"%s","ownerReferences":[{"uid":"%s"}]}}\
            """.formatted(name, uid, owner);
    }

    private static String workload(String name, String uid) {
        return """
            {"metadata":{"namespace":"shop","name":"%s","uid":"%s"},"spec":{"selector":%s}}\
            """.formatted(name, uid, SELECTOR);
    }

    private static String owned(String name, String uid, String owner) {
        return """
            {"metadata":{"namespace":"shop","name":"%s","uid":"%s","ownerReferences":[{"uid":"%s"}]},
             "spec":{"selector":%s}}\
            """.formatted(name, uid, owner, SELECTOR);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shop/web-1 | shop/web-1",
                "web-1 | shop/web-1",
                "pod/web-1 | shop/web-1",
                "po/web-1 | shop/web-1",
                "shop/pod/web-1 | shop/web-1",
                "deploy/web | shop/web-1 shop/web-2",
                "deployment.apps/web | shop/web-1 shop/web-2",
                "shop/deploy/web | shop/web-1 shop/web-2",
                "sts/db | shop/db-0",
                "cronjob/tick | shop/tick-1-x",
            })
    void what_a_user_types_is_resolved_to_pods(String text, String pods) {
        assertThat(Targets.pods(cluster, text, "shop"))
                .extracting(PodRef::toString)
                .containsExactly(pods.split(" "));
    }

    @Test
    void a_pod_is_told_by_its_uid() {
        assertThat(Targets.pods(cluster, "shop/web-1", null)).containsExactly(new PodRef("shop", "web-1", "p1"));
        assertThat(Targets.node(cluster, "n1")).isEqualTo(new NodeRef("n1", "node-1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shop/web-9 | no pod shop/web-9 | did you mean web-1",
                "deploy/wep | no deployment shop/wep | did you mean web",
                "node/n9 | no node n9 | did you mean n1",
                "elsewhere/web-1 | no pod elsewhere/web-1 | namespace elsewhere has no pods",
                "ds/idle | daemonset shop/idle has no pods | name a pod itself",
            })
    void what_is_not_there_is_refused_with_what_is(String text, String message, String fix) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> Targets.pods(cluster, text, "shop"));
        assertThat(refusal.exit()).isEqualTo(4);
        assertThat(refusal.problems().getFirst().code()).isEqualTo("target-not-found");
        assertThat(refusal.getMessage()).isEqualTo(message);
        assertThat(refusal.problems().getFirst().fix()).startsWith(fix);
    }

    @Test
    void a_selector_that_finds_nothing_is_an_answer_when_looking_and_refused_when_acting() throws IOException {
        try (StubApi empty = new StubApi(_ -> StubApi.json(200, "{\"items\":[]}"));
                KubernetesCluster none = KubernetesCluster.connect(
                        ClusterOptions.DEFAULT.withKubeconfig(
                                empty.kubeconfig(folder).toString()),
                        InstantSource.system())) {
            TargetText selector = new TargetText.Selector("shop", "app=web");
            assertThat(Targets.find(none, selector)).isEmpty();
            Refusal refusal = catchThrowableOfType(Refusal.class, () -> Targets.pods(none, selector));
            assertThat(refusal.exit()).isEqualTo(4);
        }
    }

    @Test
    void a_selector_the_server_can_not_read_is_refused_with_its_words() throws IOException {
        try (StubApi strict = new StubApi(_ -> StubApi.status(400, "BadRequest", "unable to parse requirement"));
                KubernetesCluster picky = KubernetesCluster.connect(
                        ClusterOptions.DEFAULT.withKubeconfig(
                                strict.kubeconfig(folder).toString()),
                        InstantSource.system())) {
            Refusal refusal = catchThrowableOfType(
                    Refusal.class, () -> Targets.find(picky, new TargetText.Selector("shop", "a in b")));
            assertThat(refusal.exit()).isEqualTo(3);
            assertThat(refusal.getMessage()).contains("unable to parse requirement");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "shop/", "/web", "a/b/c", "a/b/c/d", "shop/We b", "..", "deploy/", "shop/deploy/"})
    void what_is_no_target_is_refused_before_anything_is_asked(String text) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> Targets.pods(cluster, text, "shop"));
        assertThat(refusal.exit()).isEqualTo(3);
        assertThat(refusal.problems().getFirst().code()).isEqualTo("target-invalid");
        assertThat(api.received).isEmpty();
    }

    @Test
    void pods_of_a_workload_wants_a_workload() {
        assertThat(Targets.podsOf(cluster, "sts/db", "shop")).hasSize(1);
        assertThat(catchThrowableOfType(Refusal.class, () -> Targets.podsOf(cluster, "web-1", "shop"))
                        .exit())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | ''",
                "{\"matchLabels\":{\"a\":\"1\",\"b\":\"2\"}} | a=1,b=2",
                "{\"matchExpressions\":[{\"key\":\"k\",\"operator\":\"NotIn\",\"values\":[\"x\",\"y\"]}]} | k notin"
                        + " (x,y)",
                "{\"matchLabels\":{\"a\":\"1\"},\"matchExpressions\":[{\"key\":\"k\",\"operator\":\"Exists\"}]} |"
                        + " a=1,k",
                "{\"matchExpressions\":[{\"key\":\"k\",\"operator\":\"DoesNotExist\"}]} | !k",
            })
    void a_label_selector_is_asked_whole(String selector, String text) {
        assertThat(Targets.selector(Json.parse(selector))).isEqualTo(text);
    }

    @Test
    void a_kind_wins_over_a_namespace_of_the_same_name() {
        assertThat(TargetText.parse("job/web", "shop")).isEqualTo(new TargetText.Workload("shop", Resource.JOB, "web"));
        assertThat(TargetText.parse("job/pod/web", "shop")).isEqualTo(new TargetText.Pod("job", "web"));
        assertThat(List.of(TargetText.parse("jobs.batch/web", "shop"), TargetText.parse("cj/web", "shop")))
                .containsExactly(
                        new TargetText.Workload("shop", Resource.JOB, "web"),
                        new TargetText.Workload("shop", Resource.CRON_JOB, "web"));
    }
}
