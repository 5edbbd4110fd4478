package dev.firebreak.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonTest {

    @TempDir
    Path folder;

    @Test
    void a_start_that_fails_shows_the_end_of_the_log() {
        var daemon = Daemon.start("broken", List.of("sh", "-c", "echo no such flag; exit 7"), Map.of(), folder);

        assertThatThrownBy(() -> daemon.await(() -> false, Duration.ofSeconds(30)))
                .hasMessageContaining("broken ended with exit 7")
                .hasMessageContaining("no such flag");
    }

    @Test
    void a_start_that_is_late_ends_the_program() {
        var daemon = Daemon.start("late", List.of("sleep", "600"), Map.of(), folder);
        var program = ProcessHandle.of(daemon.pid()).orElseThrow();

        assertThatThrownBy(() -> daemon.await(() -> false, Duration.ofMillis(200)))
                .hasMessageContaining("late was not ready");
        assertThat(program.isAlive()).isFalse();
    }

    @Test
    void a_program_lives_no_longer_than_the_process_that_started_it() throws Exception {
        var starter = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Starter.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var reader = starter.inputReader(StandardCharsets.UTF_8);
        var program = ProcessHandle.of(Long.parseLong(reader.readLine())).orElseThrow();
        assertThat(program.isAlive()).isTrue();

        // SIGKILL: no shutdown hook runs
        starter.destroyForcibly().waitFor();
        program.onExit().get(10, TimeUnit.SECONDS);
    }

    /// Starts a daemon in a process of its own, tells its pid, and waits to be killed.
    static final class Starter {
        private Starter() {}

        static void main(String[] arguments) throws InterruptedException {
            var daemon = Daemon.start("sleeper", List.of("sleep", "600"), Map.of(), Path.of(arguments[0]));
            System.out.println(daemon.pid());
            Thread.currentThread().join();
        }
    }
}
