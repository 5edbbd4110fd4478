package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AdviceTest {
    @Test
    void a_command_that_is_introduced_has_a_line_of_its_own_and_words_around_it_are_wrapped() {
        assertThat(Advice.lines(
                        "Work in a new case with --case new, or take back what this one did with: firebreak undo"
                                + " incident-260301-k7qx/r1/isolate, and then plan it once more",
                        50))
                .containsExactly(
                        "Work in a new case with --case new, or take back",
                        "what this one did with:",
                        "firebreak undo incident-260301-k7qx/r1/isolate",
                        "and then plan it once more");
    }

    @Test
    void of_two_commands_each_has_a_line() {
        assertThat(Advice.lines(
                        "Collect it first: firebreak collect-pod shop/web-k2lm --case 260301-k7qx, then firebreak"
                                + " resume 260301-k7qx/r1",
                        40))
                .containsExactly(
                        "Collect it first:",
                        "firebreak collect-pod shop/web-k2lm --case 260301-k7qx",
                        "then",
                        "firebreak resume 260301-k7qx/r1");
    }

    @Test
    void a_command_in_quotes_or_parentheses_stays_whole() {
        assertThat(Advice.lines(
                        "wait for it, stop it, or read the case with 'firebreak timeline 260301-k7qx', or cordon the"
                                + " node (firebreak cordon-node ip-10-0-1-23.eu-west-1.compute.internal), and go on",
                        60))
                .containsExactly(
                        "wait for it, stop it, or read the case with",
                        "'firebreak timeline 260301-k7qx', or cordon the node",
                        "(firebreak cordon-node ip-10-0-1-23.eu-west-1.compute.internal),",
                        "and go on");
    }

    @Test
    void a_command_that_is_only_spoken_of_is_wrapped_like_words() {
        assertThat(Advice.lines("paste the export line that firebreak rehearse --keep printed; a range is new", 40))
                .containsExactly("paste the export line that firebreak", "rehearse --keep printed; a range is new");
    }

    @Test
    void what_fits_is_one_line() {
        assertThat(Advice.lines("See which there are: firebreak get pods", 40))
                .containsExactly("See which there are: firebreak get pods");
    }
}
