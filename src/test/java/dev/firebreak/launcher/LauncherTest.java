package dev.firebreak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which Java the launcher takes, and how it starts it.
class LauncherTest {
    @TempDir
    Path root;

    Installation installed;

    @BeforeEach
    void install() throws IOException {
        root = root.toRealPath();
        installed = Installation.archive(root.resolve("app"), root);
    }

    @Test
    void firebreak_java_home_comes_first() throws Exception {
        Path mine = installed.jdk(root.resolve("mine"), "25.0.3");
        Path other = installed.jdk(root.resolve("other"), "25.0.3");
        installed.with("FIREBREAK_JAVA_HOME", mine.toString()).with("JAVA_HOME", other.toString());
        assertThat(installed.run("version").exit()).isZero();
        assertThat(installed.startedJava()).isEqualTo(mine.resolve("bin/java"));
    }

    @Test
    void a_firebreak_java_home_of_another_version_is_refused_though_there_is_a_25() throws Exception {
        Path mine = installed.jdk(root.resolve("mine"), "21.0.1");
        installed.jdk(root.resolve("usr/lib/jvm/jdk-25"), "25");
        installed.with("FIREBREAK_JAVA_HOME", mine.toString());
        var ended = installed.run("version");
        assertThat(ended.exit()).isEqualTo(3);
        assertThat(ended.err()).contains("FIREBREAK_JAVA_HOME is " + mine + ": Java 21.0.1");
        assertThat(installed.record).doesNotExist();
    }

    @Test
    void java_home_is_taken_when_it_is_25() throws Exception {
        Path jdk = installed.jdk(root.resolve("jdk"), "25");
        installed.jdk(root.resolve("usr/lib/jvm/jdk-25"), "25");
        installed.with("JAVA_HOME", jdk.toString()).run("version");
        assertThat(installed.startedJava()).isEqualTo(jdk.resolve("bin/java"));
    }

    @Test
    void java_on_path_is_followed_to_its_home() throws Exception {
        Path jdk = installed.jdk(root.resolve("some where/jdk"), "25.0.1");
        installed.with(
                "JAVA_HOME", installed.jdk(root.resolve("old"), "17.0.15").toString());
        Files.createSymbolicLink(root.resolve("alternative"), jdk.resolve("bin/java"));
        Files.createSymbolicLink(installed.path.resolve("java"), Path.of("../alternative"));
        installed.run("version");
        assertThat(installed.startedJava()).isEqualTo(jdk.resolve("bin/java"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "usr/lib/jvm/temurin-25-jdk-amd64",
                "usr/lib64/jvm/java-25-openjdk",
                "Library/Java/JavaVirtualMachines/temurin-25.jdk/Contents/Home",
                "opt/homebrew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home",
                "home/.sdkman/candidates/java/25.0.3-tem",
                "home/.jdks/openjdk-25",
                "home/.local/share/mise/installs/java/temurin-25.0.3",
                "home/.gradle/jdks/eclipse_adoptium-25-amd64-linux"
            })
    void the_usual_places_are_searched(String place) throws Exception {
        installed.jdk(root.resolve("usr/lib/jvm/java-17-openjdk-25-lookalike"), "17.0.25");
        Path jdk = installed.jdk(root.resolve(place), "25.0.3");
        assertThat(installed.run("version").err()).isEmpty();
        assertThat(installed.startedJava()).isEqualTo(jdk.resolve("bin/java"));
    }

    @Test
    void without_a_25_it_says_what_was_found_and_how_to_get_one() throws Exception {
        installed.with(
                "JAVA_HOME", installed.jdk(root.resolve("old"), "17.0.15").toString());
        Path newer = installed.jdk(root.resolve("newer"), "250.1");
        Files.createSymbolicLink(installed.path.resolve("java"), newer.resolve("bin/java"));
        var ended = installed.run("version");
        assertThat(ended.exit()).isEqualTo(3);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err())
                .startsWith("firebreak: a JDK 25 is needed")
                .contains("JAVA_HOME is " + root.resolve("old") + ": Java 17.0.15\n")
                .contains("java on PATH is " + newer + ": Java 250.1\n")
                .contains("apt install openjdk-25-jdk", "brew install", "FIREBREAK_JAVA_HOME=");
    }

    @Test
    void it_runs_from_any_folder_through_chained_links_and_a_path_with_spaces() throws Exception {
        Path folder = root.resolve("a folder");
        Installation spaced = Installation.archive(folder, Files.createDirectories(root.resolve("machine")));
        spaced.jdk(spaced.home.resolve(".jdks/jdk 25"), "25");
        Path bin = Files.createDirectories(root.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("second"), Path.of("../a folder/firebreak"));
        Files.createSymbolicLink(bin.resolve("fb"), Path.of("second"));
        for (var start : List.of(
                List.of(bin, "./fb"),
                List.of(root, "bin/fb"),
                List.of(folder, "./firebreak"),
                List.of(Path.of("/"), bin + "/fb"))) {
            Files.deleteIfExists(spaced.record);
            assertThat(spaced.run((Path) start.getFirst(), (String) start.getLast(), "version")
                            .err())
                    .isEmpty();
            assertThat(spaced.classPath()).first().isEqualTo(folder + "/lib/firebreak.jar");
        }
    }

    @Test
    void it_is_found_on_path_and_by_a_shell_that_is_given_its_name() throws Exception {
        installed.jdk(root.resolve("usr/lib/jvm/25"), "25");
        Files.createSymbolicLink(installed.path.resolve("firebreak"), installed.launcher);
        assertThat(installed.run(root, "/bin/sh", "-c", "firebreak version").err())
                .isEmpty();
        assertThat(installed
                        .run(root.resolve("app"), "/bin/sh", "firebreak", "version")
                        .err())
                .isEmpty();
        assertThat(installed.classPath()).first().isEqualTo(root + "/app/lib/firebreak.jar");
    }

    @Test
    void an_archive_needs_no_maven_and_writes_nothing() throws Exception {
        installed.jdk(root.resolve("usr/lib/jvm/25"), "25");
        Files.delete(root.resolve("usr/lib/jvm/25/bin/javac"));
        Files.setPosixFilePermissions(root.resolve("app"), PosixFilePermissions.fromString("r-xr-xr-x"));
        assertThat(installed.run("version").exit()).isZero();
        assertThat(installed.classPath())
                .containsExactly(root + "/app/lib/firebreak.jar", root + "/app/lib/b.jar", root + "/app/lib/a.jar");
        try (var files = Files.list(root.resolve("app"))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("firebreak", "lib");
        }
        Files.setPosixFilePermissions(root.resolve("app"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void a_folder_that_would_split_the_class_path_is_refused() throws Exception {
        Installation odd = Installation.archive(root.resolve("a:b"), Files.createDirectories(root.resolve("machine")));
        var ended = odd.run("version");
        assertThat(ended.exit()).isEqualTo(3);
        assertThat(ended.err()).contains("colon");
    }

    @Test
    void arguments_arrive_untouched() throws Exception {
        installed.jdk(root.resolve("usr/lib/jvm/25"), "25");
        installed.run("note", "two  words", "", "*", "$HOME", "a\\nb", "--", "-x", "it's \"so\"");
        var recorded = installed.recorded();
        assertThat(recorded.subList(recorded.indexOf("[dev.firebreak.Main]") + 1, recorded.size()))
                .containsExactly(
                        "[note]", "[two  words]", "[]", "[*]", "[$HOME]", "[a\\nb]", "[--]", "[-x]", "[it's \"so\"]");
    }

    @Test
    void more_options_for_java_go_before_the_class() throws Exception {
        installed.jdk(root.resolve("usr/lib/jvm/25"), "25");
        installed.with("FIREBREAK_JAVA_OPTS", "-Da=1  -Db=*").run("run", "contain-pod");
        var recorded = installed.recorded();
        // after those of the launcher: of two that contradict each other Java takes the last
        assertThat(recorded.subList(recorded.indexOf("[-Da=1]") - 1, recorded.indexOf("[-cp]") + 1))
                .containsExactly("[--sun-misc-unsafe-memory-access=allow]", "[-Da=1]", "[-Db=*]", "[-cp]");
    }

    @Test
    void an_archive_for_this_java_is_used_without_a_word_from_java() throws Exception {
        installed.jdk(root.resolve("usr/lib/jvm/25"), "25.0.3");
        installed.write("lib/start-25.0.3.jsa", "classes");
        installed.with("FIREBREAK_JAVA_OPTS", "-Da=1").run("version");
        assertThat(installed.recorded())
                .containsSubsequence(
                        "[-XX:SharedArchiveFile=" + root + "/app/lib/start-25.0.3.jsa]", "[-Xlog:cds*=off]", "[-Da=1]");
        installed.with("FIREBREAK_ARCHIVE", "off").run("version");
        assertThat(installed.recorded()).noneMatch(option -> option.contains("Archive"));
    }

    @Test
    void an_archive_for_another_java_is_not_used() throws Exception {
        installed.jdk(root.resolve("usr/lib/jvm/25"), "25.0.4");
        installed.write("lib/start-25.0.3.jsa", "classes");
        installed.run("version");
        assertThat(installed.recorded()).noneMatch(option -> option.contains("Archive"));
    }

    @Test
    void an_archive_is_made_where_that_is_asked_for_and_used_at_once() throws Exception {
        Path folder = root.resolve("a folder");
        Installation spaced = Installation.archive(folder, Files.createDirectories(root.resolve("machine")));
        spaced.jdk(spaced.home.resolve(".jdks/25"), "25.0.3");
        var ended =
                spaced.with("FIREBREAK_ARCHIVE", "make").with("ARCHIVES", "yes").run("version");
        assertThat(ended.err()).isEqualTo("firebreak: making the archive of a start ...\n");
        assertThat(spaced.recorded())
                .contains("[-XX:SharedArchiveFile=" + folder + "/lib/start-25.0.3.jsa]", "[version]");
        try (var files = Files.list(folder.resolve("lib"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("classpath", "start-25.0.3.jsa", "start-25.0.3.jsa.log");
        }
    }

    @Test
    void an_archive_that_could_not_be_made_is_told_where_it_was_asked_for() throws Exception {
        installed.jdk(root.resolve("usr/lib/jvm/25"), "25.0.3");
        var ended = installed.with("FIREBREAK_ARCHIVE", "make").run("version");
        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.err()).contains("start-25.0.3.jsa.log");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "version",
                "--version",
                "get pods",
                "-n shop get pods",
                "--context run find web",
                "-o json case list",
                "help run",
                "completion zsh",
                "__complete bash -- run ",
                "isolate-pod shop/web",
                "cordon-node ip-10-0-1-23",
                "undo c1"
            })
    void what_looks_or_changes_the_cluster_alone_uses_the_first_compiler(String line) throws Exception {
        installed.jdk(root.resolve("usr/lib/jvm/25"), "25");
        installed.run(line.split(" "));
        assertThat(installed.recorded()).contains("[-XX:TieredStopAtLevel=1]", "[-XX:+UseSerialGC]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run contain-pod",
                "-n get run contain-pod",
                "resume c1",
                "rehearse crypto-miner",
                "evidence verify",
                "case verify c1",
                "-o json case verify c1",
                "collect-pod shop/web",
                "export-snapshot",
                "-v"
            })
    void what_hashes_or_stays_has_all_compilers(String line) throws Exception {
        installed.jdk(root.resolve("usr/lib/jvm/25"), "25");
        installed.run(line.split(" "));
        assertThat(installed.recorded())
                .doesNotContain("[-XX:TieredStopAtLevel=1]")
                .contains("[-XX:+UseSerialGC]")
                .noneMatch(option -> option.startsWith("[-Xmx"));
    }

    @Test
    void the_exit_code_is_javas() throws Exception {
        installed.jdk(root.resolve("usr/lib/jvm/25"), "25");
        assertThat(installed.with("EXIT", "9").run("run").exit()).isEqualTo(9);
    }

    @Test
    void java_is_the_very_process_so_signals_reach_it() throws Exception {
        installed.jdk(root.resolve("usr/lib/jvm/25"), "25");
        var started = installed.with("STAY", "yes").start("run");
        Installation.await(() -> Files.exists(installed.record));
        assertThat(installed.recorded().get(1)).isEqualTo("pid=" + started.process.pid());
        started.process.destroy();
        assertThat(started.await().exit()).isEqualTo(128 + 15);
    }
}
