package dev.firebreak.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The machine loses its power, or the process is killed, before and after everything that touches the disk.
class CrashTest {
    private static final Path CASE = Sample.HOME.resolve("cases").resolve(Sample.ID);

    /// Makes a case, appends, stores evidence and an object; `durable` gets what was promised to be durable.
    private static void work(Disk disk, List<Line> durable) {
        CaseFolder folder = Sample.created(disk);
        try (JournalWriter writer = Sample.opened(folder)) {
            writer.listen(durable::add);
            writer.append("r1", null, Sample.RUN);
            writer.appendAll(List.of(
                    new JournalWriter.Draft("r1", "isolate", Sample.INTENT),
                    new JournalWriter.Draft("r1", "isolate", JournalWriterTest.note("x".repeat(70_000)))));
            writer.append("r1", "isolate", Sample.OUTCOME);
            EvidenceSink.Stored stored;
            try (EvidenceSink sink = writer.writeEvidence()) {
                sink.write("a log".getBytes(StandardCharsets.UTF_8));
                stored = sink.commit();
            }
            writer.append("r1", "logs", VerifierTest.exhibit(stored));
        }
    }

    private static int halted(int at, CrashDisk[] disk, List<Line> durable) {
        disk[0] = CrashDisk.haltAt(at);
        try {
            work(disk[0], durable);
        } catch (Halt expected) {
            return at;
        }
        return 0;
    }

    @Test
    void a_loss_of_power_at_any_point_leaves_whole_entries_and_the_files_they_name() {
        int points = 0;
        while (true) {
            CrashDisk[] disk = new CrashDisk[1];
            List<Line> durable = new ArrayList<>();
            if (halted(points + 1, disk, durable) == 0) {
                break;
            }
            points++;
            assertWhole(disk[0].survivors(), durable, disk[0].points());
        }
        assertThat(points).isGreaterThan(60);
    }

    @Test
    void a_kill_at_any_point_leaves_whole_entries_and_the_files_they_name() {
        int points = 0;
        while (true) {
            CrashDisk[] disk = new CrashDisk[1];
            List<Line> durable = new ArrayList<>();
            if (halted(points + 1, disk, durable) == 0) {
                break;
            }
            points++;
            assertWhole(disk[0].written(), durable, disk[0].points());
        }
        assertThat(points).isGreaterThan(60);
    }

    /// Killed in the middle of a write, then at every point of what the next writer does about it.
    @Test
    void a_recovery_that_is_interrupted_is_made_again() throws IOException {
        CrashDisk torn = torn();
        int points = 0;
        while (true) {
            for (boolean power : new boolean[] {true, false}) {
                CrashDisk disk = torn.written(FailurePoints.haltAt(points + 1));
                try {
                    Sample.opened(new CaseFolder(disk, CASE)).close();
                } catch (Halt expected) {
                    // the process is gone
                }
                CrashDisk after = power ? disk.survivors() : disk.written();
                Sample.opened(new CaseFolder(after, CASE)).close();
                assertEachTornTailIsRecordedOnce(after, disk.points());
                assertThat(Verifier.verify(after, CASE).valid()).isTrue();
                if (power && !disk.points().halted()) {
                    assertThat(points).isGreaterThan(15);
                    return;
                }
            }
            points++;
        }
    }

    /// The first one and, where the recovery was killed while it recorded that, the half line it left.
    private static void assertEachTornTailIsRecordedOnce(Disk after, FailurePoints points) throws IOException {
        List<String> kept = after.list(CASE).stream()
                .map(file -> file.getFileName().toString())
                .filter(Recovery::isTornName)
                .toList();
        List<Entry.TornTail> recorded = entries(after)
                .filter(Entry.TornTail.class::isInstance)
                .map(Entry.TornTail.class::cast)
                .toList();
        assertThat(kept).hasSizeBetween(1, 2);
        assertThat(recorded)
                .as("recovery halted at %s", points.passed())
                .extracting(Entry.TornTail::file)
                .containsExactlyElementsOf(kept);
        assertThat(recorded)
                .as("recovery halted at %s", points.passed())
                .extracting(Entry.TornTail::sha256)
                .doesNotHaveDuplicates();
    }

    private static CrashDisk torn() {
        for (int at = 1; ; at++) {
            CrashDisk[] disk = new CrashDisk[1];
            halted(at, disk, new ArrayList<>());
            if (disk[0].points().passed().getLast().equals("in the middle of write " + CASE.resolve("journal.jsonl"))) {
                return disk[0].written();
            }
        }
    }

    private static void assertWhole(CrashDisk left, List<Line> durable, FailurePoints points) {
        if (CaseFolder.list(left, Sample.HOME, false).isEmpty()) {
            assertThat(durable).as("halted at %s", points.passed()).isEmpty();
            return;
        }
        CaseFolder folder = new CaseFolder(left, CASE);
        assertThat(folder.reader().lines()).as("halted at %s", points.passed()).containsAll(durable);
        Sample.opened(folder).close();
        Verification found = Verifier.verify(left, CASE);
        assertThat(found.firstBad()).as("halted at %s", points.passed()).isNull();
        assertThat(found.problems()).isEmpty();
        assertThat(folder.reader().lines()).containsAll(durable);
    }

    private static Stream<Entry> entries(Disk disk) {
        return new CaseFolder(disk, CASE).reader().lines().map(Line::entry);
    }
}
