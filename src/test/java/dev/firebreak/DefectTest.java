package dev.firebreak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.json.Json;
import dev.firebreak.parts.Command;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A defect is exit 1. One is made by a class that stands on the class path before the product's own.
class DefectTest {
    private static final String CANARY = "hunter2-is-not-for-your-eyes";

    private static final String BROKEN = """
        package dev.firebreak.cli;

        @picocli.CommandLine.Command(name = "version", footer = "firebreak version")
        final class VersionCommand implements java.util.concurrent.Callable<Integer> {
            VersionCommand(Session session) {}

            @Override
            public Integer call() {
                if (System.getenv("BROKEN").equals("error")) {
                    throw new StackOverflowError("\\u001b[2Jpassword=%1$s");
                }
                throw new IllegalStateException("\\u001b[2Jpassword=%1$s");
            }
        }
        """.formatted(CANARY);

    @TempDir
    static Path classes;

    @TempDir
    Path home;

    @BeforeAll
    static void a_product_with_a_defect() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Path source = Files.createDirectories(classes.resolve("source")).resolve("VersionCommand.java");
        Files.writeString(source, BROKEN);
        int compiled = compiler.run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                source.toString());
        assertThat(compiled).isZero();
    }

    private Command.Result version(String how, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "bash",
                "-c",
                "umask 000; exec \"$@\"",
                "bash",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classes + File.pathSeparator + System.getProperty("java.class.path"),
                "dev.firebreak.Main",
                "version"));
        words.addAll(List.of(more));
        return Command.of(words)
                .with(Map.of("FIREBREAK_HOME", home.toString(), "BROKEN", how))
                .run();
    }

    @Test
    void a_defect_is_1_in_few_words_and_the_stack_trace_is_in_the_log_file() throws IOException {
        Command.Result ended = version("exception");

        Path log = home.resolve("firebreak.log");
        assertThat(ended.exit()).as(ended.stderr()).isEqualTo(1);
        assertThat(ended.stdout()).isEmpty();
        assertThat(ended.stderr())
                .contains("defect", "java.lang.IllegalStateException", log.toString())
                .doesNotContain(CANARY, "\tat ");
        assertThat(ended.stderr().lines().count()).isLessThan(5);
        assertThat(Files.readString(log))
                .contains("java.lang.IllegalStateException", "VersionCommand.call")
                .doesNotContain("\u001b");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
                .isEqualTo("rw-------");
    }

    @Test
    void so_is_an_error_of_the_virtual_machine_and_json_stays_json() throws IOException {
        Command.Result ended = version("error", "-o", "json");

        assertThat(ended.exit()).as(ended.stderr()).isEqualTo(1);
        JsonNode document = Json.parse(ended.stdout());
        assertThat(document.path("type").asString()).isEqualTo("error");
        assertThat(document.path("exit").asInt()).isEqualTo(1);
        assertThat(document.at("/problems/0/code").asString()).isEqualTo("defect");
        assertThat(ended.stdout() + ended.stderr()).doesNotContain(CANARY);
        assertThat(Files.readString(home.resolve("firebreak.log"))).contains("StackOverflowError");
    }
}
