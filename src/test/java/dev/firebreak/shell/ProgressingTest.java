package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.Globals;
import dev.firebreak.cli.OnRange;
import dev.firebreak.console.Bar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressingTest {
    @Test
    void a_command_that_makes_no_plan_waits_for_nothing() {
        try (OnRange firebreak = OnRange.of("crypto-miner");
                Place place = new Place(firebreak.session(new Globals()), "RANGE crypto-miner")) {
            List<List<String>> shown = new ArrayList<>();
            Progressing progress = new Progressing(
                    place,
                    new Turn(),
                    true,
                    Bar.of(System.err),
                    shown::add,
                    firebreak.time(),
                    firebreak.time().instant());

            firebreak.time().pause(Duration.ofMinutes(10));
            progress.tick(false);
            assertThat(shown).isEmpty();

            progress.reads();
            firebreak.time().pause(Duration.ofSeconds(3));
            progress.tick(false);
            assertThat(shown.getLast()).contains("waiting for what is read of the cluster and AWS, 3 s");

            progress.rests();
            progress.tick(false);
            assertThat(shown.getLast()).noneMatch(line -> line.startsWith("waiting"));
        }
    }
}
