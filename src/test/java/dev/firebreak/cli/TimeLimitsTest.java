package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.cluster.SilentServer;
import dev.firebreak.cluster.SilentServer.Silence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/// A server that takes connections and never answers ends a command within the time limit of a request and two
/// seconds, with exit code 11. That a command waits once and not once for each question is counted; the time is
/// asserted with [#BUSY] more, because other builds may run on the machine.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TimeLimitsTest {
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final Duration MORE = Duration.ofSeconds(2);
    private static final Duration BUSY = Duration.ofSeconds(5);

    private static final String VOLUME = "vol-0c0ffee0c0ffee002";

    @TempDir
    static Path folder;

    private final SilentServer silent = new SilentServer(Silence.NOTHING);
    private final OnRange firebreak = OnRange.of("crypto-miner");
    private String done = "";
    private String waiting = "";

    @BeforeAll
    void two_cases() {
        done = firebreak.finished(0, "cordon-node", Scene.NODE).path("case").asString();
        waiting = firebreak
                .finished(12, "run", "contain-pod", "-i", "pod=shop/web-7f9c")
                .path("case")
                .asString();
    }

    @AfterAll
    void close() {
        firebreak.close();
        silent.close();
    }

    /// Every command that asks the cluster something, by its name.
    private Map<String, List<String>> asking() {
        Map<String, List<String>> commands = new TreeMap<>();
        commands.put("get", List.of("get", "volumes", "-n", "shop"));
        commands.put("describe", List.of("describe", "shop/web-7f9c"));
        commands.put("blast-radius", List.of("blast-radius", "shop/web-7f9c"));
        commands.put("find", List.of("find", "shop/web-7f9c"));
        commands.put("reach", List.of("reach", "shop/web-7f9c"));
        commands.put("plan", List.of("plan", "contain-pod", "-i", "pod=shop/web-7f9c"));
        commands.put("run", List.of("run", "contain-pod", "-i", "pod=shop/web-7f9c"));
        commands.put("resume", List.of("resume", waiting, "-i", "bucket=acme-evidence"));
        commands.put("undo", List.of("undo", done));
        commands.put("status", List.of("status", done));
        commands.put("find-pods", List.of("find-pods", "shop/web-7f9c"));
        commands.put("collect-pod", List.of("collect-pod", "shop/web-7f9c"));
        commands.put("isolate-pod", List.of("isolate-pod", "shop/web-7f9c"));
        commands.put("probe", List.of("probe", "shop/web-7f9c", "--probe-image", "agnhost@sha256:" + "0".repeat(64)));
        commands.put("isolate-workload", List.of("isolate-workload", "shop/deploy/web"));
        commands.put("isolate-namespace", List.of("isolate-namespace", "shop"));
        commands.put("mark-suspect", List.of("mark-suspect", "shop/web-7f9c"));
        commands.put("cordon-node", List.of("cordon-node", Scene.NODE));
        commands.put("snapshot-volumes", List.of("snapshot-volumes", VOLUME));
        commands.put(
                "export-snapshot", List.of("export-snapshot", "snap-0123456789abcdef0", "--bucket", "acme-evidence"));
        return commands;
    }

    private static final Set<String> NEEDING_AWS = Set.of("snapshot-volumes", "export-snapshot");

    /// Commands that neither look at the world nor act on it.
    private static final Set<String> ASKING_NOBODY = Set.of(
            "action list",
            "action show",
            "case close",
            "case handover",
            "case list",
            "case open",
            "case show",
            "case verify",
            "completion",
            "config init",
            "config view",
            "evidence list",
            "evidence show",
            "help",
            "note",
            "runbook lint",
            "runbook list",
            "runbook permissions",
            "runbook schema",
            "runbook show",
            "timeline",
            "version");

    /// Reports what does not answer as a check that fails, and exits with 4.
    private static final String DOCTOR = "doctor";

    @Test
    void every_command_is_tried_or_asks_nobody() {
        Globals globals = new Globals();
        CommandLine tree = Commands.tree(new Root(globals), firebreak.session(globals));
        Set<String> unknown = new TreeSet<>(leaves("", tree));
        unknown.removeAll(ASKING_NOBODY);
        unknown.removeAll(asking().keySet());
        unknown.remove(DOCTOR);
        assertThat(unknown).isEmpty();
    }

    private static List<String> leaves(String above, CommandLine line) {
        List<String> names = new ArrayList<>();
        line.getSubcommands().forEach((name, below) -> {
            if (below.getCommandSpec().usageMessage().hidden()) {
                return;
            }
            if (below.getSubcommands().isEmpty()) {
                names.add(above + name);
            } else {
                names.addAll(leaves(above + name + " ", below));
            }
        });
        return names;
    }

    Stream<Arguments> commands() {
        return asking().keySet().stream().map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void a_silent_cluster_ends_it_with_11_after_the_first_question(String command) throws IOException {
        Waited waited = run(command, "--kubeconfig", kubeconfig("http:").toString());

        assertThat(waited.ended().exit()).as(waited.ended().out()).isEqualTo(11);
        assertThat(waited.ended().codes()).containsExactly("cluster-unreachable");
        assertThat(waited.unanswered()).hasSize(1);
    }

    @Test
    void a_handshake_that_never_ends_is_a_silent_cluster() throws IOException {
        Waited waited = run("isolate-pod", "--kubeconfig", kubeconfig("https:").toString());

        assertThat(waited.ended().exit()).as(waited.ended().out()).isEqualTo(11);
        assertThat(waited.ended().codes()).containsExactly("cluster-unreachable");
    }

    /// What can be done without AWS is done without it; the rest can't be planned.
    @ParameterizedTest
    @MethodSource("commands")
    void a_silent_aws_is_waited_for_once(String command) {
        firebreak.environment("AWS_ENDPOINT_URL", silent.url());
        try {
            Waited waited = run(command);

            assertThat(waited.unanswered()).hasSizeLessThanOrEqualTo(1);
            if (NEEDING_AWS.contains(command)) {
                assertThat(waited.ended().exit()).as(waited.ended().out()).isEqualTo(11);
                assertThat(waited.ended().codes()).containsExactly("aws-unreachable");
            } else {
                assertThat(waited.ended().exit()).as(waited.ended().out()).isNotIn(1, 11);
            }
        } finally {
            firebreak.environment(
                    "AWS_ENDPOINT_URL", firebreak.range().aws().uri().toString());
        }
    }

    @Test
    void all_cases_of_a_silent_cluster_are_unknown_after_one_question() throws IOException {
        Waited waited = run(
                List.of("status", "--all"), "--kubeconfig", kubeconfig("http:").toString());

        assertThat(waited.ended().exit()).as(waited.ended().out()).isEqualTo(11);
        assertThat(waited.ended().document().path("changes").valueStream())
                .hasSizeGreaterThan(1)
                .allMatch(c -> c.path("holds").asString().equals("unknown"));
        assertThat(waited.unanswered()).hasSize(1);
    }

    /// How a command ended and what it had asked for in vain.
    private record Waited(Ended ended, List<String> unanswered) {}

    private Waited run(String command, String... more) {
        return run(Objects.requireNonNull(asking().get(command)), more);
    }

    private Waited run(List<String> words, String... more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of("--request-timeout", LIMIT.toString(), "-o", "json"));
        all.addAll(List.of(more));
        int before = firebreak.unanswered().size();
        long started = System.nanoTime();
        Ended ended = firebreak.run(all.toArray(String[]::new));
        assertThat(Duration.ofNanos(System.nanoTime() - started))
                .as(String.join(" ", all))
                .isLessThan(LIMIT.plus(MORE).plus(BUSY));
        List<String> unanswered = firebreak.unanswered();
        return new Waited(ended, unanswered.subList(before, unanswered.size()));
    }

    private Path kubeconfig(String scheme) throws IOException {
        return Files.writeString(
                folder.resolve("kubeconfig"), """
                    apiVersion: v1
                    kind: Config
                    current-context: range-crypto-miner
                    contexts: [{name: range-crypto-miner, context: {cluster: silent, user: me}}]
                    clusters: [{name: silent, cluster: {server: "%s"}}]
                    users: [{name: me, user: {token: t}}]
                    """.formatted(scheme.equals("https:") ? silent.tlsUrl() : silent.url()));
    }
}
