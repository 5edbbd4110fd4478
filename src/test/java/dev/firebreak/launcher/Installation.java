package dev.firebreak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// A folder with the launcher in it, on a machine where only what a test puts there exists: PATH holds the few
/// tools that the launcher may use, and the places of the system where it looks for a JDK lie below `root`.
final class Installation {
    /// What the launcher may call besides Java and Maven.
    private static final List<String> TOOLS =
            List.of("sh", "cat", "find", "grep", "ln", "mkdir", "mv", "readlink", "rm", "sleep", "touch");

    private static final List<String> SYSTEM_PLACES =
            List.of("/usr/lib/jvm", "/usr/lib64/jvm", "/usr/java", "/opt/", "/usr/local/opt", "/Library/Java");

    /// Stands for Java: writes down how it was called, one argument a line in brackets, and does as told. With
    /// `ARCHIVES` it makes the archive that it is asked for.
    private static final String JAVA = """
        #!/bin/sh
        { echo "java=$0"; echo "pid=$$"; for argument in "$@"; do printf '[%s]\\n' "$argument"; done; } >"$RECORD.new"
        mv "$RECORD.new" "$RECORD"
        for argument in "$@"; do
            case ${ARCHIVES-}$argument in
                yes-XX:ArchiveClassesAtExit=*) echo classes >"${argument#*=}" ;;
            esac
        done
        [ -z "${STAY-}" ] || exec cat
        exit ${EXIT-0}
        """;

    /// Stands for Maven: notes that it ran, waits for `GATE` where there is one, and makes what the build
    /// makes.
    private static final String MAVEN = """
        #!/bin/sh
        echo "JAVA_HOME=$JAVA_HOME $*" >>"$BUILDS"
        for argument in "$@"; do
            case $argument in -Dfirebreak.target=*) target=${argument#*=} ;; esac
        done
        while [ -n "${GATE-}" ] && [ ! -e "$GATE" ]; do sleep 0.05; done
        mkdir -p "$target/lib"
        echo half >"$target/firebreak.jar"
        [ -z "${BROKEN-}" ] || { echo "[ERROR] Main.java:[1,1] does not compile"; exit 1; }
        cat "$SOURCE" >"$target/firebreak.jar"
        echo b >"$target/lib/b.jar"
        echo a >"$target/lib/a.jar"
        printf 'lib/b.jar:lib/a.jar' >"$target/lib/classpath"
        """;

    final Path root;
    final Path home;
    final Path launcher;
    final Path record;
    final Path builds;
    final Path path;
    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    private Installation(Path root, Path folder) throws IOException {
        this.root = root;
        this.folder = Files.createDirectories(folder);
        home = Files.createDirectories(root.resolve("home"));
        path = Files.createDirectories(root.resolve("path"));
        record = root.resolve("record");
        builds = root.resolve("builds");
        launcher = folder.resolve("firebreak");
        executable(launcher, withSystemBelow(root, Files.readString(Path.of("firebreak"))));
        for (String tool : TOOLS) {
            executable(path.resolve(tool), "#!/bin/sh\nexec " + onPath(tool) + " \"$@\"\n");
        }
        environment.putAll(Map.of("HOME", home.toString(), "PATH", path.toString(), "RECORD", record.toString()));
    }

    /// A checkout of sources with a Maven beside it, not built.
    static Installation checkout(Path folder, Path root) throws IOException {
        Installation made = new Installation(root, folder);
        made.with("BUILDS", made.builds.toString());
        made.with("SOURCE", made.source().toString());
        made.executable(made.path.resolve("mvn"), MAVEN);
        made.write("pom.xml", "<project/>");
        made.write("src/main/java/Main.java", "one");
        made.write("runbooks/contain-pod.yaml", "runbook: contain-pod");
        // everything is as old as in a clone of yesterday
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.toList()) {
                Files.setLastModifiedTime(each, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
            }
        }
        return made;
    }

    /// What an unpacked release archive holds.
    static Installation archive(Path folder, Path root) throws IOException {
        Installation made = new Installation(root, folder);
        made.write("lib/classpath", "lib/b.jar:lib/a.jar");
        return made;
    }

    private static String withSystemBelow(Path root, String script) {
        for (String place : SYSTEM_PLACES) {
            assertThat(script).contains(" " + place);
            script = script.replace(" " + place, " '" + root + "'" + place);
        }
        return script;
    }

    private static Path onPath(String tool) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    Path source() {
        return folder.resolve("src/main/java/Main.java");
    }

    Path file(String relative) {
        return folder.resolve(relative);
    }

    void write(String relative, String text) throws IOException {
        Files.createDirectories(file(relative).getParent());
        Files.writeString(file(relative), text);
    }

    Installation with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Installation without(String name) {
        environment.remove(name);
        return this;
    }

    /// A stand-in JDK; its release file is written as the real ones are.
    Path jdk(Path where, String version) throws IOException {
        Files.createDirectories(where.resolve("bin"));
        executable(where.resolve("bin/java"), JAVA);
        executable(where.resolve("bin/javac"), "#!/bin/sh\n");
        Files.writeString(
                where.resolve("release"),
                "IMPLEMENTOR=\"Acme\"\nJAVA_RUNTIME_VERSION=\"25-trap\"\nJAVA_VERSION=\"" + version
                        + "\"\nOS_NAME=\"Linux\"\n");
        return where;
    }

    private void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /// How the launcher ended; `out` and `err` are what it wrote.
    record Ended(int exit, String out, String err) {}

    Ended run(String... arguments) throws IOException, InterruptedException {
        return run(root, launcher.toString(), arguments);
    }

    Ended run(Path from, String command, String... arguments) throws IOException, InterruptedException {
        return new Started(from, command, arguments).await();
    }

    Started start(String... arguments) throws IOException {
        return new Started(root, launcher.toString(), arguments);
    }

    /// A launcher at work.
    final class Started {
        final Process process;
        private final Path out = Files.createTempFile(root, "out", "");
        private final Path err = Files.createTempFile(root, "err", "");

        private Started(Path from, String command, String... arguments) throws IOException {
            List<String> line = new ArrayList<>(List.of(command));
            line.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(line)
                    .directory(from.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            process = builder.start();
        }

        String err() {
            return read(err);
        }

        Ended await() throws InterruptedException {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("still running after a minute: " + err());
            }
            return new Ended(process.exitValue(), read(out), err());
        }
    }

    /// The arguments Java was started with, in brackets, after the lines that say which Java and which process.
    List<String> recorded() throws IOException {
        return Files.readAllLines(record);
    }

    /// The stand-in Java that was started.
    Path startedJava() throws IOException {
        return Path.of(recorded().getFirst().substring("java=".length()));
    }

    List<String> classPath() throws IOException {
        List<String> arguments = recorded();
        String jars = arguments.get(arguments.indexOf("[-cp]") + 1);
        return List.of(jars.substring(1, jars.length() - 1).split(":"));
    }

    int builds() {
        return Files.exists(builds) ? read(builds).lines().toList().size() : 0;
    }

    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited half a minute").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
