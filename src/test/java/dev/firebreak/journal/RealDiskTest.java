package dev.firebreak.journal;

import static dev.firebreak.journal.JournalWriterTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RealDiskTest {
    private final Disk disk = new RealDisk();

    @TempDir
    Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"000", "022", "377"})
    void folders_are_0700_and_files_0600_whatever_the_umask(String umask) throws IOException, InterruptedException {
        Path home = temp.resolve("home");
        Process other = other(umask, home, "hold");
        try (BufferedReader said = other.inputReader(StandardCharsets.UTF_8)) {
            assertThat(said.readLine()).isEqualTo("held");
        }
        assertThat(other.waitFor()).isZero();

        try (Stream<Path> all = Files.walk(home)) {
            List<Path> paths = all.toList();
            assertThat(paths).hasSizeGreaterThan(7);
            for (Path path : paths) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as(path.toString())
                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
            }
        }
    }

    @Test
    void another_process_is_refused_while_this_one_writes_and_let_in_afterwards()
            throws IOException, InterruptedException {
        CaseFolder folder = CaseFolder.create(disk, temp, Sample.ID, Sample.OPENED, Sample.CLOCK);
        try (JournalWriter writer = Sample.opened(folder)) {
            // refused here too, and without giving the lock back
            assertRefused(() -> Sample.opened(folder), 4, "case-locked", "alice on bastion");
            assertThat(saidBy(other("022", temp, "open"))).contains("case-locked", "alice on bastion, process 4711");
            writer.append(null, null, JournalWriterTest.note("still mine"));
        }
        assertThat(saidBy(other("022", temp, "open"))).isEqualTo("opened");
    }

    @Test
    void a_lock_is_gone_with_its_process() throws IOException, InterruptedException {
        CaseFolder.create(disk, temp, Sample.ID, Sample.OPENED, Sample.CLOCK);
        Process other = other("022", temp, "wait");
        try (BufferedReader said = other.inputReader(StandardCharsets.UTF_8)) {
            assertThat(said.readLine()).isEqualTo("held");
            CaseFolder folder = CaseFolder.find(disk, temp, Sample.ID);
            assertRefused(() -> Sample.opened(folder), 4, "case-locked", "mallory on elsewhere");

            other.destroyForcibly().waitFor();

            Sample.opened(folder).close();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void a_case_that_was_removed_or_replaced_takes_no_entry_any_more() throws IOException {
        for (boolean replaced : new boolean[] {false, true}) {
            CaseFolder folder = CaseFolder.create(disk, temp, "case-" + replaced, Sample.OPENED, Sample.CLOCK);
            JournalWriter writer = Sample.opened(folder);
            byte[] journal = Files.readAllBytes(folder.journal());
            Files.delete(folder.journal());
            if (replaced) {
                Files.write(folder.journal(), journal);
            }

            assertRefused(() -> writer.append("r1", "isolate", Sample.INTENT), 4, "disk-failed", "removed");
            assertRefused(() -> writer.append("r1", "isolate", Sample.INTENT), 4, "disk-failed", "removed");
            writer.close();
        }
    }

    @Test
    void a_copy_of_the_folder_reads_verifies_and_writes_on() throws IOException {
        CaseFolder folder = CaseFolder.create(disk, temp, Sample.ID, Sample.OPENED, Sample.CLOCK);
        Path copy = temp.resolve("copy");
        try (Stream<Path> all = Files.walk(folder.path())) {
            for (Path path : all.toList()) {
                Files.copy(path, copy.resolve(folder.path().relativize(path).toString()));
            }
        }

        CaseFolder copied = CaseFolder.open(disk, copy);
        Sample.opened(copied).append(null, null, JournalWriterTest.note("elsewhere"));

        assertThat(copied.reader().state().id()).isEqualTo(Sample.ID);
        assertThat(Verifier.verify(disk, copy).entries()).isEqualTo(2);
        assertThat(Verifier.verify(disk, folder.path()).entries()).isEqualTo(1);
    }

    private static String saidBy(Process process) throws IOException, InterruptedException {
        try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
            String line = said.readLine();
            process.waitFor();
            return String.valueOf(line);
        }
    }

    private static Process other(String umask, Path home, String what) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String command = "umask " + umask + "; exec \"$0\" \"$@\"";
        return new ProcessBuilder(
                        "sh",
                        "-c",
                        command,
                        java.toString(),
                        "-cp",
                        classPath,
                        OtherProcess.class.getName(),
                        home.toString(),
                        what)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
