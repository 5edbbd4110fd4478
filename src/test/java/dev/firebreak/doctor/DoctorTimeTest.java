package dev.firebreak.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.View;
import dev.firebreak.cloud.CloudView;
import dev.firebreak.cluster.ClusterView;
import dev.firebreak.journal.Disk;
import dev.firebreak.journal.FailingDisk;
import dev.firebreak.journal.RealDisk;
import dev.firebreak.model.Finding;
import dev.firebreak.model.Finding.Result;
import dev.firebreak.model.Names;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What keeps one check from spoiling the others, and what a disk without room is.
class DoctorTimeTest {
    /// No world: these checks ask none.
    private record Nowhere() implements View {
        @Override
        public ClusterView cluster() {
            throw new Refusal(11, Problem.block("cluster-unreachable", "no cluster", "find one"));
        }

        @Override
        public CloudView cloud() {
            throw new Refusal(11, Problem.block("aws-unreachable", "no AWS", "find it"));
        }

        @Override
        public Names names() {
            return Names.DEFAULT;
        }

        @Override
        public @Nullable String caseId() {
            return null;
        }

        @Override
        public boolean cloudInUse() {
            return false;
        }
    }

    private record Waiting(String id, CountDownLatch latch) implements Checkup {
        @Override
        public Finding look(Site site) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Finding.ok(id, "went on");
        }
    }

    private record Counting(String id, CountDownLatch latch) implements Checkup {
        @Override
        public Finding look(Site site) {
            latch.countDown();
            return Finding.ok(id, "counted");
        }
    }

    private record Broken(String id) implements Checkup {
        @Override
        public Finding look(Site site) {
            throw new IllegalStateException("a defect of which nobody knows what it quotes");
        }
    }

    private record Seen(List<RuntimeException> defects) implements Doctor.Onlooker {
        Seen() {
            this(new CopyOnWriteArrayList<>());
        }

        @Override
        public void seen(Finding finding) {}

        @Override
        public void broke(RuntimeException defect) {
            defects.add(defect);
        }
    }

    private static Site site(Path home) {
        return site(home, new RealDisk());
    }

    private static Site site(Path home, Disk disk) {
        return new Site(new Nowhere(), null, null, null, List.of(), home, disk, List.of());
    }

    @Test
    void a_check_that_does_not_end_is_unknown_and_one_that_breaks_fails_and_each_keeps_its_place(@TempDir Path home) {
        Seen seen = new Seen();
        Doctor doctor = new Doctor(List.of(
                new Waiting("first", new CountDownLatch(1)),
                new Broken("second"),
                new Counting("third", new CountDownLatch(1))));

        List<Finding> findings = doctor.examine(site(home), Duration.ofMillis(50), seen);

        assertThat(findings).extracting(Finding::id).containsExactly("first", "second", "third");
        assertThat(findings).extracting(Finding::result).containsExactly(Result.UNKNOWN, Result.FAIL, Result.OK);
        assertThat(findings.getFirst().message()).contains("50 ms");
        assertThat(findings.get(1).message())
                .contains(IllegalStateException.class.getName())
                .doesNotContain("a defect of which nobody knows what it quotes");
        assertThat(seen.defects()).singleElement().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void checks_run_side_by_side(@TempDir Path home) {
        CountDownLatch latch = new CountDownLatch(1);
        Doctor doctor = new Doctor(List.of(new Waiting("waits", latch), new Counting("lets-go", latch)));

        assertThat(doctor.examine(site(home), Duration.ofSeconds(30), new Seen()))
                .extracting(Finding::result)
                .containsOnly(Result.OK);
    }

    @Test
    void an_unreachable_server_fails_its_own_check_and_leaves_the_others_unknown(@TempDir Path home) {
        List<Finding> findings = Doctor.of(List.of()).examine(site(home), Duration.ofSeconds(30), new Seen());

        assertThat(findings)
                .filteredOn(f -> f.result() == Result.FAIL)
                .extracting(Finding::id)
                .contains("cluster", "aws")
                .doesNotContain("one-cluster", "audit-logs", "network-policy");
    }

    @Test
    void a_disk_without_room_fails_and_one_with_little_is_told(@TempDir Path home) throws Exception {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        assertThat(new CaseHome(folder -> 1L << 20).look(site(home)).result()).isEqualTo(Result.FAIL);
        assertThat(new CaseHome(folder -> 500L << 20).look(site(home)).result()).isEqualTo(Result.WARN);
        assertThat(new CaseHome(folder -> 5L << 30).look(site(home)).result()).isEqualTo(Result.OK);
        assertThat(new CaseHome(folder -> 5L << 30).look(site(home.resolve("not/yet/there"))))
                .extracting(Finding::result)
                .isEqualTo(Result.OK);
    }

    @Test
    void where_no_home_is_yet_the_folder_above_must_be_there_to_write_in_and_force(@TempDir Path above)
            throws Exception {
        Path home = above.resolve("not/yet/there");
        Disk unforced = FailingDisk.from(new RealDisk(), 3, "Input/output error");
        CaseHome check = new CaseHome(folder -> 5L << 30);

        assertThat(check.look(site(home)).result()).isEqualTo(Result.OK);
        assertThat(check.look(site(home, unforced)))
                .extracting(Finding::result, Finding::message)
                .containsExactly(
                        Result.FAIL, "nothing can be written and forced to disk in " + above + ": Input/output error");
        assertThat(above).as("no probe is left").isEmptyDirectory();
    }
}
