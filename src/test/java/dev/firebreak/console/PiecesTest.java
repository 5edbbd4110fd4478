package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PiecesTest {
    @Test
    void pieces_stay_whole_and_their_colour_takes_no_room() {
        String fact = new Theme(true).paint(Theme.Tier.GOOD, "applied: yes");

        assertThat(Pieces.lines(List.of(fact, fact, "- cut: not applicable"), "   ", 27))
                .containsExactly(fact + "   " + fact, "- cut: not applicable");
    }

    @Test
    void a_piece_that_is_longer_than_the_line_stands_alone() {
        assertThat(Pieces.lines(List.of("a", "firebreak undo 260301-k7qx", "b"), " ", 10))
                .containsExactly("a", "firebreak undo 260301-k7qx", "b");
    }
}
