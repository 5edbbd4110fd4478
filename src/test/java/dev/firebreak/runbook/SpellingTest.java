package dev.firebreak.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {

    @ParameterizedTest
    @CsvSource({"a,a,0", "pods,pdos,1", "pods,pod,1", "pods,podss,1", "pods,pads,1", "kitten,sitting,3", "'',abc,3"})
    void a_swap_an_insertion_a_deletion_and_a_replacement_cost_one_each(String a, String b, int distance) {
        assertThat(Spelling.distance(a, b)).isEqualTo(distance);
        assertThat(Spelling.distance(b, a)).isEqualTo(distance);
    }

    @Test
    void the_nearest_known_word_wins_and_the_earlier_of_two() {
        assertThat(Spelling.nearest("isolate-pdo", List.of("find-pods", "isolate-pods", "isolate-pod")))
                .contains("isolate-pod");
        assertThat(Spelling.nearest("Pods", List.of("nodes", "pods"))).contains("pods");
        assertThat(Spelling.nearest("pots", List.of("pods", "pats"))).contains("pods");
    }

    @Test
    void a_word_that_resembles_nothing_suggests_nothing() {
        assertThat(Spelling.nearest("drain", List.of("find-pods", "isolate-pod")))
                .isEmpty();
        assertThat(Spelling.nearest("x".repeat(1000), List.of("x".repeat(999)))).isEmpty();
    }
}
