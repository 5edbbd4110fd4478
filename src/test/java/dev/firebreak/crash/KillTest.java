package dev.firebreak.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program itself on a range, killed from outside at any time, and started again.
class KillTest {
    @Test
    void a_kill_at_any_time_changes_nothing_about_the_end(@TempDir Path folder) throws Exception {
        Kills kills = Kills.of(() -> RangeIncident.live(Scenarios.lateralMovement()), folder);
        assertThat(kills.broken(10, 10)).isEmpty();
    }
}
