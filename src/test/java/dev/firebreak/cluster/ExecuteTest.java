package dev.firebreak.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Patch;
import dev.firebreak.change.Reply;
import dev.firebreak.cluster.StubApi.Behaviour;
import dev.firebreak.json.Json;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import dev.firebreak.parts.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class ExecuteTest {
    static final String POLICY = """
        {"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy",
         "metadata":{"name":"case-1-deny","namespace":"shop","uid":"u-1","resourceVersion":"7"}}\
        """;
    private static final String MOVED = """
        {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","reason":"Invalid","details":{},"code":422,
         "message":"the server rejected our request due to an error in our request"}\
        """;
    private static final String INVALID = """
        {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","reason":"Invalid","code":422,
         "message":"NetworkPolicy is invalid: spec.podSelector: Required value",
         "details":{"name":"x","causes":[{"reason":"FieldValueRequired","field":"spec.podSelector"}]}}\
        """;

    @TempDir
    Path folder;

    static KubeChange create() {
        Target target = new Target("NetworkPolicy", "shop", "case-1-deny", null, null);
        return KubeChange.create(
                "deny",
                Resource.NETWORK_POLICY,
                target,
                Json.object().put("kind", "NetworkPolicy"),
                "deny all traffic");
    }

    static KubeChange patch() {
        JsonNode node = Json.parse("""
            {"metadata":{"name":"n1","uid":"u-9"},"spec":{}}\
            """);
        return KubeChange.patch(
                "cordon",
                Resource.NODE,
                new Target("Node", null, "n1", "u-9", null),
                Patch.of(node).set("/spec/unschedulable", Json.of(true)),
                "cordon n1");
    }

    static KubeChange delete() {
        Target target = new Target("NetworkPolicy", "shop", "case-1-deny", "u-1", null);
        return KubeChange.delete("deny", Resource.NETWORK_POLICY, target, Json.object(), "delete the policy");
    }

    private static Reply done(int status) {
        return new Reply.Done(
                status,
                "audit-1",
                Json.object()
                        .put("uid", "u-1")
                        .put("resourceVersion", "7")
                        .put("name", "case-1-deny")
                        .put("namespace", "shop"));
    }

    private static Reply refused(int status, String code, String message) {
        return new Reply.Refused(status, "audit-1", code, message, null);
    }

    private static Behaviour withRetryAfter(int status, String seconds) {
        Behaviour.Answer answer = StubApi.status(status, "TooManyRequests", "busy");
        return new Behaviour.Answer(status, Map.of("Audit-Id", "audit-1", "Retry-After", seconds), answer.body());
    }

    static Stream<Arguments> replies() {
        return Stream.of(
                Arguments.of(StubApi.json(200, POLICY), done(200)),
                Arguments.of(StubApi.json(201, POLICY), done(201)),
                Arguments.of(StubApi.status(400, "BadRequest", "no"), refused(400, "bad-request", "no")),
                Arguments.of(StubApi.plain(401), new Reply.Refused(401, null, "not-authenticated", "HTTP 401", null)),
                Arguments.of(StubApi.status(403, "Forbidden", "may not"), refused(403, "forbidden", "may not")),
                Arguments.of(StubApi.status(404, "NotFound", "gone"), refused(404, "not-found", "gone")),
                Arguments.of(StubApi.status(409, "AlreadyExists", "there"), refused(409, "already-exists", "there")),
                Arguments.of(
                        StubApi.json(422, MOVED),
                        refused(422, "world-moved", "the server rejected our request due to an error in our request")),
                Arguments.of(
                        StubApi.json(422, INVALID),
                        refused(422, "invalid", "NetworkPolicy is invalid: spec.podSelector: Required value")),
                Arguments.of(
                        StubApi.status(429, "TooManyRequests", "busy"),
                        new Reply.Refused(429, "audit-1", "too-many-requests", "busy", Duration.ofSeconds(1))),
                Arguments.of(
                        withRetryAfter(429, "17"),
                        new Reply.Refused(429, "audit-1", "too-many-requests", "busy", Duration.ofSeconds(17))),
                Arguments.of(
                        new Behaviour.Answer(
                                429,
                                Map.of("X-Kubernetes-PF-FlowSchema-UID", "f", "Retry-After", "1"),
                                "Too many requests, please try again later."),
                        new Reply.Refused(429, null, "too-many-requests", "HTTP 429", Duration.ofSeconds(1))),
                Arguments.of(
                        StubApi.status(503, "ServiceUnavailable", "starting"),
                        new Reply.Refused(503, "audit-1", "service-unavailable", "starting", Duration.ofSeconds(1))));
    }

    static Stream<Arguments> doubts() {
        return Stream.of(
                Arguments.of(StubApi.plain(400), 400),
                Arguments.of(StubApi.plain(404), 404),
                Arguments.of(StubApi.plain(429), 429),
                Arguments.of(StubApi.plain(500), 500),
                Arguments.of(StubApi.plain(503), 503),
                Arguments.of(StubApi.status(500, "InternalError", "etcd"), 500),
                Arguments.of(StubApi.status(504, "Timeout", "late"), 504),
                Arguments.of(StubApi.plain(200), 200),
                Arguments.of(new Behaviour.Answer(307, Map.of("Location", "/elsewhere"), ""), 307),
                Arguments.of(new Behaviour.CutShort(201), 201),
                Arguments.of(new Behaviour.Stall("{"), 200),
                Arguments.of(new Behaviour.Reset(), -1),
                Arguments.of(new Behaviour.Silence(), -1));
    }

    @ParameterizedTest
    @MethodSource("replies")
    void the_servers_own_word_is_told_after_exactly_one_request(Behaviour behaviour, Reply expected)
            throws IOException {
        try (StubApi api = new StubApi(_ -> behaviour);
                KubernetesCluster cluster = cluster(api)) {
            assertThat(cluster.execute(create())).isEqualTo(expected);
            assertThat(api.received).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("doubts")
    void what_is_not_the_servers_own_word_is_lost_after_exactly_one_request(Behaviour behaviour, int status)
            throws IOException {
        for (KubeChange change : new KubeChange[] {create(), patch(), delete()}) {
            try (StubApi api = new StubApi(_ -> behaviour);
                    KubernetesCluster cluster = cluster(api)) {
                Reply reply = cluster.execute(change);
                assertThat(reply).isInstanceOf(Reply.Lost.class);
                assertThat(((Reply.Lost) reply).status()).isEqualTo(status < 0 ? null : Integer.valueOf(status));
                assertThat(api.received).hasSize(1);
            }
        }
    }

    @Test
    void a_connection_that_nobody_takes_is_unreachable() throws IOException {
        try (KubernetesCluster cluster = cluster("http://127.0.0.1:" + Ports.nobodyListens())) {
            assertThat(cluster.execute(create())).isInstanceOf(Reply.Unreachable.class);
        }
    }

    @Test
    void a_host_that_nobody_knows_is_unreachable() throws IOException {
        try (KubernetesCluster cluster = cluster("http://nowhere.invalid:1")) {
            assertThat(cluster.execute(create())).isInstanceOf(Reply.Unreachable.class);
        }
    }

    @Test
    void a_credential_that_can_not_be_had_any_more_sends_nothing() throws IOException {
        Path plugin = Files.writeString(folder.resolve("plugin"), """
            #!/bin/sh
            test -e "$0.ran" && exit 1
            touch "$0.ran"
            printf '{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":"t",'
            printf '"expirationTimestamp":"2026-01-01T00:15:00Z"}}'
            """);
        assertThat(plugin.toFile().setExecutable(true)).isTrue();
        Instant[] now = {Instant.parse("2026-01-01T00:00:00Z")};
        try (StubApi api = new StubApi(_ -> StubApi.json(201, POLICY))) {
            Path config = StubApi.kubeconfig(
                    folder, api.url(), "{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin}}");
            try (KubernetesCluster cluster =
                    KubernetesCluster.connect(ClusterOptions.DEFAULT.withKubeconfig(config.toString()), () -> now[0])) {
                assertThat(cluster.execute(create())).isInstanceOf(Reply.Done.class);
                now[0] = now[0].plus(Duration.ofHours(1));

                assertThat(cluster.execute(create()))
                        .isInstanceOfSatisfying(
                                Reply.Refused.class, r -> assertThat(r.code()).isEqualTo("not-authenticated"));
            }
            assertThat(api.received).hasSize(1);
        }
    }

    @Test
    void a_failed_handshake_is_unreachable() throws IOException {
        try (StubApi api = new StubApi(_ -> new Behaviour.Reset());
                KubernetesCluster cluster = cluster(api.url().replace("http:", "https:"))) {
            assertThat(cluster.execute(create())).isInstanceOf(Reply.Unreachable.class);
        }
    }

    @Test
    void each_verb_is_sent_as_the_api_wants_it() throws IOException {
        try (StubApi api = new StubApi(_ -> StubApi.json(200, POLICY));
                KubernetesCluster cluster = cluster(api)) {
            cluster.execute(create());
            cluster.execute(patch());
            cluster.execute(delete());
            assertThat(api.received)
                    .extracting(r -> r.method() + " " + r.target() + " " + r.header("Content-Type"))
                    .containsExactly(
                            "POST /apis/networking.k8s.io/v1/namespaces/shop/networkpolicies?fieldManager=firebreak"
                                    + " application/json",
                            "PATCH /api/v1/nodes/n1?fieldManager=firebreak application/json-patch+json",
                            "DELETE /apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/case-1-deny"
                                    + " application/json");
            assertThat(Json.parse(api.received.get(1).body())).isEqualTo(patch().body());
            assertThat(Json.parse(api.received.get(2).body())
                            .at("/preconditions/uid")
                            .asString())
                    .isEqualTo("u-1");
        }
    }

    @Test
    void a_delete_tells_the_uid_that_the_servers_status_names() throws IOException {
        String success = """
            {"kind":"Status","apiVersion":"v1","status":"Success","details":{"uid":"u-1"}}\
            """;
        try (StubApi api = new StubApi(_ -> StubApi.json(200, success));
                KubernetesCluster cluster = cluster(api)) {
            Reply.Done done = (Reply.Done) cluster.execute(delete());
            assertThat(Json.text(done.observed(), "/uid")).isEqualTo("u-1");
        }
    }

    @Test
    void nothing_is_sent_where_the_kubeconfig_is_missing() {
        ClusterOptions options =
                ClusterOptions.DEFAULT.withKubeconfig(folder.resolve("none").toString());
        try (KubernetesCluster cluster = KubernetesCluster.connect(options, InstantSource.system())) {
            assertThat(cluster.execute(create())).isInstanceOf(Reply.Unreachable.class);
        }
    }

    private KubernetesCluster cluster(StubApi api) throws IOException {
        return cluster(api.url());
    }

    private KubernetesCluster cluster(String url) throws IOException {
        Path kubeconfig = StubApi.kubeconfig(folder, url, "{token: t}");
        return KubernetesCluster.connect(
                ClusterOptions.DEFAULT
                        .withKubeconfig(kubeconfig.toString())
                        .withRequestTimeout(Duration.ofMillis(1500)),
                InstantSource.system());
    }
}
