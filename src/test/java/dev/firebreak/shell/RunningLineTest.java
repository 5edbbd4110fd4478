package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.Globals;
import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.Session;
import dev.firebreak.console.Theme;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.JournalWriter;
import dev.firebreak.range.aws.Faults;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunningLineTest {
    private static final List<String> INTERRUPTION = List.of("Ctrl-C stops it");

    @Test
    void the_clock_is_that_of_the_case_that_the_command_works_in() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Session session = firebreak.session(new Globals());
            String old = id(session, "an hour ago");
            firebreak.time().pause(Duration.ofHours(1));
            String fresh = id(session, "now");
            LookBehind behind = new LookBehind(_ -> Optional.empty(), session.clock(), Runnable::run);
            StateLine state = new StateLine(Theme.PLAIN);
            Glance glance = Glance.of(session.cases().find(old), old);

            RunningLine here = new RunningLine(session, state, behind, () -> glance, () -> 80);
            assertThat(here.line(null, INTERRUPTION)).isEqualTo("case open for 60m   Ctrl-C stops it");
            assertThat(here.line(old, INTERRUPTION)).isEqualTo("case open for 60m   Ctrl-C stops it");
            assertThat(here.line(fresh, INTERRUPTION)).isEqualTo("case open for 0s   Ctrl-C stops it");

            RunningLine nowhere = new RunningLine(session, state, behind, () -> null, () -> 80);
            assertThat(nowhere.line(null, INTERRUPTION)).isEmpty();
            assertThat(nowhere.line(old, INTERRUPTION)).isEqualTo("case open for 60m   Ctrl-C stops it");
        }
    }

    @Test
    void what_was_wrong_before_the_command_is_said_until_it_is_put_right() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak
                    .time()
                    .once(() -> firebreak.range().aws().faults().next("ec2:CreateSnapshots", Faults.Fault.RESET));
            String doubtful = firebreak.ran(7, "snapshot-volumes", "vol-0c0ffee0c0ffee002");
            Session session = firebreak.session(new Globals());
            CaseFolder folder = session.cases().find(doubtful);
            LookBehind behind = new LookBehind(_ -> Optional.empty(), session.clock(), Runnable::run);
            RunningLine line = new RunningLine(
                    session, new StateLine(Theme.PLAIN), behind, () -> Glance.of(folder, doubtful), () -> 80);
            assertThat(line.line(doubtful, INTERRUPTION)).startsWith("1 in doubt");

            try (JournalWriter journal = session.cases().write(folder)) {
                journal.listen(line::follows);
                String intent = journal.state().inDoubt().getFirst().id();
                journal.append(
                        "r1",
                        "snapshot-volumes",
                        new Entry.ReconciledEntry(intent, "decision", Entry.Settled.DID_NOT, "looked", null));
            }

            assertThat(line.line(doubtful, INTERRUPTION))
                    .as("it has not looked yet")
                    .startsWith("1 in doubt");
            line.look();
            assertThat(line.anew()).isTrue();
            assertThat(line.line(doubtful, INTERRUPTION)).doesNotContain("in doubt");
            line.look();
            assertThat(line.anew()).as("nothing came since").isFalse();
        }
    }

    private static String id(Session session, String title) {
        return session.cases().open(title, null, null).reader().state().id();
    }
}
