package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange.Ended;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Slips of a tired hand are refused in words, and change nothing.
class SlipsTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void a_selector_from_a_variable_that_is_not_set_selects_nothing(String unset) {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Ended ended = firebreak.run("isolate-pod", "-n", "shop", "-l", unset, "--dry-run", "-o", "json");

            assertThat(ended.exit()).as(ended.out()).isEqualTo(3);
            assertThat(ended.codes()).containsExactly("target-invalid");
            assertThat(ended.out()).contains("would select every pod");
        }
    }

    @Test
    void a_digest_that_was_cut_off_is_no_image_that_nobody_runs() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Ended ended = firebreak.run("find", "--image", "sha256:abc", "-o", "json");

            assertThat(ended.exit()).as(ended.out()).isEqualTo(3);
            assertThat(ended.codes()).containsExactly("bad-image");
        }
    }

    @Test
    void a_plan_names_the_command_that_approves_it_as_it_was_typed_and_takes_no_approval_itself() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(0, "cordon-node", Scene.NODE);
            for (String typed : List.of(
                    "plan isolate-pod web-7f9c -n shop --case " + ran,
                    "isolate-pod web-7f9c -n shop --case " + ran + " --dry-run",
                    "plan contain-pod -i pod=web-7f9c -n shop --case " + ran)) {
                String shown = firebreak.run(typed.split(" ")).out();
                String command = shown.lines()
                        .filter(line -> line.contains("--approve sha256:"))
                        .map(String::strip)
                        .findFirst()
                        .orElse(shown);
                String acts = typed.replace("plan contain", "run contain")
                        .replace("plan ", "")
                        .replace(" --dry-run", "");
                assertThat(command).startsWith("firebreak " + acts + " --approve sha256:");
            }
            String digest = "sha256:" + "0".repeat(64);
            Ended approved = firebreak.run("plan", "contain-pod", "-i", "pod=shop/web-7f9c", "--approve", digest);
            assertThat(approved.exit()).isEqualTo(2);
            assertThat(approved.err()).contains("firebreak run contain-pod -i pod=shop/web-7f9c --approve " + digest);
        }
    }

    @Test
    void the_command_that_approves_keeps_values_that_are_spelt_like_commands() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            assertThat(firebreak
                            .run("isolate-pod", "shop/web-7f9c", "--profile", "plan", "--dry-run")
                            .out())
                    .contains("firebreak isolate-pod shop/web-7f9c --profile plan --approve sha256:");
            assertThat(firebreak
                            .run("plan", "contain-pod", "-i", "pod=shop/web-7f9c", "--profile", "cordon-node")
                            .out())
                    .contains("firebreak run contain-pod -i pod=shop/web-7f9c --profile cordon-node --approve sha256:");
        }
    }

    @Test
    void a_command_in_two_words_and_one_without_its_case_are_told_how_they_are_meant() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            assertThat(firebreak.run("isolate", "pod", "web-7f9c").err()).contains("Did you mean isolate-pod?");
            assertThat(firebreak.run("undo").err())
                    .contains("undo needs the case, for example: firebreak undo 260301-k7qx");
            Ended resumed = firebreak.run("resume");
            assertThat(resumed.err()).contains("resume needs the case, for example: firebreak resume 260301-k7qx");
            assertThat(resumed.exit()).isEqualTo(2);
        }
    }

    @Test
    void where_nothing_was_found_is_said() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            assertThat(firebreak.run("find", "-l", "app=web").out()).contains("No pod was found in namespace default.");
        }
    }

    @Test
    void quiet_is_silent_where_all_is_well_and_not_where_it_is_not() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Ended well = firebreak.approved("cordon-node", Scene.NODE, "-q");
            assertThat(well.exit()).as(well.err()).isZero();
            assertThat(well.out() + well.err()).isEmpty();
        }
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            Ended not = firebreak.approved("isolate-pod", "shop/web-7f9c", "-q");
            assertThat(not.exit()).as(not.err()).isEqualTo(8);
            assertThat(not.out()).isEmpty();
            assertThat(not.err()).contains("cut: NO");
        }
    }

    @Test
    void a_rehearsal_whose_range_is_closed_says_so_and_names_no_real_cluster() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak.environment("FIREBREAK_EXERCISE", "crypto-miner");
            String rehearsed = firebreak.ran(0, "cordon-node", Scene.NODE);
            firebreak.environment("FIREBREAK_EXERCISE", null);

            for (String command : new String[] {"status", "undo"}) {
                Ended ended = firebreak.run(command, rehearsed, "-o", "json");
                assertThat(ended.exit()).as(ended.out()).isEqualTo(4);
                assertThat(ended.codes()).containsExactly("range-not-named");
            }
        }
    }

    @Test
    void a_decision_about_a_finished_run_is_not_dropped_in_silence() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(0, "cordon-node", Scene.NODE);

            Ended ended = firebreak.run("resume", ran, "--decide", "x=done", "--reason", "seen", "-o", "json");

            assertThat(ended.exit()).as(ended.out()).isEqualTo(4);
            assertThat(ended.codes()).containsExactly("nothing-in-doubt");
        }
    }
}
