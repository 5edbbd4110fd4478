package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.console.Theme.Tier;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ThemeTest {
    private static final Map<String, String> XTERM = Map.of("TERM", "xterm-256color");

    @Test
    void colour_is_for_terminals() {
        assertThat(Theme.of("auto", true, XTERM).colour()).isTrue();
        assertThat(Theme.of("auto", false, XTERM).colour()).isFalse();
    }

    @Test
    void no_color_and_a_dumb_terminal_are_honoured() {
        assertThat(Theme.of("auto", true, Map.of("NO_COLOR", "1")).colour()).isFalse();
        assertThat(Theme.of("auto", true, Map.of("NO_COLOR", "")).colour()).isTrue();
        assertThat(Theme.of("auto", true, Map.of("TERM", "dumb")).colour()).isFalse();
    }

    @Test
    void what_was_asked_for_wins() {
        assertThat(Theme.of("always", false, Map.of("NO_COLOR", "1")).colour()).isTrue();
        assertThat(Theme.of("never", true, XTERM).colour()).isFalse();
    }

    @Test
    void there_are_five_tiers() {
        assertThat(Tier.values()).hasSize(5);
        assertThat(Theme.PLAIN.paint(Tier.BAD, "no")).isEqualTo("no");
        assertThat(new Theme(true).paint(Tier.BAD, "no")).isEqualTo("\u001b[1;31mno\u001b[0m");
    }
}
