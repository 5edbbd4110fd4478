package dev.firebreak.crash;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// `contain-pod` up to its snapshots, halted before and after everything that has an effect.
class ContainCrashTest {
    private static final Matrix MATRIX = Matrix.of(
            () -> Matrix.Begun.fresh(RangeIncident.begin(Scenarios.lateralMovement())), Responder.containPod());

    @Test
    void a_loss_of_power_at_any_point_changes_nothing_about_the_end() {
        System.out.println("contain-pod: " + MATRIX.points() + " failure points, " + MATRIX.changes() + " changes");
        assertThat(MATRIX.points()).isGreaterThanOrEqualTo(4 * MATRIX.changes());
        assertThat(MATRIX.changes()).isGreaterThanOrEqualTo(7);
        assertThat(MATRIX.haltedEverywhere()).isEmpty();
    }

    @Test
    void a_second_loss_of_power_while_going_on_changes_nothing_about_the_end() {
        assertThat(MATRIX.haltedTwice(30, 3)).isEmpty();
    }
}
