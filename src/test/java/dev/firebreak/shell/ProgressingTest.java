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
    private static Progressing progressing(OnRange firebreak, Place place, Turn turn, List<List<String>> shown) {
        return new Progressing(
                place,
                turn,
                true,
                Bar.of(System.err),
                shown::add,
                firebreak.time(),
                (_, interruption) -> interruption.getFirst(),
                _ -> {});
    }

    @Test
    void a_command_that_makes_no_plan_waits_for_nothing() {
        try (OnRange firebreak = OnRange.of("crypto-miner");
                Place place = new Place(firebreak.session(new Globals()), "RANGE crypto-miner")) {
            List<List<String>> shown = new ArrayList<>();
            Progressing progress = progressing(firebreak, place, new Turn(), shown);

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

    @Test
    void the_last_line_says_what_the_next_interruption_does_and_no_longer_what_the_last_did() {
        try (OnRange firebreak = OnRange.of("crypto-miner");
                Place place = new Place(firebreak.session(new Globals()), "RANGE crypto-miner")) {
            List<List<String>> shown = new ArrayList<>();
            Turn turn = new Turn();
            Progressing progress = progressing(firebreak, place, turn, shown);
            progress.on("snapshot", "0 of 2", 0);
            assertThat(shown.getLast()).endsWith("Ctrl-C ends it");

            assertThat(turn.stopping()).isFalse();
            progress.tick(false);
            assertThat(shown.getLast()).endsWith("Ctrl-C stops at the next safe point");
            int before = shown.size();
            progress.tick(false);
            assertThat(shown).as("nothing has changed").hasSize(before);

            turn.left(_ -> {});
            progress.tick(false);
            assertThat(shown.getLast()).endsWith("stopping; Ctrl-C waits for no reply, which leaves a doubt");

            turn.left(_ -> {});
            progress.tick(false);
            assertThat(shown.getLast()).endsWith("stopping, and waiting for no reply");
        }
    }

    @Test
    void steps_that_have_not_begun_stand_below_those_that_run_until_none_will_begin() {
        try (OnRange firebreak = OnRange.of("crypto-miner");
                Place place = new Place(firebreak.session(new Globals()), "RANGE crypto-miner")) {
            List<List<String>> shown = new ArrayList<>();
            Progressing progress = progressing(firebreak, place, new Turn(), shown);

            progress.on("snapshot", "0 of 2", -1);
            progress.awaiting(List.of("export", "report"));
            assertThat(shown.getLast())
                    .containsExactly("snapshot  0 of 2", "waiting  export, report", "Ctrl-C ends it");

            progress.awaiting(List.of());
            assertThat(shown.getLast()).containsExactly("snapshot  0 of 2", "Ctrl-C ends it");
        }
    }
}
