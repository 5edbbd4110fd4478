package dev.firebreak.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Reconciled;
import dev.firebreak.change.Reply;
import dev.firebreak.cluster.Cluster;
import dev.firebreak.execute.Pace;
import dev.firebreak.journal.CrashDisk;
import dev.firebreak.model.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Steps beside each other, and a run that takes itself back: halted before and after everything that has an
/// effect, and left in doubt.
class TermsCrashTest {
    private static boolean denial(KubeChange change) {
        return change.verb() == KubeChange.Verb.CREATE;
    }

    private static boolean cordon(KubeChange change) {
        return change.resource().equals(Resource.NODE);
    }

    private static Responder.Manner beside(Incident incident, UnaryOperator<Cluster> cluster) {
        return new Responder.Manner(2, cluster, incident.time());
    }

    @Test
    void a_loss_of_power_at_any_point_of_two_steps_side_by_side_changes_nothing_about_the_end() {
        Matrix matrix = Matrix.of(
                () -> Matrix.Begun.fresh(Terms.incident()), Terms.BESIDE, incident -> beside(incident, c -> c));
        System.out.println("side by side: " + matrix.points() + " failure points, " + matrix.changes() + " changes");
        assertThat(matrix.uninterrupted().exit()).isZero();
        assertThat(matrix.changes()).isEqualTo(3);
        assertThat(matrix.points()).isGreaterThanOrEqualTo(4 * matrix.changes());
        assertThat(matrix.haltedEverywhere()).isEmpty();
    }

    @Test
    void a_loss_of_power_at_any_point_of_a_run_that_takes_itself_back_changes_nothing_about_the_end() {
        Matrix matrix = Matrix.of(
                () -> Matrix.Begun.fresh(Terms.incident()),
                Terms.UNDOING,
                incident -> new Responder.Manner(1, Terms.NoNodes::new, incident.time()));
        System.out.println("taken back: " + matrix.points() + " failure points, " + matrix.changes() + " changes");
        assertThat(matrix.uninterrupted().exit()).isEqualTo(6);
        try (RangeIncident before = Terms.incident()) {
            assertThat(matrix.uninterrupted().fields())
                    .as("the world is as before")
                    .isEqualTo(fields(before, before.start()));
        }
        assertThat(matrix.changes()).as("two that are made and taken back").isEqualTo(4);
        assertThat(matrix.haltedEverywhere()).isEmpty();
        assertThat(matrix.haltedTwice(20, 5)).isEmpty();
    }

    @Test
    void a_loss_of_power_at_any_point_of_moving_siblings_away_evicts_nobody_twice_and_changes_nothing_about_the_end() {
        Matrix matrix =
                Matrix.of(() -> Matrix.Begun.fresh(RangeIncident.begin(Scenarios.lateralMovement())), Terms.MOVING);
        System.out.println("moved away: " + matrix.points() + " failure points, " + matrix.changes() + " changes");
        assertThat(matrix.uninterrupted().exit()).isEqualTo(8);
        assertThat(matrix.firstOfKind()).containsKeys("patch nodes", "evict pods/eviction");
        assertThat(matrix.haltedEverywhere()).isEmpty();
        assertThat(matrix.haltedTwice(20, 7)).isEmpty();
    }

    @Test
    void nothing_is_taken_back_while_a_step_beside_is_in_doubt() {
        try (RangeIncident incident = Terms.incident()) {
            CrashDisk disk = new CrashDisk();
            AtomicBoolean blind = new AtomicBoolean(true);
            Responder first = new Responder(
                    incident,
                    disk,
                    Terms.BESIDE_UNDOING,
                    beside(incident, c -> new Losing(c, blind, TermsCrashTest::denial)));
            assertThat(first.begin()).isEqualTo(7);
            assertThat(undos(first)).isZero();
            List<String> made = incident.sent().done();

            Responder blindStill = new Responder(
                    incident,
                    disk.written(),
                    Terms.BESIDE_UNDOING,
                    beside(incident, c -> new Losing(c, blind, TermsCrashTest::denial)));
            assertThat(blindStill.resume(Map.of())).as("still in doubt").isEqualTo(7);
            assertThat(undos(blindStill)).as("nothing is undone").isZero();
            assertThat(incident.sent().done()).as("nothing is sent").isEqualTo(made);

            blind.set(false);
            Responder seeing = new Responder(
                    incident,
                    blindStill.disk().written(),
                    Terms.BESIDE_UNDOING,
                    beside(incident, c -> new Losing(c, blind, TermsCrashTest::denial)));
            assertThat(seeing.resume(Map.of())).as("settled, and taken back").isEqualTo(6);
            assertThat(undos(seeing)).isEqualTo(1);
            assertThat(Promises.doubts(seeing.left())).isEmpty();
            assertThat(fields(incident, incident.now())).isEqualTo(fields(incident, incident.start()));
            assertThat(incident.sent().done()).doesNotHaveDuplicates();

            Responder again = new Responder(incident, seeing.disk().written(), Terms.BESIDE_UNDOING);
            assertThat(again.resume(Map.of())).as("its end is repeated").isEqualTo(6);
            assertThat(again.left().lines()).isEqualTo(seeing.left().lines());
        }
    }

    @Test
    void a_step_in_doubt_that_would_take_the_run_back_is_settled_first_and_takes_nothing_back_if_it_happened() {
        try (RangeIncident incident = Terms.incident()) {
            CrashDisk disk = new CrashDisk();
            AtomicBoolean blind = new AtomicBoolean(true);
            Responder first = new Responder(
                    incident,
                    disk,
                    Terms.UNDOING,
                    new Responder.Manner(1, c -> new Losing(c, blind, TermsCrashTest::cordon), incident.time()));
            assertThat(first.begin()).isEqualTo(7);
            assertThat(undos(first)).isZero();

            blind.set(false);
            Responder next = new Responder(incident, disk.written(), Terms.UNDOING);
            assertThat(next.resume(Map.of())).isZero();
            assertThat(undos(next)).isZero();
            assertThat(incident.sent().done()).hasSize(3).doesNotHaveDuplicates();
        }
    }

    @Test
    void a_server_that_asks_one_step_to_wait_is_not_asked_by_the_step_beside_it_either() {
        try (RangeIncident incident = Terms.incident()) {
            Asked asked = new Asked();
            Responder responder = new Responder(
                    incident,
                    new CrashDisk(),
                    Terms.BESIDE,
                    new Responder.Manner(4, cluster -> new Busy(cluster, asked), asked));
            assertThat(responder.begin()).isZero();
            assertThat(asked.denied).hasSize(1).allMatch(nanos -> nanos >= Busy.WAIT.toNanos());
        }
    }

    private static long undos(Responder responder) {
        return responder.left().state().runs().stream()
                .filter(run -> run.started().undoes() != null)
                .count();
    }

    private static Map<String, String> fields(Incident incident, WorldRecord record) {
        return record.fields(incident.start(), incident::same);
    }

    /// A cluster that loses the reply to a request and, while `blind`, can't be asked what became of it.
    private static class Losing extends Terms.NoNodes {
        private final AtomicBoolean blind;
        private final Predicate<KubeChange> lost;
        private final Cluster cluster;

        Losing(Cluster cluster, AtomicBoolean blind, Predicate<KubeChange> lost) {
            super(cluster);
            this.cluster = cluster;
            this.blind = blind;
            this.lost = lost;
        }

        @Override
        public Reply execute(KubeChange change) {
            if (lost.test(change) && blind.get()) {
                cluster.execute(change);
                return new Reply.Lost(null, null, "the connection was reset");
            }
            return super.execute(change);
        }

        @Override
        public Reconciled reconcile(KubeChange change, String intent) {
            return blind.get() ? new Reconciled.InDoubt("nobody may look") : super.reconcile(change, intent);
        }
    }

    /// Time that stands still until a second request waits for the server, or is sent without waiting.
    private static final class Asked implements Pace {
        private final CountDownLatch first = new CountDownLatch(1);
        private final CountDownLatch second = new CountDownLatch(2);
        private final Queue<Long> denied = new ConcurrentLinkedQueue<>();
        private long nanos;

        @Override
        public void pause(Duration duration) {
            long until = nanoTime() + duration.toNanos();
            first.countDown();
            second.countDown();
            await(second);
            synchronized (this) {
                nanos = Math.max(nanos, until);
            }
        }

        @Override
        public boolean stopping() {
            return false;
        }

        @Override
        public synchronized long nanoTime() {
            return nanos;
        }

        private static void await(CountDownLatch latch) {
            try {
                assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /// A cluster that has too many requests when a node is to be changed. The label of the other step arrives
    /// before that, and is answered after.
    private static final class Busy extends ForwardingCluster {
        private static final Duration WAIT = Duration.ofSeconds(30);
        private final AtomicBoolean busy = new AtomicBoolean(true);
        private final Asked asked;

        Busy(Cluster cluster, Asked asked) {
            super(cluster);
            this.asked = asked;
        }

        @Override
        public Reply execute(KubeChange change) {
            if (change.resource().equals(Resource.NODE) && busy.getAndSet(false)) {
                return new Reply.Refused(429, null, "too-many-requests", "too many requests", WAIT);
            }
            if (change.resource().equals(Resource.POD)) {
                Asked.await(asked.first);
            }
            if (change.verb() == KubeChange.Verb.CREATE) {
                asked.denied.add(asked.nanoTime());
                asked.second.countDown();
            }
            return super.execute(change);
        }
    }
}
