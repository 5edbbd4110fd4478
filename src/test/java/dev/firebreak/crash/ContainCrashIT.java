package dev.firebreak.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.Registry;
import dev.firebreak.journal.CrashDisk;
import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import dev.firebreak.runbook.Library;
import dev.firebreak.runbook.Runbook;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// `contain-pod` and its undo on a real API server with its controllers, moto, versitygw and the EBS door,
/// halted before and after what has an effect. How many of the points that is, is printed.
///
/// System properties, for whoever has more time: `crash.every=1` halts at every point, `crash.kills=N` kills N
/// times, and `crash.seed=N` picks other moments.
@NeedsRealParts({Part.KUBERNETES, Part.MOTO, Part.VERSITYGW})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainCrashIT {
    private static final int EVERY = Integer.getInteger("crash.every", 8);
    private static final int KILLS = Integer.getInteger("crash.kills", 60);
    private static final long SEED = Long.getLong("crash.seed", 20);

    /// Of a write to the journal and its force: before, in the middle and after.
    private static final int POINTS_OF_A_LINE = 5;

    private RealWorld world;

    @BeforeAll
    void open() {
        world = new RealWorld();
    }

    @AfterAll
    void close() {
        world.close();
    }

    @Test
    void a_loss_of_power_while_containing_changes_nothing_about_the_end() {
        Matrix matrix = Matrix.of(() -> Matrix.Begun.fresh(world.begin(2)), Responder.containPod());
        assertThat(matrix.changes()).isGreaterThanOrEqualTo(7);
        assertHalted("contain-pod up to its snapshots", matrix, telling(matrix));
    }

    /// Every halt of the whole run costs the volume's whole GiB, so it is at the requests of the export alone,
    /// and of its 64 parts at one in the middle.
    @Test
    void a_loss_of_power_while_exporting_changes_nothing_about_the_end() {
        Runbook whole = new Library(Registry.catalog()).find("contain-pod");
        Matrix matrix = Matrix.of(() -> Matrix.Begun.fresh(world.begin(1)), whole);
        assertThat(matrix.changes()).isGreaterThanOrEqualTo(7 + 64 + 3);
        List<Integer> some = Stream.of(
                        "after request create-upload",
                        "after request part-31",
                        "after request complete",
                        "before request manifest",
                        "after request manifest")
                .map(matrix::point)
                .toList();
        assertThat(some).doesNotContain(0);
        assertHalted("contain-pod whole", matrix, some);
    }

    @Test
    void a_loss_of_power_while_undoing_changes_nothing_about_the_end() {
        Matrix matrix = Matrix.of(this::contained, Responder.containPod());
        assertThat(matrix.changes()).isGreaterThanOrEqualTo(6);
        assertHalted("undo of contain-pod", matrix, telling(matrix));
    }

    private Matrix.Begun contained() {
        RealIncident incident = world.begin(1);
        Responder responder = new Responder(incident, new CrashDisk(), Responder.containPod());
        assertThat(responder.begin()).isEqualTo(8);
        incident.begunAgain();
        return new Matrix.Begun(incident, responder.disk().written());
    }

    @Test
    void a_kill_at_any_time_changes_nothing_about_the_end(@TempDir Path folder) throws Exception {
        Kills kills = Kills.of(() -> world.live(2), folder);
        assertThat(kills.broken(KILLS, SEED)).isEmpty();
    }

    /// The points at the requests that change something, at the lines right before them and after, which are
    /// the last intent and the outcome, and every so many of all the others.
    private static List<Integer> telling(Matrix matrix) {
        TreeSet<Integer> telling = new TreeSet<>();
        for (int at = 1; at <= matrix.points(); at++) {
            if (at % EVERY == 0) {
                telling.add(at);
            }
            if (matrix.passed().get(at - 1).contains(" request ")) {
                IntStream.rangeClosed(
                                Math.max(1, at - POINTS_OF_A_LINE), Math.min(matrix.points(), at + POINTS_OF_A_LINE))
                        .forEach(telling::add);
            }
        }
        return new ArrayList<>(telling);
    }

    private static void assertHalted(String what, Matrix matrix, List<Integer> some) {
        assertThat(matrix.points()).isGreaterThanOrEqualTo(4 * matrix.changes());
        long start = System.nanoTime();
        List<String> broken = matrix.haltedAt(some);
        System.out.println(what + " on real parts: " + matrix.points() + " failure points, " + matrix.changes()
                + " changes; halted at " + some.size() + " of them in "
                + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s");
        assertThat(broken).isEmpty();
    }
}
