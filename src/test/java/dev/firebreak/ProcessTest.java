package dev.firebreak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the operating system does to a running Firebreak: signals, a full disk behind standard output, a reader
/// that leaves.
class ProcessTest {
    private static final String REHEARSE = "rehearse crypto-miner --auto contain-pod";

    /// A build that runs in the background is started deaf to Ctrl-C, and so would be all that it starts.
    private static final String HEARING = "exec env --default-signal=INT,TERM,HUP ";

    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void a_signal_ends_a_run_at_a_safe_point_and_the_journal_says_how_to_go_on(String signal) throws Exception {
        Process running = shell(HEARING + firebreak(REHEARSE)).start();
        try (BufferedReader out = running.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            while (line != null && !line.contains("snapshots completed")) {
                line = out.readLine();
            }
            assertThat(line).as("it waits for its snapshots").isNotNull();
            assertThat(shell("kill -" + signal + " " + running.pid()).start().waitFor())
                    .isZero();
            String rest = String.join("\n", out.readAllLines());
            assertThat(running.waitFor()).as(rest).isEqualTo(130);
            assertThat(rest).contains("firebreak resume");
        }
        assertThat(new String(running.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("Stopping at the next safe point");
        assertThat(journal().getLast()).contains("\"interrupted\"").contains("\"exit\":130");
    }

    @Test
    void what_was_started_to_outlive_its_terminal_does() throws Exception {
        Process running =
                shell("exec env --ignore-signal=HUP " + firebreak(REHEARSE)).start();
        try (BufferedReader out = running.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isNotNull();
            assertThat(shell("kill -HUP " + running.pid()).start().waitFor()).isZero();
            String rest = String.join("\n", out.readAllLines());
            assertThat(running.waitFor()).as(rest).isZero();
        }
        assertThat(journal().getLast()).contains("\"runFinished\"").contains("\"exit\":0");
    }

    @Test
    void a_line_of_progress_is_not_drawn_on_a_terminal_that_knows_no_control_sequences() throws Exception {
        Ended drawn = inTerminal("TERM=xterm " + firebreak(REHEARSE));
        assertThat(drawn.out()).contains("\u001b[K");
        Ended dumb = inTerminal("TERM=dumb " + firebreak(REHEARSE));
        assertThat(dumb.exit()).as(dumb.out()).isZero();
        assertThat(dumb.out()).doesNotContain("\u001b");
    }

    @Test
    void a_signal_before_a_run_ends_the_process_at_once() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            Path kubeconfig = home.resolve("kubeconfig");
            Files.writeString(kubeconfig, """
                apiVersion: v1
                kind: Config
                current-context: x
                contexts: [{name: x, context: {cluster: x, user: x}}]
                clusters: [{name: x, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: x, user: {token: t}}]
                """.formatted(silent.getLocalPort()));
            Process looking = shell(HEARING
                            + firebreak("find shop/web --request-timeout 600s --kubeconfig '" + kubeconfig + "'"))
                    .start();
            silent.setSoTimeout(60_000);
            try (Socket asked = silent.accept()) {
                assertThat(asked.isConnected()).isTrue();
                assertThat(shell("kill -INT " + looking.pid()).start().waitFor())
                        .isZero();

                assertThat(looking.waitFor(60, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(looking.exitValue()).isEqualTo(130);
        }
    }

    @Test
    void a_full_standard_output_is_an_error_and_loses_no_entry() throws Exception {
        Process full = shell(firebreak(REHEARSE) + " >/dev/full").start();
        String err = new String(full.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(full.waitFor()).as(err).isEqualTo(6);
        assertThat(err).contains("What was done is in the journal");
        assertThat(journal().getLast()).contains("\"runFinished\"").contains("\"exit\":0");
    }

    @Test
    void a_reader_that_leaves_is_no_error() throws Exception {
        Process piped =
                shell(firebreak(REHEARSE) + " | head -1; exit ${PIPESTATUS[0]}").start();
        String out = new String(piped.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(piped.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(piped.waitFor()).as(err).isZero();
        assertThat(out.lines()).hasSize(1);
        assertThat(err).isEmpty();
        assertThat(journal().getLast()).contains("\"runFinished\"");
    }

    /// An attacker's text would be obeyed by a terminal, wherever standard input comes from.
    @Test
    void the_content_of_an_exhibit_is_not_for_a_terminal_even_when_standard_input_is_a_pipe() throws Exception {
        String show = firebreak("evidence show '" + collected() + "' E001 --raw");

        Ended onTerminal = inTerminal(": | " + show);
        assertThat(onTerminal.exit()).as(onTerminal.out()).isEqualTo(2);
        assertThat(onTerminal.out()).contains("an attacker's text").doesNotContain("apiVersion");

        Ended toFile = inTerminal(": | " + show + " > '" + home + "/raw'");
        assertThat(toFile.exit()).as(toFile.out()).isZero();
        assertThat(home.resolve("raw")).content().contains("apiVersion");
    }

    /// The folder of a case that has an exhibit.
    private static Path collected() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak
                    .finished(0, "collect-pod", "shop/web-7f9c", "--what", "events")
                    .path("case")
                    .asString();
            return firebreak.home().resolve("cases").resolve(ran);
        }
    }

    private record Ended(int exit, String out) {}

    private Ended inTerminal(String line) throws Exception {
        ProcessBuilder python = shell("true")
                .command(
                        "python3",
                        "-c",
                        "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))",
                        "bash",
                        "-c",
                        "set -o pipefail; " + line)
                .redirectInput(Path.of("/dev/null").toFile());
        Process running = python.start();
        String out = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(running.waitFor(), out);
    }

    private ProcessBuilder shell(String line) {
        ProcessBuilder shell = new ProcessBuilder("bash", "-c", line);
        shell.environment().put("FIREBREAK_HOME", home.toString());
        return shell;
    }

    private static String firebreak(String words) {
        return "'" + Path.of(System.getProperty("java.home"), "bin", "java")
                + "' --enable-native-access=ALL-UNNAMED -cp '" + System.getProperty("java.class.path")
                + "' dev.firebreak.Main " + words;
    }

    /// The lines of the only journal.
    private List<String> journal() throws IOException {
        try (Stream<Path> cases = Files.list(home.resolve("rehearsals"))) {
            return Files.readAllLines(cases.toList().getFirst().resolve("journal.jsonl"));
        }
    }
}
