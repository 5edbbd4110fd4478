package dev.firebreak.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.Main;
import dev.firebreak.range.Range;
import dev.firebreak.range.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every command of README and docs is typed here, block after block of a page in one shell, in a folder with
/// nothing but the launcher and the runbook to copy, and with a home of its own. Where a page is about a real
/// cluster, a range stands for it.
class DocumentedCommandsTest {
    private static final Path README = Path.of("README.md");
    private static final Path TUTORIAL = Path.of("docs", "tutorial", "first-rehearsal.md");
    private static final Path HOW_TO = Path.of("docs", "how-to");

    /// The command that runs this test.
    private static final String THIS = "mvn verify\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void what_a_beginner_types_works_without_a_cluster() throws Exception {
        Set<String> commands = new LinkedHashSet<>(Page.read(README).commands());
        assertThat(commands.remove(THIS)).as("README says how to test").isTrue();
        commands.addAll(Page.read(TUTORIAL).commands());
        type(List.copyOf(commands), Map.of("KUBECONFIG", "/dev/null"));
    }

    @ParameterizedTest
    @MethodSource
    void what_an_operator_types_works_on_a_cluster(Page page) throws Exception {
        try (Range range = Range.open(Scenario.find("crypto-miner").orElseThrow(), InstantSource.system(), 1)) {
            type(page.commands(), range.environment());
        }
    }

    static List<Page> what_an_operator_types_works_on_a_cluster() {
        return Page.all().stream().filter(p -> p.file().startsWith(HOW_TO)).toList();
    }

    @Test
    void no_other_page_has_commands() {
        assertThat(Page.all())
                .filteredOn(p -> !p.file().equals(README) && !p.file().equals(TUTORIAL))
                .filteredOn(p -> !p.file().startsWith(HOW_TO))
                .allSatisfy(p -> assertThat(p.commands()).isEmpty());
    }

    private void type(List<String> blocks, Map<String, String> world) throws IOException, InterruptedException {
        assertThat(blocks).isNotEmpty();
        List<String> script = new ArrayList<>(List.of("set -eu"));
        for (String block : blocks) {
            script.add("echo '--- typed:'; cat <<'TYPED'\n" + block + "TYPED\n" + block);
        }
        Path bin = Files.createDirectories(folder.resolve("bin"));
        for (Path launcher : List.of(folder.resolve("firebreak"), bin.resolve("firebreak"))) {
            Files.writeString(launcher, launcher());
            Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
        }
        Path templates = Files.createDirectories(folder.resolve("templates"));
        Files.copy(Path.of("templates", "runbook.yaml"), templates.resolve("runbook.yaml"));
        Map<String, String> environment = new HashMap<>(world);
        environment.put("PATH", bin + ":" + System.getenv("PATH"));
        environment.put("HOME", folder.resolve("home").toString());
        Path said = folder.resolve("said");
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", String.join("\n", script))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        shell.environment().clear();
        shell.environment().putAll(environment);
        Process typing = shell.start();
        typing.getOutputStream().close();
        try {
            assertThat(typing.waitFor(10, TimeUnit.MINUTES)).as("it ends").isTrue();
        } finally {
            Stream.concat(typing.descendants(), Stream.of(typing.toHandle())).forEach(ProcessHandle::destroyForcibly);
        }
        assertThat(typing.exitValue()).as(Files.readString(said)).isZero();
    }

    /// Starts this build as the launcher would, which is tested by itself.
    private String launcher() {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return """
            #!/bin/sh
            case $1 in rehearse) jit= ;; *) jit="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC" ;; esac
            exec %s $jit -Duser.home="$HOME" --enable-native-access=ALL-UNNAMED -cp '%s' %s "$@"
            """.formatted(java, System.getProperty("java.class.path"), Main.class.getName());
    }
}
