package dev.firebreak.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.change.Gather;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Readiness;
import dev.firebreak.change.Reconciled;
import dev.firebreak.change.Wait;
import dev.firebreak.cluster.StubApi.Behaviour;
import dev.firebreak.cluster.StubApi.Received;
import dev.firebreak.json.Json;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Permission;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ReadTest {
    private static final Duration DEADLINE = Duration.ofMillis(1500);
    private static final PodRef POD = new PodRef("shop", "web-1", "u-1");
    private static final String WEB_1 = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-1","namespace":"shop","uid":"u-1"}}\
        """;

    @TempDir
    Path folder;

    private interface Reading {
        void of(KubernetesCluster cluster, StubApi api) throws IOException;
    }

    private void against(Function<Received, Behaviour> behaviour, Reading reading) throws IOException {
        try (StubApi api = new StubApi(behaviour);
                KubernetesCluster cluster = KubernetesCluster.connect(
                        ClusterOptions.DEFAULT
                                .withKubeconfig(api.kubeconfig(folder).toString())
                                .withRequestTimeout(DEADLINE),
                        InstantSource.system())) {
            reading.of(cluster, api);
        }
    }

    private static Refusal refusal(KubernetesCluster cluster) {
        return catchThrowableOfType(Refusal.class, () -> cluster.get(Resource.POD, "shop", "web-1"));
    }

    @Test
    void nothing_is_asked_before_the_first_read() throws IOException {
        against(_ -> StubApi.json(200, WEB_1), (cluster, api) -> {
            assertThat(api.received).isEmpty();
            assertThat(cluster.namespace()).isEqualTo("shop");
            assertThat(api.received).isEmpty();
        });
    }

    @Test
    void an_object_is_as_served_and_one_that_is_not_there_is_empty() throws IOException {
        against(
                r -> r.path().endsWith("/web-1") ? StubApi.json(200, WEB_1) : StubApi.status(404, "NotFound", "no"),
                (cluster, api) -> {
                    assertThat(cluster.get(Resource.POD, "shop", "web-1")).contains(Json.parse(WEB_1));
                    assertThat(cluster.get(Resource.POD, "shop", "web-2")).isEmpty();
                    assertThat(api.received.getFirst().header("Authorization")).isEqualTo("Bearer secret-token");
                });
    }

    @Test
    void what_may_not_be_read_names_verb_resource_and_namespace() throws IOException {
        against(_ -> StubApi.status(403, "Forbidden", "cannot get"), (cluster, _) -> {
            Refusal refusal = refusal(cluster);
            assertThat(refusal.exit()).isEqualTo(4);
            assertThat(refusal.problems().getFirst().code()).isEqualTo("forbidden");
            assertThat(refusal.getMessage()).contains("get pods in shop", "cannot get", "audit-1");
        });
    }

    @Test
    void an_unknown_user_is_told_the_way_out() throws IOException {
        against(_ -> StubApi.status(401, "Unauthorized", "Unauthorized"), (cluster, _) -> {
            Refusal refusal = refusal(cluster);
            assertThat(refusal.exit()).isEqualTo(11);
            assertThat(refusal.problems().getFirst().code()).isEqualTo("not-authenticated");
            assertThat(refusal.problems().getFirst().fix()).contains("--context stub");
        });
    }

    @Test
    void a_server_that_does_not_answer_is_given_up_at_the_deadline() throws IOException {
        against(_ -> new Behaviour.Silence(), (cluster, api) -> {
            long started = System.nanoTime();
            Refusal refusal = refusal(cluster);
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(DEADLINE.multipliedBy(4));
            assertThat(refusal.exit()).isEqualTo(11);
            assertThat(refusal.problems().getFirst().code()).isEqualTo("cluster-unreachable");
            assertThat(refusal.getMessage()).contains("stub", api.url());
        });
    }

    @Test
    void a_read_is_made_again_where_the_server_was_busy() throws IOException {
        List<Behaviour> answers =
                new ArrayList<>(List.of(StubApi.plain(503), new Behaviour.Reset(), StubApi.json(200, WEB_1)));
        against(_ -> answers.removeFirst(), (cluster, api) -> {
            assertThat(cluster.get(Resource.POD, "shop", "web-1")).isPresent();
            assertThat(api.received).hasSize(3);
        });
    }

    @Test
    void a_list_is_read_page_by_page() throws IOException {
        against(
                r -> {
                    String next = r.target().contains("continue=page%2F2") ? "" : "page/2";
                    String name = next.isEmpty() ? "b" : "a";
                    return StubApi.json(200, page(next, name));
                },
                (cluster, api) -> {
                    assertThat(cluster.list(Resource.POD, "shop", "app in (a,b),!x", "spec.nodeName=n1"))
                            .extracting(item -> Json.text(item, "/metadata/name"))
                            .containsExactly("a", "b");
                    assertThat(api.received.getFirst().target())
                            .contains("labelSelector=app%20in%20%28a%2Cb%29%2C%21x", "fieldSelector=spec.nodeName%3Dn1")
                            .contains("limit=500");
                    assertThat(api.received).hasSize(2);
                });
    }

    @Test
    void a_list_whose_continuation_expired_is_read_anew_in_one_piece() throws IOException {
        against(
                r -> r.target().contains("continue=")
                        ? StubApi.status(410, "Expired", "too old")
                        : StubApi.json(200, page(r.target().contains("limit=") ? "2" : "", "a")),
                (cluster, api) -> {
                    assertThat(cluster.list(Resource.POD, null, null, null)).hasSize(1);
                    assertThat(api.received).hasSize(3);
                    assertThat(api.received.getLast().path()).isEqualTo("/api/v1/pods");
                });
    }

    @Test
    void a_kind_that_is_not_served_lists_nothing() throws IOException {
        against(_ -> StubApi.plain(404), (cluster, _) -> {
            assertThat(cluster.list(Resource.POLICY_ENDPOINT, "shop", null, null))
                    .isEmpty();
            assertThat(cluster.serves(Resource.POLICY_ENDPOINT)).isFalse();
        });
    }

    @Test
    void identity_is_told_by_kube_system_and_by_the_ca_where_that_may_not_be_read() throws IOException {
        against(
                r -> r.path().endsWith("kube-system")
                        ? StubApi.json(200, "{\"metadata\":{\"uid\":\"cluster-1\"}}")
                        : StubApi.json(201, "{\"status\":{\"userInfo\":{\"username\":\"ada\"}}}"),
                (cluster, api) -> assertThat(cluster.identity())
                        .isEqualTo(new ClusterIdentity("stub", api.url(), "cluster-1", null, "ada")));
        against(
                _ -> StubApi.status(403, "Forbidden", "no"),
                (cluster, api) -> assertThat(cluster.identity())
                        .isEqualTo(new ClusterIdentity("stub", api.url(), "server:" + api.url(), null, null)));
    }

    @Test
    void an_access_review_asks_for_resource_and_subresource() throws IOException {
        against(
                r -> StubApi.json(
                        201,
                        r.body().contains("\"verb\":\"get\"")
                                ? "{\"status\":{\"allowed\":true}}"
                                : "{\"status\":{\"allowed\":false,\"reason\":\"no role\"}}"),
                (cluster, api) -> {
                    assertThat(cluster.may(new Permission.Kube("get", "", "pods/log", "shop")))
                            .isEqualTo(Answer.YES);
                    JsonNode attributes =
                            Json.parse(api.received.getFirst().body()).at("/spec/resourceAttributes");
                    assertThat(attributes).isEqualTo(Json.parse("""
                        {"verb":"get","group":"","resource":"pods","subresource":"log",
                         "namespace":"shop"}\
                        """));
                    Answer no = cluster.may(new Permission.Kube("patch", "", "nodes", null));
                    assertThat(no.holds()).isEqualTo(Holds.NO);
                    assertThat(no.because()).contains("patch nodes", "no role");
                });
        against(
                _ -> StubApi.status(403, "Forbidden", "no reviews for you"),
                (cluster, _) -> assertThat(cluster.may(new Permission.Kube("get", "", "pods", "shop"))
                                .holds())
                        .isEqualTo(Holds.UNKNOWN));
    }

    @Test
    void a_dry_run_says_so_where_the_server_looks_and_has_no_symbols_left() throws IOException {
        Target target = new Target("NetworkPolicy", "shop", "case-{case}-{ordinal}", null, null);
        KubeChange create = KubeChange.create(
                "c", Resource.NETWORK_POLICY, target, Json.object().put("intent", "{intent}"), "create");
        against(_ -> StubApi.json(200, WEB_1), (cluster, api) -> {
            assertThat(cluster.accepts(create)).isEqualTo(Answer.YES);
            assertThat(cluster.accepts(ExecuteTest.delete())).isEqualTo(Answer.YES);
            assertThat(api.received.get(0).target()).contains("dryRun=All");
            assertThat(api.received.get(0).body()).isEqualTo("{\"intent\":\"dry-run.r0.0.0\"}");
            assertThat(Json.parse(api.received.get(1).body()).at("/dryRun/0").asString())
                    .isEqualTo("All");
        });
    }

    @Test
    void a_dry_run_that_is_refused_is_a_no_with_the_servers_words() throws IOException {
        against(
                _ -> StubApi.status(403, "Forbidden", "exceeded quota"),
                (cluster, _) -> assertThat(cluster.accepts(ExecuteTest.create()))
                        .isEqualTo(Answer.no("forbidden", "exceeded quota")));
        against(
                _ -> StubApi.status(400, "BadRequest", "admission webhook x does not support dry run"),
                (cluster, _) ->
                        assertThat(cluster.accepts(ExecuteTest.create()).code()).isEqualTo("dry-run-unsupported"));
    }

    @Test
    void a_policy_is_ready_when_every_pod_is_in_one_of_its_slices() throws IOException {
        PodRef second = new PodRef("shop", "web-2", "u-2");
        Wait.PolicyResolved one = new Wait.PolicyResolved("shop", "case-1", List.of(POD));
        Wait.PolicyResolved both = new Wait.PolicyResolved("shop", "case-1", List.of(POD, second));
        String slices = """
            {"items":[
             {"spec":{"policyRef":{"name":"case-1"},"podSelectorEndpoints":[{"namespace":"shop","name":"web-1"}]}},
             {"spec":{"policyRef":{"name":"other"},"podSelectorEndpoints":[{"namespace":"shop","name":"web-2"}]}}]}\
            """;
        against(_ -> StubApi.json(200, slices), (cluster, _) -> {
            assertThat(cluster.readiness(one).state()).isEqualTo(Readiness.State.READY);
            assertThat(cluster.readiness(both))
                    .isEqualTo(Readiness.notYet("resolved for 1 of 2 pods, not yet for shop/web-2", 50));
        });
        against(
                _ -> StubApi.plain(404),
                (cluster, _) -> assertThat(cluster.readiness(one).state()).isEqualTo(Readiness.State.NEVER));
    }

    @Test
    void a_lost_create_happened_where_the_object_carries_the_intent() throws IOException {
        KubeChange create = KubeChange.create(
                "c",
                Resource.NETWORK_POLICY,
                new Target("NetworkPolicy", "shop", "p", null, null),
                (tools.jackson.databind.node.ObjectNode)
                        Json.parse("{\"metadata\":{\"annotations\":{\"case.internal/intent\":\"1.r1.2.0\"}}}"),
                "create");
        String found =
                "{\"metadata\":{\"uid\":\"u-5\",\"name\":\"p\",\"annotations\":{\"case.internal/intent\":\"%s\"}}}";
        against(
                _ -> StubApi.json(200, found.formatted("1.r1.2.0")),
                (cluster, _) -> assertThat(((Reconciled.Happened) cluster.reconcile(create, "1.r1.2.0"))
                                .observed()
                                .path("uid")
                                .asString())
                        .isEqualTo("u-5"));
        against(
                _ -> StubApi.json(200, found.formatted("1.r0.2.0")),
                (cluster, _) ->
                        assertThat(cluster.reconcile(create, "1.r1.2.0")).isInstanceOf(Reconciled.DidNot.class));
        against(
                _ -> StubApi.plain(404),
                (cluster, _) ->
                        assertThat(cluster.reconcile(create, "1.r1.2.0")).isInstanceOf(Reconciled.DidNot.class));
        against(
                _ -> StubApi.plain(500),
                (cluster, _) ->
                        assertThat(cluster.reconcile(create, "1.r1.2.0")).isInstanceOf(Reconciled.InDoubt.class));
    }

    @Test
    void a_lost_patch_happened_where_the_same_object_has_the_values() throws IOException {
        KubeChange cordon = ExecuteTest.patch();
        String node = "{\"metadata\":{\"uid\":\"%s\"},\"spec\":{%s}}";
        against(
                _ -> StubApi.json(200, node.formatted("u-9", "\"unschedulable\":true")),
                (cluster, _) -> assertThat(cluster.reconcile(cordon, "i")).isInstanceOf(Reconciled.Happened.class));
        against(
                _ -> StubApi.json(200, node.formatted("u-9", "")),
                (cluster, _) -> assertThat(cluster.reconcile(cordon, "i")).isInstanceOf(Reconciled.DidNot.class));
        against(
                _ -> StubApi.json(200, node.formatted("u-9", "\"unschedulable\":\"x\"")),
                (cluster, _) -> assertThat(cluster.reconcile(cordon, "i")).isInstanceOf(Reconciled.InDoubt.class));
        against(
                _ -> StubApi.json(200, node.formatted("u-10", "\"unschedulable\":true")),
                (cluster, _) -> assertThat(cluster.reconcile(cordon, "i")).isInstanceOf(Reconciled.DidNot.class));
    }

    @Test
    void a_lost_delete_happened_where_that_object_is_gone_or_going() throws IOException {
        KubeChange delete = ExecuteTest.delete();
        String policy = "{\"metadata\":{\"uid\":\"%s\"%s}}";
        against(
                _ -> StubApi.plain(404),
                (cluster, _) -> assertThat(cluster.reconcile(delete, "i")).isInstanceOf(Reconciled.Happened.class));
        against(
                _ -> StubApi.json(200, policy.formatted("u-2", "")),
                (cluster, _) -> assertThat(cluster.reconcile(delete, "i")).isInstanceOf(Reconciled.Happened.class));
        against(
                _ -> StubApi.json(200, policy.formatted("u-1", ",\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"")),
                (cluster, _) -> assertThat(cluster.reconcile(delete, "i")).isInstanceOf(Reconciled.Happened.class));
        against(
                _ -> StubApi.json(200, policy.formatted("u-1", "")),
                (cluster, _) -> assertThat(cluster.reconcile(delete, "i")).isInstanceOf(Reconciled.DidNot.class));
    }

    @Test
    void an_exhibit_has_the_bytes_as_served() throws IOException {
        String odd = "{\"kind\":\"Pod\",   \"apiVersion\":\"v1\"}";
        against(_ -> StubApi.json(200, odd), (cluster, _) -> {
            try (InputStream in = cluster.open(gather(new Gather.Source.Served(Resource.POD, "shop", "web-1")))) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(odd);
            }
        });
        against(
                _ -> StubApi.status(404, "NotFound", "pods not found"),
                (cluster, _) -> assertThatThrownBy(
                                () -> cluster.open(gather(new Gather.Source.Served(Resource.POD, "shop", "web-1"))))
                        .hasMessage("pods not found"));
    }

    @Test
    void an_exhibit_of_a_list_has_all_pages() throws IOException {
        against(
                r -> StubApi.json(200, r.target().contains("continue=") ? page("", "b") : page("next", "a")),
                (cluster, _) -> {
                    try (InputStream in = cluster.open(gather(new Gather.Source.Listed(Resource.POD, "shop", null)))) {
                        JsonNode list = Json.parse(in);
                        assertThat(list.path("items")).hasSize(2);
                        assertThat(list.at("/metadata").has("continue")).isFalse();
                        assertThat(list.path("kind").asString()).isEqualTo("PodList");
                    }
                });
    }

    @Test
    void a_log_is_that_of_the_pod_that_was_named_and_of_no_later_one() throws IOException {
        Gather log = gather(new Gather.Source.Log(POD, "app", true));
        against(
                r -> r.path().endsWith("/log") ? StubApi.json(200, "line\n") : StubApi.json(200, WEB_1),
                (cluster, api) -> {
                    try (InputStream in = cluster.open(log)) {
                        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                                .isEqualTo("line\n");
                    }
                    assertThat(api.received.getLast().target())
                            .isEqualTo("/api/v1/namespaces/shop/pods/web-1/log"
                                    + "?container=app&previous=true&timestamps=true");
                });
        against(_ -> StubApi.json(200, WEB_1.replace("u-1", "u-2")), (cluster, api) -> {
            assertThat(code(() -> cluster.open(log))).isEqualTo("no-log");
            assertThat(api.received).hasSize(1);
        });
        against(
                r -> r.path().endsWith("/log")
                        ? StubApi.status(400, "BadRequest", "previous terminated container not found")
                        : StubApi.json(200, WEB_1),
                (cluster, _) -> assertThatThrownBy(() -> cluster.open(log))
                        .hasMessage("previous terminated container not found")
                        .extracting(e -> ((Refusal) e).problems().getFirst().code())
                        .isEqualTo("no-log"));
    }

    @Test
    void a_stream_that_was_cut_is_an_error_after_its_bytes_and_never_an_end() throws IOException {
        against(_ -> new Behaviour.CutShort(200), (cluster, _) -> {
            try (InputStream in = cluster.open(gather(new Gather.Source.Served(Resource.POD, "shop", "web-1")))) {
                assertThat(in.readNBytes(8)).hasSize(8);
                assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class);
            }
        });
    }

    @Test
    void a_stream_that_stalls_is_ended_by_closing_it() throws IOException {
        against(_ -> new Behaviour.Stall("abc"), (cluster, _) -> {
            InputStream in = cluster.open(gather(new Gather.Source.Served(Resource.POD, "shop", "web-1")));
            assertThat(in.readNBytes(3)).hasSize(3);
            FutureTask<Integer> reading = new FutureTask<>(in::read);
            Thread reader = Thread.ofVirtual().start(reading);
            while (reader.getState() != Thread.State.WAITING && !reading.isDone()) {
                Thread.onSpinWait();
            }
            in.close();
            assertThatThrownBy(() -> reading.get(5, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        });
    }

    private static String page(String next, String name) {
        return """
            {"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1","continue":"%s","remainingItemCount":1},
             "items":[{"metadata":{"name":"%s"}}]}\
            """.formatted(next, name);
    }

    private static Gather gather(Gather.Source source) {
        return new Gather("g", source, Target.of(POD), 1 << 20, Duration.ofSeconds(5), "none", "read");
    }

    private static String code(org.assertj.core.api.ThrowableAssert.ThrowingCallable reading) {
        return catchThrowableOfType(Refusal.class, reading)
                .problems()
                .getFirst()
                .code();
    }
}
