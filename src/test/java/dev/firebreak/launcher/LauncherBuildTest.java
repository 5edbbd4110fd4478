package dev.firebreak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// When the launcher builds a source checkout, and what of a build counts.
class LauncherBuildTest {
    @TempDir
    Path root;

    Installation checkout;

    @BeforeEach
    void check_out() throws IOException {
        root = root.toRealPath();
        checkout = Installation.checkout(root.resolve("my tree"), root);
        checkout.jdk(root.resolve("usr/lib/jvm/jdk-25"), "25.0.3");
    }

    private String builtFrom() throws IOException {
        return Files.readString(Path.of(checkout.classPath().getFirst()));
    }

    @Test
    void without_a_build_it_builds_once_with_one_line_on_stderr() throws Exception {
        var first = checkout.run("version");
        assertThat(first.exit()).isZero();
        assertThat(first.out()).isEmpty();
        assertThat(first.err()).isEqualTo("firebreak: building (there is no build yet) ...\n");
        assertThat(Installation.read(checkout.builds))
                .startsWith("JAVA_HOME=" + root.resolve("usr/lib/jvm/jdk-25"))
                .contains("-Dmaven.test.skip=true", "package")
                .doesNotContain("-U");
        var second = checkout.run("version");
        assertThat(second.err()).isEmpty();
        assertThat(checkout.builds()).isEqualTo(1);
        assertThat(builtFrom()).isEqualTo("one");
        assertThat(checkout.classPath().subList(1, 3))
                .containsExactly(root + "/my tree/target/start/lib/b.jar", root + "/my tree/target/start/lib/a.jar");
    }

    @Test
    void a_build_makes_the_archive_of_a_start_and_takes_the_earlier_one_away() throws Exception {
        checkout.with("ARCHIVES", "yes").write("target/start/lib/start-25.0.1.jsa", "of other classes");
        assertThat(checkout.run("version").err()).isEqualTo("firebreak: building (there is no build yet) ...\n");
        Path made = checkout.file("target/start/lib/start-25.0.3.jsa");
        assertThat(checkout.recorded()).contains("[-XX:SharedArchiveFile=" + made + "]", "[version]");
        assertThat(checkout.file("target/start/lib/start-25.0.1.jsa")).doesNotExist();
        var before = Files.getLastModifiedTime(made);
        checkout.run("version");
        assertThat(Files.getLastModifiedTime(made)).isEqualTo(before);
    }

    @Test
    void a_build_is_enough_without_maven() throws Exception {
        checkout.run("version");
        Files.delete(checkout.path.resolve("mvn"));
        assertThat(checkout.run("version").exit()).isZero();
    }

    @Test
    void a_tab_waits_for_no_build() throws Exception {
        var none = checkout.run("__complete", "bash", "--", "ru");
        assertThat(none.exit()).isZero();
        assertThat(none.out() + none.err()).isEmpty();
        checkout.run("version");
        checkout.write("src/main/java/Main.java", "two");
        var stale = checkout.run("__complete", "bash", "--", "ru");
        assertThat(stale.exit()).isZero();
        assertThat(stale.err()).isEmpty();
        assertThat(checkout.builds()).isEqualTo(1);
        assertThat(checkout.recorded()).contains("[__complete]");
    }

    @Test
    void a_changed_source_is_built() throws Exception {
        checkout.run("version");
        checkout.write("src/main/java/Main.java", "two");
        assertThat(checkout.run("version").err())
                .isEqualTo("firebreak: building (sources are newer than the build) ...\n");
        assertThat(builtFrom()).isEqualTo("two");
        assertThat(checkout.run("version").err()).isEmpty();
    }

    @Test
    void a_new_a_deleted_and_a_moved_file_are_built() throws Exception {
        checkout.run("version");
        checkout.write("templates/report.md", "new");
        checkout.run("version");
        assertThat(checkout.builds()).isEqualTo(2);
        Files.delete(checkout.file("runbooks/contain-pod.yaml"));
        checkout.run("version");
        assertThat(checkout.builds()).isEqualTo(3);
        Files.move(checkout.file("templates/report.md"), checkout.file("templates/other.md"));
        checkout.run("version");
        assertThat(checkout.builds()).isEqualTo(4);
        checkout.write("pom.xml", "<project></project>");
        checkout.run("version");
        assertThat(checkout.builds()).isEqualTo(5);
    }

    @Test
    void a_source_changed_while_building_is_built_next_time() throws Exception {
        Path gate = root.resolve("gate");
        var started = checkout.with("GATE", gate.toString()).start("version");
        Installation.await(() -> checkout.builds() == 1);
        // the clock of files ticks in milliseconds: what is changed in the tick of the beginning, Maven has not
        // read
        // yet
        Path began = checkout.file("target/start/began");
        Path changed = checkout.file("runbooks/contain-pod.yaml");
        do {
            checkout.write("runbooks/contain-pod.yaml", "runbook: changed");
        } while (Files.getLastModifiedTime(changed).compareTo(Files.getLastModifiedTime(began)) <= 0);
        Files.createFile(gate);
        assertThat(started.await().exit()).isZero();
        checkout.run("version");
        assertThat(checkout.builds()).isEqualTo(2);
    }

    @Test
    void what_is_not_built_from_does_not_build() throws Exception {
        checkout.run("version");
        checkout.write("src/test/java/SomeTest.java", "test");
        checkout.write("README.md", "read me");
        checkout.run("version");
        assertThat(checkout.builds()).isEqualTo(1);
    }

    @Test
    void a_failed_build_shows_mavens_errors_and_never_counts() throws Exception {
        checkout.with("BROKEN", "yes");
        for (int i = 1; i <= 2; i++) {
            var ended = checkout.run("version");
            assertThat(ended.exit()).isEqualTo(1);
            assertThat(ended.out()).isEmpty();
            assertThat(ended.err()).contains("[ERROR] Main.java:[1,1] does not compile", "build.log");
            assertThat(checkout.builds()).isEqualTo(i);
        }
        assertThat(checkout.record).doesNotExist();
        assertThat(checkout.without("BROKEN").run("version").exit()).isZero();
        assertThat(builtFrom()).isEqualTo("one");
    }

    @Test
    void a_build_leaves_the_jar_of_a_running_firebreak_alone() throws Exception {
        checkout.run("version");
        Path running = Path.of(checkout.classPath().getFirst());
        checkout.write("src/main/java/Main.java", "two");
        checkout.run("version");
        assertThat(running).hasContent("one");
        assertThat(builtFrom()).isEqualTo("two");
    }

    @Test
    void two_starts_at_once_build_once() throws Exception {
        Path gate = root.resolve("gate");
        checkout.with("GATE", gate.toString());
        var first = checkout.start("version");
        Installation.await(() -> checkout.builds() == 1);
        var second = checkout.start("version");
        Installation.await(() -> second.err().contains("waiting for the build by process " + first.process.pid()));
        Files.createFile(gate);
        assertThat(first.await().exit()).isZero();
        assertThat(second.await().exit()).isZero();
        assertThat(checkout.builds()).isEqualTo(1);
        assertThat(checkout.file("target/start/lock")).doesNotExist();
    }

    @Test
    void the_lock_of_a_builder_that_died_is_taken_over_and_its_half_build_is_not() throws Exception {
        Path gate = root.resolve("gate");
        checkout.with("GATE", gate.toString());
        var killed = checkout.start("version");
        Installation.await(() -> checkout.builds() == 1);
        var maven = killed.process.children().toList();
        killed.process.destroyForcibly().waitFor();
        maven.forEach(ProcessHandle::destroyForcibly);
        assertThat(Files.isSymbolicLink(checkout.file("target/start/lock"))).isTrue();
        Files.createFile(gate);
        var one = checkout.start("version");
        var two = checkout.start("version");
        assertThat(one.await().exit()).isZero();
        assertThat(two.await().exit()).isZero();
        assertThat(checkout.builds()).isEqualTo(2);
        assertThat(builtFrom()).isEqualTo("one");
    }

    @Test
    void an_interrupted_build_ends_its_maven_and_frees_the_lock() throws Exception {
        Path gate = root.resolve("gate");
        var started = checkout.with("GATE", gate.toString()).start("version");
        Installation.await(() -> checkout.builds() == 1);
        var maven = started.process.children().toList();
        assertThat(maven).isNotEmpty();
        started.process.destroy();
        assertThat(started.await().exit()).isEqualTo(130);
        Installation.await(() -> maven.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(Files.isSymbolicLink(checkout.file("target/start/lock"))).isFalse();
        assertThat(checkout.record).doesNotExist();
    }

    @Test
    void without_maven_it_says_what_to_install() throws Exception {
        Files.delete(checkout.path.resolve("mvn"));
        var ended = checkout.run("version");
        assertThat(ended.exit()).isEqualTo(3);
        assertThat(ended.err()).contains("mvn", "apt install maven", "archive");
    }

    @Test
    void a_java_without_compiler_does_not_do_for_a_checkout() throws Exception {
        Files.delete(root.resolve("usr/lib/jvm/jdk-25/bin/javac"));
        assertThat(checkout.run("version").exit()).isEqualTo(3);
    }
}
