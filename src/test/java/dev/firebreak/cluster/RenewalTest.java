package dev.firebreak.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.change.Reply;
import dev.firebreak.cluster.StubApi.Behaviour;
import dev.firebreak.cluster.StubApi.Received;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server that does not know us any more is asked once more with newer credentials, where there are any.
class RenewalTest {
    private static final String OBJECT = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-1","namespace":"shop","uid":"u-1"}}\
        """;

    @TempDir
    Path folder;

    /// Gives the tokens t1, t2 and so on, and writes a line for each run.
    @BeforeEach
    void a_plugin() throws IOException {
        Path plugin = Files.writeString(folder.resolve("plugin"), """
            #!/bin/sh
            echo run >> "$0.runs"
            runs=$(wc -l < "$0.runs" | tr -d ' ')
            printf '{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":"t%s"}}' "$runs"
            """);
        assertThat(plugin.toFile().setExecutable(true)).isTrue();
    }

    private KubernetesCluster cluster(StubApi api, String user) throws IOException {
        return KubernetesCluster.connect(
                ClusterOptions.DEFAULT.withKubeconfig(
                        StubApi.kubeconfig(folder, api.url(), user).toString()),
                InstantSource.system());
    }

    private static String exec() {
        return "{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin}}";
    }

    private int runs() throws IOException {
        return Files.readAllLines(folder.resolve("plugin.runs")).size();
    }

    /// Answers those who bring the token.
    private static Behaviour knows(String token, Received request) {
        return ("Bearer " + token).equals(request.header("authorization"))
                ? StubApi.json(200, request.method().equals("GET") ? OBJECT : ExecuteTest.POLICY)
                : StubApi.status(401, "Unauthorized", "Unauthorized");
    }

    @Test
    void a_read_is_made_again_with_the_token_of_another_run_of_the_plugin() throws IOException {
        try (StubApi api = new StubApi(r -> knows("t2", r));
                KubernetesCluster cluster = cluster(api, exec())) {
            assertThat(cluster.get(Resource.POD, "shop", "web-1")).isPresent();
            assertThat(api.received).hasSize(2);
            assertThat(cluster.get(Resource.POD, "shop", "web-1")).isPresent();
            assertThat(api.received).hasSize(3);
            assertThat(runs()).isEqualTo(2);
        }
    }

    @Test
    void a_write_is_one_request_and_may_be_sent_again_at_once() throws IOException {
        try (StubApi api = new StubApi(r -> knows("t2", r));
                KubernetesCluster cluster = cluster(api, exec())) {
            assertThat(cluster.execute(ExecuteTest.create()))
                    .isEqualTo(new Reply.Refused(401, "audit-1", "not-authenticated", "Unauthorized", Duration.ZERO));
            assertThat(api.received).hasSize(1);
            assertThat(cluster.execute(ExecuteTest.create())).isInstanceOf(Reply.Done.class);
            assertThat(api.received).hasSize(2);
        }
    }

    @Test
    void who_is_refused_with_new_credentials_too_is_not_known_and_the_plugin_is_left_alone() throws IOException {
        try (StubApi api = new StubApi(r -> knows("never", r));
                KubernetesCluster cluster = cluster(api, exec())) {
            for (int i = 0; i < 3; i++) {
                Refusal refusal = catchThrowableOfType(Refusal.class, () -> cluster.get(Resource.POD, "shop", "web-1"));
                assertThat(refusal.exit()).isEqualTo(11);
                assertThat(refusal.problems().getFirst().code()).isEqualTo("not-authenticated");
            }
            assertThat(cluster.execute(ExecuteTest.create()))
                    .isEqualTo(new Reply.Refused(401, "audit-1", "not-authenticated", "Unauthorized", null));
            assertThat(runs()).isEqualTo(2);
            assertThat(api.received).hasSize(2 + 2 + 1);
        }
    }

    @Test
    void a_token_that_expires_again_later_is_had_anew_again() throws IOException {
        List<String> known = new ArrayList<>(List.of("t1"));
        try (StubApi api = new StubApi(r -> knows(known.getFirst(), r));
                KubernetesCluster cluster = cluster(api, exec())) {
            for (String token : List.of("t1", "t2", "t3")) {
                known.set(0, token);
                assertThat(cluster.get(Resource.POD, "shop", "web-1")).isPresent();
            }
            assertThat(api.received).hasSize(5);
        }
    }

    @Test
    void a_kubeconfig_with_a_newer_token_is_read_again_and_one_of_another_server_is_not_taken() throws IOException {
        try (StubApi api = new StubApi(r -> knows("t2", r));
                KubernetesCluster cluster = cluster(api, "{token: t1}")) {
            assertThat(catchThrowableOfType(Refusal.class, () -> cluster.get(Resource.POD, "shop", "web-1"))
                            .exit())
                    .isEqualTo(11);
            assertThat(api.received).hasSize(1);

            StubApi.kubeconfig(folder, "http://127.0.0.1:1", "{token: t2}");
            assertThat(catchThrowableOfType(Refusal.class, () -> cluster.get(Resource.POD, "shop", "web-1"))
                            .exit())
                    .isEqualTo(11);
            StubApi.kubeconfig(folder, api.url(), "{token: t2}");
            assertThat(cluster.get(Resource.POD, "shop", "web-1")).isPresent();
        }
    }

    @Test
    void a_managed_cluster_needs_no_kubeconfig_and_its_token_is_had_anew_before_it_expires() throws IOException {
        Instant[] now = {Instant.parse("2026-01-01T00:00:00Z")};
        List<Instant> given = new ArrayList<>();
        try (StubApi api = new StubApi(_ -> new Behaviour.Answer(200, Map.of(), OBJECT))) {
            Managed managed = new Managed("acme", () -> new Managed.Place(api.url(), ""), () -> {
                given.add(now[0]);
                return new Managed.Token("t" + given.size(), now[0].plus(Duration.ofMinutes(14)));
            });
            try (KubernetesCluster cluster =
                    KubernetesCluster.connect(ClusterOptions.DEFAULT.withManaged(managed), () -> now[0])) {
                cluster.get(Resource.POD, "shop", "web-1");
                now[0] = now[0].plus(Duration.ofMinutes(12));
                cluster.get(Resource.POD, "shop", "web-1");
                assertThat(given).hasSize(1);
                now[0] = now[0].plus(Duration.ofMinutes(1));
                cluster.get(Resource.POD, "shop", "web-1");
                assertThat(given).hasSize(2);
                assertThat(api.received.getLast().header("authorization")).isEqualTo("Bearer t2");
                assertThat(cluster.namespace()).isEqualTo("default");
            }
        }
    }
}
