package dev.firebreak.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.execute.Options;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.CrashDisk;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.JournalWriter;
import dev.firebreak.journal.Line;
import dev.firebreak.journal.LockHolder;
import dev.firebreak.model.Refusal;
import dev.firebreak.range.aws.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Going on where it is not plain what that means.
class GoOnTest {
    private static final String SNAPSHOT = "snapshot-i-0a1b2c3d4e5f60718";

    @Test
    void a_run_that_nobody_approved_is_not_gone_on_with() {
        try (RangeIncident incident = RangeIncident.begin(Scenarios.lateralMovement())) {
            List<Line> start = start(incident);
            for (int torn = 1; torn < 3; torn++) {
                Responder responder =
                        new Responder(incident, disk(incident, start.subList(0, torn)), Responder.containPod());
                assertThatThrownBy(() -> responder.resumeLast(Map.of()))
                        .isInstanceOfSatisfying(Refusal.class, refusal -> {
                            assertThat(refusal.exit()).isEqualTo(4);
                            assertThat(refusal.problems().getFirst().code()).isEqualTo("nothing-approved");
                        });
                assertThat(incident.sent().done()).isEmpty();
            }
        }
    }

    /// The lines of a run's beginning: started, plan, approval.
    private static List<Line> start(RangeIncident incident) {
        for (int at = 1; ; at++) {
            Responder responder = new Responder(incident, CrashDisk.haltAt(at), Responder.containPod());
            responder.begin();
            List<Line> lines = new Case(responder.disk().survivors(), Responder.HOME).entries();
            if (lines.size() == 4) {
                return lines.subList(1, 4);
            }
        }
    }

    private static CrashDisk disk(RangeIncident incident, List<Line> run) {
        CrashDisk disk = new CrashDisk();
        CaseFolder folder = CaseFolder.create(
                disk, Responder.HOME, Case.ID, new Entry.CaseOpened("torn", null, false, "alice"), incident.time());
        LockHolder alice = LockHolder.here("alice", "bastion", incident.time().instant());
        try (JournalWriter writer = JournalWriter.open(folder, alice, incident.time())) {
            run.forEach(line -> writer.append(line.run(), line.step(), line.entry()));
        }
        return disk;
    }

    @Test
    void a_decision_is_not_about_a_request_that_was_sent_after_it() {
        int before = point("before request " + SNAPSHOT);
        try (RangeIncident incident = RangeIncident.begin(Scenarios.lateralMovement())) {
            Responder dead = new Responder(incident, CrashDisk.haltAt(before), Responder.containPod());
            assertThat(dead.begin()).isNull();
            Responder asking = new Responder(incident, dead.disk().survivors(), Responder.containPod());
            assertThat(asking.resume(Map.of())).isEqualTo(7);

            incident.sent().lose(SNAPSHOT);
            Responder again = new Responder(incident, asking.disk().survivors(), Responder.containPod());
            assertThat(again.resume(Map.of("snapshot", Options.Decision.AGAIN))).isEqualTo(8);
            assertThat(incident.range().account().snapshots().stream().map(Snapshot::volumeId))
                    .doesNotHaveDuplicates()
                    .hasSize(2);
        }
    }

    private static int point(String where) {
        try (RangeIncident incident = RangeIncident.begin(Scenarios.lateralMovement())) {
            Responder responder = new Responder(incident, new CrashDisk(), Responder.containPod());
            responder.begin();
            return responder.disk().points().passed().indexOf(where) + 1;
        }
    }

    @Test
    void a_finished_run_and_a_finished_undo_are_repeated_and_nothing_is_written() {
        try (RangeIncident incident = RangeIncident.begin(Scenarios.lateralMovement())) {
            Responder responder = new Responder(incident, new CrashDisk(), Responder.containPod());
            assertRepeated(responder);
            try (RangeIncident contained = incident.afterRun()) {
                assertRepeated(new Responder(contained, responder.disk().written(), Responder.containPod()));
            }
        }
    }

    private static void assertRepeated(Responder responder) {
        int exit = Objects.requireNonNull(responder.begin());
        List<String> lines = responder.left().lines();
        assertThat(responder.resume(Map.of())).isEqualTo(exit);
        assertThat(responder.left().lines()).isEqualTo(lines);
    }
}
