package dev.firebreak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.parts.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Files that are written to make a reader of YAML suffer end with exit 3, before they cost anything: each is
/// read by a process of its own, whose time and memory are measured.
class HostileFilesTest {
    private static final long MOST_MILLIS = 2_000;
    private static final long MOST_KIB = 300 * 1024;
    private static final int LONG = 10_000_000;

    @TempDir
    Path folder;

    static Stream<Arguments> hostile() {
        return Stream.of(
                Arguments.of("alias bomb", bomb()),
                Arguments.of("a line of 10 MB", "title: " + "x".repeat(LONG)),
                Arguments.of("10 MB of lines", "- x\n".repeat(LONG / 4)),
                Arguments.of("a line just within the limit", "title: " + "x".repeat((1 << 20) - 100) + "\n"),
                Arguments.of("deep lists", "steps: " + "[".repeat(500_000)),
                Arguments.of("deep maps", "{a: ".repeat(200_000)),
                Arguments.of("duplicate keys", "title: x\n".repeat(100_000)),
                Arguments.of("anchors", "a: [" + "&a x, ".repeat(100_000) + "]"),
                Arguments.of(
                        "tags", "a: !!javax.script.ScriptEngineManager [!!java.net.URL [\"http://127.0.0.1:1\"]]\n"),
                Arguments.of(
                        "control characters in ids",
                        "steps:\n" + "  - {id: \"a\\e[2J\", use: \"\\x9b\"}\n".repeat(200)),
                Arguments.of(
                        "turned text in ids",
                        "steps:\n" + "  - {id: \"a\u202eb\u2066\", use: find-pods}\n".repeat(200)),
                Arguments.of("a limit of a million digits", "limits: {pods: " + "9".repeat(1_000_000) + "}\n"),
                Arguments.of("raw control characters", "title: " + "\u001b[2J".repeat(100_000)),
                Arguments.of("brackets without end", "title: \"" + "${inputs.".repeat(100_000)));
    }

    /// Each line doubles the one before: 2 to the power of 40 words.
    private static String bomb() {
        StringBuilder text = new StringBuilder("a0: &a0 [x, x]\n");
        IntStream.range(1, 40).forEach(i -> text.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1)));
        return text.toString();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void a_runbook_that_is_an_attack_is_refused_cheaply(String name, String text) throws IOException {
        refused(Files.writeString(folder.resolve("r.yaml"), text), "runbook", "lint", "FILE");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void so_are_inputs(String name, String text) throws IOException {
        refused(Files.writeString(folder.resolve("i.yaml"), text), "plan", "contain-pod", "--inputs", "FILE");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void so_is_a_configuration(String name, String text) throws IOException {
        refused(Files.writeString(folder.resolve("c.yaml"), text), "config", "view", "--config", "FILE");
    }

    private void refused(Path file, String... words) throws IOException {
        Path measured = folder.resolve("measured");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.firebreak.Measured",
                measured.toString()));
        for (String word : words) {
            command.add(word.equals("FILE") ? file.toString() : word);
        }
        Command.Result ended = Command.of(command)
                .with(Map.of("FIREBREAK_HOME", folder.resolve("home").toString()))
                .run();

        assertThat(ended.exit()).as(ended.stdout() + ended.stderr()).isEqualTo(3);
        assertThat((ended.stdout() + ended.stderr()).codePoints().filter(c -> c != '\n'))
                .noneMatch(c -> Character.getType(c) == Character.CONTROL || Character.getType(c) == Character.FORMAT);
        assertThat(ended.stdout().length() + ended.stderr().length()).isLessThan(100_000);
        String[] took = Files.readString(measured).split(" ");
        assertThat(Long.parseLong(took[0])).as("ms of CPU").isLessThan(MOST_MILLIS);
        assertThat(Long.parseLong(took[1])).as("KiB resident").isLessThan(MOST_KIB);
    }
}
