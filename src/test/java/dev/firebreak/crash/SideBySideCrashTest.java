package dev.firebreak.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Reply;
import dev.firebreak.cluster.Cluster;
import dev.firebreak.journal.CrashDisk;
import dev.firebreak.journal.FailurePoints;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// A process that dies while many of its changes are under way. Where exactly each of them is then is another
/// matter each time; what holds afterwards is not.
class SideBySideCrashTest {
    private static final int CONCURRENCY = 8;
    private static final long SEED = Long.getLong("crash.seed", 20);

    private static Responder.Manner sideBySide(Incident incident) {
        return new Responder.Manner(CONCURRENCY, cluster -> new Shuffling(cluster, SEED), incident.time());
    }

    @Test
    void a_loss_of_power_with_many_changes_under_way_changes_nothing_about_the_end() {
        Matrix matrix = Matrix.of(
                () -> Matrix.Begun.fresh(ManyPods.begin()), ManyPods.RUNBOOK, SideBySideCrashTest::sideBySide);
        assertThat(matrix.changes()).isEqualTo(ManyPods.CHANGES);
        assertThat(matrix.haltedSomewhere(Integer.getInteger("crash.many", 12), SEED))
                .isEmpty();
    }

    @Test
    void a_loss_of_power_while_many_changes_are_taken_back_changes_nothing_about_the_end() {
        try (RangeIncident begun = ManyPods.begin()) {
            Responder responder = new Responder(begun, new CrashDisk(), ManyPods.RUNBOOK, sideBySide(begun));
            assertThat(responder.begin()).isEqualTo(8);
            Matrix matrix = Matrix.of(
                    () -> new Matrix.Begun(begun.afterRun(), responder.disk().written()),
                    ManyPods.RUNBOOK,
                    SideBySideCrashTest::sideBySide);
            assertThat(matrix.changes()).isEqualTo(ManyPods.CHANGES);
            assertThat(matrix.haltedSomewhere(Integer.getInteger("crash.many", 12) / 2, SEED))
                    .isEmpty();
        }
    }

    @Test
    void going_on_settles_all_that_a_loss_of_power_left_in_doubt_together() {
        try (RangeIncident incident = ManyPods.begin()) {
            CrashDisk disk = new CrashDisk();
            Responder dead = new Responder(
                    incident,
                    disk,
                    ManyPods.RUNBOOK,
                    new Responder.Manner(CONCURRENCY, cluster -> new Dying(cluster, disk.points()), incident.time()));
            assertThat(dead.begin()).isNull();
            Case left = new Case(disk.survivors(), Responder.HOME);
            assertThat(incident.sent().done()).hasSize(CONCURRENCY);
            assertThat(Promises.doubts(left)).hasSizeGreaterThanOrEqualTo(CONCURRENCY);
            Promises.kept(incident, left, dead.heard());

            Responder next = new Responder(incident, disk.survivors(), ManyPods.RUNBOOK, sideBySide(incident));
            assertThat(next.resume(Map.of())).isEqualTo(8);
            assertThat(Promises.doubts(next.left())).isEmpty();
            assertThat(incident.sent().done()).hasSize(ManyPods.CHANGES).doesNotHaveDuplicates();
        }
    }

    /// A cluster whose process dies when the first requests have taken effect, as many as may be under way at
    /// once, and before any of them is heard of.
    private static final class Dying extends ForwardingCluster {
        private final FailurePoints points;
        private final CyclicBarrier effective;

        Dying(Cluster cluster, FailurePoints points) {
            super(cluster);
            this.points = points;
            this.effective = new CyclicBarrier(CONCURRENCY, points::haltNext);
        }

        @Override
        public Reply execute(KubeChange change) {
            Reply reply = super.execute(change);
            try {
                effective.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new IllegalStateException("not all requests were under way at once", e);
            }
            return reply;
        }
    }

    /// A cluster whose requests overtake each other.
    private static final class Shuffling extends ForwardingCluster {
        private final SplittableRandom random;

        Shuffling(Cluster cluster, long seed) {
            super(cluster);
            this.random = new SplittableRandom(seed);
        }

        @Override
        public Reply execute(KubeChange change) {
            for (int i = yields(); i > 0; i--) {
                Thread.yield();
            }
            return super.execute(change);
        }

        private synchronized int yields() {
            return random.nextInt(50);
        }
    }
}
