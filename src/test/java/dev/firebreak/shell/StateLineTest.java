package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.console.Text;
import dev.firebreak.console.Theme;
import dev.firebreak.report.Denied;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StateLineTest {
    private static final Instant NOW = Instant.parse("2026-03-01T03:10:00Z");
    private static final Instant OPENED = NOW.minusSeconds(600);
    private static final String CASE = "260301-k7qx";
    private static final Denied NOT_CUT = new Denied("r1", "isolate-pod", "cut", Set.of(), OPENED, false, null, false);

    private static String shown(StateLine.Known known) {
        return shown(known, 200);
    }

    private static String shown(StateLine.Known known, int width) {
        return new StateLine(Theme.PLAIN).text(known, NOW, width);
    }

    private static StateLine.Known known(Glance glance, LookBehind.@Nullable Found found) {
        return new StateLine.Known(null, null, null, glance, found);
    }

    private static Glance glance(int standing, @Nullable String unfinished, Glance.@Nullable Ended ended) {
        List<String> runs = unfinished == null ? List.of() : List.of(unfinished);
        return new Glance(CASE, OPENED, false, 0, standing, 0, runs, true, List.of(), ended, null);
    }

    private static LookBehind.Found found(int looked, int lost, int never, int unknown, int secondsAgo) {
        LookBehind.Seen seen = new LookBehind.Seen(looked, lost, never, unknown, Set.of());
        return new LookBehind.Found(CASE, seen, NOW.minusSeconds(secondsAgo));
    }

    @Test
    void all_runs_that_are_not_finished_are_named_and_which_resume_would_not_mean() {
        Glance before = new Glance(CASE, NOW, false, 0, 3, 2, List.of("r1"), false, List.of(), null, null);
        assertThat(shown(known(before, null)))
                .startsWith(
                        "r1 is not finished: resume " + CASE + "/r1   3 changes stand, 2 keep evidence, not looked at");
        Glance two = new Glance(CASE, NOW, false, 0, 0, 0, List.of("r1", "r3"), false, List.of(), null, null);
        assertThat(shown(known(two, null))).startsWith("r1, r3 are not finished: case show");
    }

    @Test
    void it_says_how_long_the_case_is_open_and_what_is_to_be_done_in_it() {
        assertThat(shown(new StateLine.Known(null, null, "2 cases are open: case list", glance(0, "r1", null), null)))
                .isEqualTo("r1 is not finished: resume   case open for 10m");
        assertThat(shown(known(glance(1, null, new Glance.Ended("r2", 6)), null)))
                .isEqualTo("r2 ended with exit 6: case show   1 change stands, not looked at yet   case open for 10m");
    }

    @Test
    void what_no_longer_holds_is_never_said_to_stand() {
        assertThat(shown(known(glance(4, null, null), found(4, 0, 0, 1, 40))))
                .startsWith("4 changes stand, looked at 40s ago, 1 not known");
        assertThat(shown(known(glance(4, null, null), found(4, 1, 0, 0, 0))))
                .startsWith("1 no longer holds (0s ago): status")
                .doesNotContain("stand,");
        assertThat(shown(known(glance(4, null, null), found(4, 0, 2, 0, 0))))
                .startsWith("2 do not hold (0s ago): status");
        assertThat(shown(known(glance(4, null, null), found(4, 1, 2, 0, 0))))
                .startsWith("2 do not hold, 1 no longer holds (0s ago): status");
        assertThat(shown(known(glance(1, null, null), found(1, 1, 0, 0, 0))))
                .startsWith("1 no longer holds (0s ago): status");
    }

    @Test
    void what_came_after_the_last_look_is_not_said_to_have_been_looked_at() {
        laterThan(found(3, 0, 0, 0, 50));
        laterThan(found(6, 0, 0, 0, 50));
    }

    private static void laterThan(LookBehind.Found before) {
        assertThat(shown(known(glance(5, null, null), before))).startsWith("5 changes stand, not all looked at yet   ");
    }

    @Test
    void connections_that_were_not_cut_stand_first_whatever_holds() {
        Glance open = new Glance(CASE, OPENED, false, 0, 5, 0, List.of(), false, List.of(NOT_CUT), null, null);
        assertThat(shown(known(open, found(5, 0, 0, 0, 3))))
                .isEqualTo("r1 cut: NO: status   5 changes stand, looked at 3s ago   case open for 10m");
        Denied second = new Denied("r2", "isolate-pod", "cut", Set.of(), OPENED, false, null, false);
        Denied third = new Denied("r4", "isolate-pod", "enforced", Set.of(), OPENED, false, null, false);
        Glance many =
                new Glance(CASE, OPENED, false, 0, 0, 0, List.of(), false, List.of(NOT_CUT, second, third), null, null);
        assertThat(shown(known(many, null))).startsWith("3 runs do not hold: status");
    }

    @Test
    void what_is_wrong_stands_first_and_how_old_that_is() {
        Glance doubtful = new Glance(CASE, OPENED, false, 1, 4, 0, List.of("r1"), true, List.of(), null, null);
        assertThat(shown(new StateLine.Known(
                        "cluster unreachable for 40s", null, null, doubtful, found(4, 1, 0, 0, 43))))
                .isEqualTo("1 no longer holds (43s ago): status   1 in doubt: case show"
                        + "   cluster unreachable for 40s   r1 is not finished: resume   case open for 10m");
    }

    @Test
    void in_80_columns_the_least_is_left_out_first_and_never_the_clock_nor_what_is_wrong_with_its_command() {
        Glance before = new Glance(CASE, OPENED, false, 0, 5, 1, List.of("r7"), false, List.of(), null, null);
        assertThat(shown(known(before, found(6, 0, 0, 0, 0)), 80))
                .isEqualTo("r7 is not finished: resume " + CASE + "/r7   5 stand   open 10m");

        List<String> unfinished = List.of("r3", "r4", "r5", "r6", "r7");
        Glance five = new Glance(CASE, OPENED, false, 0, 5, 1, unfinished, false, List.of(), null, null);
        assertThat(shown(known(five, found(6, 0, 0, 0, 0)), 80))
                .isEqualTo("r3, r4, r5, r6, r7 are not finished: case show   5 stand   open 10m");

        Glance all = new Glance(
                CASE, OPENED, false, 1, 5, 1, unfinished, false, List.of(NOT_CUT), new Glance.Ended("r8", 6), null);
        String trouble = "cluster unreachable for 40s: names known 43s ago";
        StateLine.Known worst = new StateLine.Known(trouble, null, null, all, found(6, 1, 2, 0, 43));
        assertThat(shown(worst, 80))
                .isEqualTo("r1 cut: NO: status   2 do not hold, 1 no longer holds: status   open 10m");
        for (int width = 40; width < 200; width++) {
            assertThat(shown(worst, width)).startsWith("r1 cut: NO: status").contains("open ");
            assertThat(Text.columns(shown(worst, width))).isLessThan(width);
        }
    }

    @Test
    void a_case_that_is_closed_has_no_clock_and_nothing_to_go_on_with() {
        Glance closed = new Glance(CASE, OPENED, true, 0, 6, 0, List.of("r7", "r8"), false, List.of(), null, null);
        assertThat(shown(known(closed, null))).isEqualTo("r7, r8 are not finished   6 changes stand   closed");
    }

    @Test
    void a_run_that_ended_in_doubt_is_said_once_with_what_settles_it() {
        Glance doubtful =
                new Glance(CASE, OPENED, false, 1, 0, 0, List.of(), false, List.of(), new Glance.Ended("r1", 7), null);
        assertThat(shown(known(doubtful, null))).isEqualTo("1 in doubt: resume   case open for 10m");
    }

    @Test
    void while_something_runs_what_is_wrong_stays_before_what_an_interruption_does() {
        Glance open = new Glance(CASE, OPENED, false, 1, 5, 0, List.of(), false, List.of(NOT_CUT), null, null);
        List<String> interruption = List.of("Ctrl-C stops at the next safe point", "Ctrl-C stops it");
        StateLine line = new StateLine(Theme.PLAIN);
        assertThat(line.running(open, null, OPENED, interruption, NOW, 120))
                .isEqualTo("r1 cut: NO: status   1 in doubt: case show   case open for 10m"
                        + "   Ctrl-C stops at the next safe point");
        assertThat(line.running(open, null, OPENED, interruption, NOW, 80))
                .isEqualTo("r1 cut: NO: status   1 in doubt: case show   open 10m   Ctrl-C stops it");
        assertThat(line.running(null, null, OPENED, interruption, NOW, 80))
                .isEqualTo("case open for 10m   Ctrl-C stops at the next safe point");
    }

    @Test
    void what_a_server_says_is_shown_and_not_obeyed() {
        assertThat(shown(new StateLine.Known(
                        null, "pods may not be listed", "1 case is open: case switch " + CASE, null, null)))
                .isEqualTo("1 case is open: case switch " + CASE + "   pods may not be listed: no names");
        assertThat(shown(new StateLine.Known("\u001b[2J", null, null, null, null)))
                .isEqualTo("\\u001b[2J");
        assertThat(shown(new StateLine.Known(null, null, "1 case is open: case switch " + CASE, null, null)))
                .isEqualTo("1 case is open: case switch " + CASE);
    }
}
