package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PastedTest {
    private static boolean goesOn(String keys) {
        Pasted pasted = new Pasted();
        keys.chars().forEach(pasted::add);
        return pasted.goesOn();
    }

    @Test
    void what_is_pasted_goes_on_until_its_end_is_marked() {
        assertThat(goesOn("y\ny\n")).isFalse();
        assertThat(goesOn("get pods\n\033[200~note a log:\ny\n")).isTrue();
        assertThat(goesOn("\033[200~y\n\033[201")).isTrue();
        assertThat(goesOn("\033[200~y\n\033[201~")).isFalse();
        assertThat(goesOn("\033[200~y\n\033[201~y\033[200~")).isTrue();
    }
}
