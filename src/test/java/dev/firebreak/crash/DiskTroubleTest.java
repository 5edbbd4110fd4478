package dev.firebreak.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.journal.CrashDisk;
import dev.firebreak.journal.FailingDisk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// `contain-pod` up to its snapshots on a disk that fails: nothing is done that could not be recorded first,
/// what was done is in the journal, and with the disk in order again the run ends as if nothing had been.
class DiskTroubleTest {
    /// At each so many writes and forces the disk is full; a tenth as often it has other troubles.
    private static final int EVERY = Integer.getInteger("disk.every", 1);

    private static final Matrix MATRIX = Matrix.of(
            () -> Matrix.Begun.fresh(RangeIncident.begin(Scenarios.lateralMovement())), Responder.containPod());

    @Test
    void a_disk_that_is_full_at_any_write_or_force_changes_nothing_about_the_end() {
        int operations = MATRIX.diskOperations();
        assertThat(operations).isGreaterThan(80);
        System.out.println("contain-pod: " + operations + " writes and forces; the disk is full from each "
                + (EVERY == 1 ? "" : EVERY + "th ") + "of them on");
        assertThat(MATRIX.troubledFrom(every(EVERY, operations), "No space left on device"))
                .isEmpty();
    }

    @Test
    void a_disk_that_becomes_read_only_or_fails_changes_nothing_about_the_end() {
        int operations = MATRIX.diskOperations();
        for (String trouble : List.of("Read-only file system", "Input/output error")) {
            assertThat(MATRIX.troubledFrom(every(10 * EVERY, operations), trouble))
                    .isEmpty();
        }
    }

    @Test
    void while_a_slow_disk_forces_an_intent_nothing_is_sent() {
        try (Incident incident = RangeIncident.begin(Scenarios.lateralMovement())) {
            CrashDisk disk = new CrashDisk();
            List<String> early = new ArrayList<>();
            FailingDisk slow = FailingDisk.slow(disk, () -> {
                Case left = new Case(disk.survivors(), Responder.HOME);
                Set<String> announced = left.state().intents().stream()
                        .map(i -> i.change().path("id").asString())
                        .collect(Collectors.toSet());
                LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
                incident.sent().done().stream()
                        .filter(c -> !announced.contains(c))
                        .forEach(early::add);
            });
            assertThat(new Responder(incident, disk, slow, Responder.containPod(), Responder.Manner.inOrder(incident))
                            .begin())
                    .isEqualTo(8);
            assertThat(early).as("sent before its intent was forced").isEmpty();
        }
    }

    private static List<Integer> every(int step, int operations) {
        return IntStream.iterate(1, n -> n <= operations, n -> n + step).boxed().toList();
    }
}
