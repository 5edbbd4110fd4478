package dev.firebreak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The archive that users download, unpacked and started with a real Java.
class ArchiveIT {
    @TempDir
    Path root;

    @Test
    void the_archive_runs_without_maven_and_says_its_version() throws Exception {
        Properties build = new Properties();
        try (var in = Files.newInputStream(Path.of("target/classes/dev/firebreak/build.properties"))) {
            build.load(in);
        }
        String name = "firebreak-" + build.getProperty("version");
        run(
                List.of(
                        "tar",
                        "-xzf",
                        Path.of("target", name + ".tar.gz").toAbsolutePath().toString()),
                Map.of());
        Path unpacked = root.resolve(name);
        assertThat(unpacked.resolve("lib/classpath")).isRegularFile();
        assertThat(unpacked.resolve("pom.xml")).doesNotExist();
        for (String jar :
                Files.readString(unpacked.resolve("lib/classpath")).trim().split(":", -1)) {
            assertThat(unpacked.resolve(jar)).isRegularFile();
        }
        String said = run(
                List.of(unpacked.resolve("firebreak").toString(), "version"),
                Map.of("FIREBREAK_JAVA_HOME", System.getProperty("java.home")));
        assertThat(said).contains(build.getProperty("version"));
    }

    @Test
    void the_archive_of_a_start_holds_its_classes_and_one_that_does_not_fit_is_not_heard_of() throws Exception {
        Properties build = new Properties();
        try (var in = Files.newInputStream(Path.of("target/classes/dev/firebreak/build.properties"))) {
            build.load(in);
        }
        String name = "firebreak-" + build.getProperty("version");
        Path archive = Path.of("target", name + ".tar.gz").toAbsolutePath();
        run(List.of("tar", "-xzf", archive.toString()), Map.of());
        Path unpacked = root.resolve(name);
        List<String> line = List.of(unpacked.resolve("firebreak").toString(), "version");
        String java = System.getProperty("java.home");
        String without = run(line, Map.of("FIREBREAK_JAVA_HOME", java));

        String made = run(line, Map.of("FIREBREAK_JAVA_HOME", java, "FIREBREAK_ARCHIVE", "make"));
        assertThat(made).isEqualTo("firebreak: making the archive of a start ...\n" + without);
        assertThat(run(line, Map.of("FIREBREAK_JAVA_HOME", java, "FIREBREAK_JAVA_OPTS", "-Xlog:class+load")))
                .containsPattern("dev.firebreak.Main source: shared objects file");

        Files.setLastModifiedTime(unpacked.resolve("lib/firebreak.jar"), FileTime.from(Instant.EPOCH));
        assertThat(run(line, Map.of("FIREBREAK_JAVA_HOME", java))).isEqualTo(without);
    }

    @Test
    void the_build_names_its_version_and_commit() throws IOException {
        Properties build = new Properties();
        try (var in = Files.newInputStream(Path.of("target/classes/dev/firebreak/build.properties"))) {
            build.load(in);
        }
        assertThat(build.getProperty("version")).matches("[0-9].*");
        assertThat(build.getProperty("commit")).matches("[0-9a-f]{40}(-dirty)?|unknown");
    }

    private String run(List<String> line, Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(line).directory(root.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
