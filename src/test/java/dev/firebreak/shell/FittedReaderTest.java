package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.jline.reader.Candidate;
import org.junit.jupiter.api.Test;

class FittedReaderTest {
    private static List<Candidate> candidates(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Candidate("pod-" + i))
                .toList();
    }

    private static int rows(List<Object> shown, int across) {
        return shown.stream()
                .mapToInt(each -> each instanceof List<?> some ? (some.size() + across - 1) / across : 1)
                .sum();
    }

    @Test
    void what_fits_is_shown_as_it_is() {
        List<Object> groups = List.of("actions", candidates(3), "commands", candidates(4));
        assertThat(FittedReader.fitting(groups, 9, 1)).isEqualTo(groups);
    }

    @Test
    void of_more_than_fit_the_first_are_shown_and_the_others_counted_in_no_row_more() {
        List<Object> groups = List.of("actions", candidates(3), "commands", candidates(4));
        assertThat(FittedReader.fitting(groups, 8, 1))
                .containsExactly(
                        "actions",
                        candidates(3),
                        "commands",
                        candidates(2),
                        "and 2 more: type on, or press Tab again to go through them");
        assertThat(FittedReader.fitting(groups, 5, 1))
                .as("no heading without any of its own")
                .containsExactly(
                        "actions",
                        candidates(3),
                        List.of(),
                        "and 4 more: type on, or press Tab again to go through them");
        for (int rows = 1; rows < 9; rows++) {
            for (int across = 1; across < 4; across++) {
                assertThat(rows(FittedReader.fitting(groups, rows, across), across))
                        .isLessThanOrEqualTo(rows);
            }
        }
    }

    @Test
    void names_that_stand_side_by_side_take_a_row_together() {
        assertThat(FittedReader.fitting(List.of(candidates(40)), 11, 4)).isEqualTo(List.of(candidates(40)));
        assertThat(FittedReader.fitting(List.of(candidates(45)), 11, 4))
                .containsExactly(candidates(40), "and 5 more: type on, or press Tab again to go through them");
    }
}
