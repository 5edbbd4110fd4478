package dev.firebreak.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.change.Gather;
import dev.firebreak.change.Reply;
import dev.firebreak.cluster.SilentServer.Silence;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What never answers to the end is given up at the time limit. A limit that does not hold hangs for ever here:
/// the test's own limit is only what ends it then.
@Timeout(60)
class TimeLimitTest {
    private static final Duration LIMIT = Duration.ofMillis(300);

    @TempDir
    Path folder;

    private KubernetesCluster cluster(String url, String user) throws IOException {
        return KubernetesCluster.connect(
                ClusterOptions.DEFAULT
                        .withKubeconfig(StubApi.kubeconfig(folder, url, user).toString())
                        .withRequestTimeout(LIMIT),
                InstantSource.system());
    }

    @ParameterizedTest
    @EnumSource
    void a_read_is_given_up_wherever_the_server_falls_silent(Silence silence) throws IOException {
        try (SilentServer server = new SilentServer(silence);
                KubernetesCluster cluster = cluster(server.url(), "{token: t}")) {
            refused(() -> cluster.get(Resource.POD, "shop", "web-1"));
            refused(() -> cluster.list(Resource.POD, null, null, null));
            refused(cluster::identity);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_write_is_given_up_wherever_the_server_falls_silent_and_is_never_a_success(Silence silence)
            throws IOException {
        try (SilentServer server = new SilentServer(silence);
                KubernetesCluster cluster = cluster(server.url(), "{token: t}")) {
            Reply reply = cluster.execute(ExecuteTest.delete());
            assertThat(reply).isInstanceOfAny(Reply.Lost.class, Reply.Unreachable.class);
        }
    }

    @Test
    void a_handshake_that_never_ends_is_given_up() throws IOException {
        try (SilentServer server = new SilentServer(Silence.NOTHING);
                KubernetesCluster cluster = cluster(server.tlsUrl(), "{token: t}")) {
            refused(() -> cluster.get(Resource.POD, "shop", "web-1"));
        }
    }

    @Test
    void the_head_of_a_stream_and_the_body_of_an_error_are_given_up() throws IOException {
        Gather gather = new Gather(
                "g",
                new Gather.Source.Served(Resource.POD, "shop", "web-1"),
                Target.of(new PodRef("shop", "web-1", "u-1")),
                1 << 20,
                Duration.ofSeconds(5),
                "none",
                "read");
        try (SilentServer server = new SilentServer(Silence.NOTHING);
                KubernetesCluster cluster = cluster(server.url(), "{token: t}")) {
            refused(() -> cluster.open(gather));
        }
        try (StubApi api = new StubApi(_ -> new StubApi.Behaviour.Stall(500, "{"));
                KubernetesCluster cluster = cluster(api.url(), "{token: t}")) {
            refused(() -> cluster.open(gather));
        }
    }

    @Test
    void a_credential_plugin_that_never_ends_is_killed_with_what_it_started() throws IOException {
        Path plugin = Files.writeString(folder.resolve("plugin"), "#!/bin/sh\nsleep 1000 &\nsleep 1000\n");
        assertThat(plugin.toFile().setExecutable(true)).isTrue();
        try (KubernetesCluster cluster = cluster("https://c.example", exec())) {
            Refusal refusal = catchThrowableOfType(Refusal.class, cluster::identity);
            assertThat(refusal.exit()).isEqualTo(11);
            assertThat(refusal.problems().getFirst().code()).isEqualTo("not-authenticated");
            assertThat(refusal.getMessage()).contains("did not end within 300 ms");
        }
    }

    @Test
    void a_program_that_a_plugin_left_behind_with_its_output_holds_up_nothing_else() throws Exception {
        Path left = folder.resolve("left");
        Path plugin = Files.writeString(
                folder.resolve("plugin"), "#!/bin/sh\n(sleep 1000 & echo $! >> '" + left + "')\nexec sleep 999\n");
        assertThat(plugin.toFile().setExecutable(true)).isTrue();
        try {
            try (KubernetesCluster cluster = cluster("https://c.example", exec())) {
                Refusal refusal = catchThrowableOfType(Refusal.class, cluster::identity);
                assertThat(refusal.exit()).isEqualTo(11);
                assertThat(refusal.getMessage()).contains("did not end within 300 ms");
            }
            // virtual threads are not listed: those would hold their carriers, and there may be no more than two
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().equals("credential plugin"))
                    .as("who still reads its output and its errors")
                    .hasSizeGreaterThanOrEqualTo(2)
                    .allMatch(Thread::isDaemon);
        } finally {
            // they are nobody's children any more
            for (String pid : Files.readAllLines(left)) {
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    private static String exec() {
        return "{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin}}";
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable reading) {
        Refusal refusal = catchThrowableOfType(Refusal.class, reading);
        assertThat(refusal.exit()).isEqualTo(11);
        assertThat(refusal.problems().getFirst().code()).isEqualTo("cluster-unreachable");
    }
}
