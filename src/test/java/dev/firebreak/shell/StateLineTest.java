package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.console.Theme;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StateLineTest {
    private static final Instant NOW = Instant.parse("2026-03-01T03:10:00Z");
    private static final String CASE = "260301-k7qx";

    private static String shown(StateLine.Known known) {
        return new StateLine(Theme.PLAIN).text(known, NOW);
    }

    private static Glance glance(int standing, @Nullable String unfinished, @Nullable String ended) {
        List<String> runs = unfinished == null ? List.of() : List.of(unfinished);
        return new Glance(CASE, NOW.minusSeconds(600), false, 0, standing, 0, runs, true, ended, null);
    }

    @Test
    void all_runs_that_are_not_finished_are_named_and_which_resume_would_not_mean() {
        Glance before = new Glance(CASE, NOW, false, 0, 3, 2, List.of("r1"), false, null, null);
        assertThat(shown(new StateLine.Known(null, null, null, before, null)))
                .contains("r1 is not finished: resume " + CASE + "/r1")
                .startsWith("3 changes stand, 2 keep evidence, not looked at yet");
        Glance two = new Glance(CASE, NOW, false, 0, 0, 0, List.of("r1", "r3"), false, null, null);
        assertThat(shown(new StateLine.Known(null, null, null, two, null)))
                .startsWith("r1, r3 are not finished: case show");
    }

    @Test
    void it_says_how_long_the_case_is_open_and_what_is_to_be_done_in_it() {
        assertThat(shown(new StateLine.Known(null, null, "2 cases are open: case list", glance(0, "r1", null), null)))
                .isEqualTo("r1 is not finished: resume   case open for 10m");
        assertThat(shown(new StateLine.Known(null, null, null, glance(1, null, "r2 ended with exit 8"), null)))
                .isEqualTo("1 change stands, not looked at yet   case open for 10m   r2 ended with exit 8: case show");
    }

    @Test
    void what_no_longer_holds_is_never_said_to_stand() {
        LookBehind.Found well = new LookBehind.Found(CASE, 0, 0, 1, NOW.minusSeconds(40));
        assertThat(shown(new StateLine.Known(null, null, null, glance(4, null, null), well)))
                .startsWith("4 changes stand, looked at 40s ago, 1 not known");
        LookBehind.Found lost = new LookBehind.Found(CASE, 1, 0, 0, NOW);
        assertThat(shown(new StateLine.Known(null, null, null, glance(4, null, null), lost)))
                .startsWith("1 of 4 changes no longer holds (0s ago): status")
                .doesNotContain("stand,");
        LookBehind.Found never = new LookBehind.Found(CASE, 0, 2, 0, NOW);
        assertThat(shown(new StateLine.Known(null, null, null, glance(4, null, null), never)))
                .startsWith("2 of 4 changes do not hold, and never did (0s ago): status");
        LookBehind.Found both = new LookBehind.Found(CASE, 1, 2, 0, NOW);
        assertThat(shown(new StateLine.Known(null, null, null, glance(4, null, null), both)))
                .startsWith("3 of 4 changes do not hold (0s ago): status");
        assertThat(shown(new StateLine.Known(null, null, null, glance(1, null, null), lost)))
                .startsWith("1 change no longer holds (0s ago): status");
    }

    @Test
    void what_is_wrong_stands_first_and_how_old_that_is_fits_a_narrow_terminal() {
        Glance doubtful = new Glance(CASE, NOW.minusSeconds(600), false, 1, 4, 0, List.of("r1"), true, null, null);
        LookBehind.Found lost = new LookBehind.Found(CASE, 1, 0, 0, NOW.minusSeconds(43));
        assertThat(shown(new StateLine.Known(null, "cluster unreachable for 40s", null, doubtful, lost)))
                .isEqualTo("1 of 4 changes no longer holds (43s ago): status   1 in doubt"
                        + "   cluster unreachable for 40s   r1 is not finished: resume   case open for 10m");
    }

    @Test
    void why_names_are_old_stays_beside_what_the_argument_is() {
        assertThat(shown(new StateLine.Known("POD  the pods", "cluster unreachable for 40s", "x", null, null)))
                .isEqualTo("POD  the pods   cluster unreachable for 40s");
        assertThat(shown(new StateLine.Known(null, "\u001b[2J", null, null, null)))
                .isEqualTo("\\u001b[2J");
        assertThat(shown(new StateLine.Known(null, null, "1 case is open: case switch " + CASE, null, null)))
                .isEqualTo("1 case is open: case switch " + CASE);
    }
}
