package dev.firebreak.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.journal.CrashDisk;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Taking back a finished run of `contain-pod`, halted before and after everything that has an effect.
class UndoCrashTest {
    private static final RangeIncident CONTAINED = RangeIncident.begin(Scenarios.lateralMovement());
    private static final Matrix MATRIX = undo();

    private static Matrix undo() {
        Responder responder = new Responder(CONTAINED, new CrashDisk(), Responder.containPod());
        assertThat(responder.begin()).isEqualTo(8);
        return Matrix.of(
                () -> new Matrix.Begun(CONTAINED.afterRun(), responder.disk().written()), Responder.containPod());
    }

    @AfterAll
    static void close() {
        CONTAINED.close();
    }

    @Test
    void a_loss_of_power_at_any_point_of_an_undo_changes_nothing_about_the_end() {
        System.out.println("undo: " + MATRIX.points() + " failure points, " + MATRIX.changes() + " changes");
        assertThat(MATRIX.points()).isGreaterThanOrEqualTo(4 * MATRIX.changes());
        assertThat(MATRIX.changes()).isGreaterThanOrEqualTo(6);
        assertThat(MATRIX.haltedEverywhere()).isEmpty();
    }

    @Test
    void a_second_loss_of_power_while_going_on_with_an_undo_changes_nothing_about_the_end() {
        assertThat(MATRIX.haltedTwice(10, 3)).isEmpty();
    }
}
