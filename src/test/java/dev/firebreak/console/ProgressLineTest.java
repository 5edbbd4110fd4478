package dev.firebreak.console;

import static dev.firebreak.console.Golden.printed;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    @Test
    void on_no_terminal_nothing_is_printed() {
        assertThat(printed(err -> {
                    ProgressLine line = new ProgressLine(err, false, 80);
                    line.on("export", "Fetch blocks", 50);
                    line.clear();
                }))
                .isEmpty();
    }

    @Test
    void a_bar_is_drawn_where_a_total_is_known() {
        assertThat(printed(StandardCharsets.US_ASCII, err -> new ProgressLine(err, true, 80).on("export", "Fetch", 50)))
                .isEqualTo("\r\u001b[Kexport  ##########----------  50 %  Fetch");
        assertThat(printed(err -> new ProgressLine(err, true, 80).on("export", "Fetch", -1)))
                .isEqualTo("\r\u001b[Kexport  Fetch");
    }

    @Test
    void it_never_wraps_and_is_erased_once() {
        String shown = printed(err -> {
            ProgressLine line = new ProgressLine(err, true, 20);
            line.on("export", "日本語日本語日本語日本語", -1);
            line.clear();
            line.clear();
        });

        assertThat(shown).startsWith("\r\u001b[Kexport  ").endsWith("...\r\u001b[K");
        assertThat(Text.columns(shown.replace("\r\u001b[K", ""))).isLessThan(20);
    }

    @Test
    void what_it_tells_of_is_untrusted() {
        assertThat(printed(err -> new ProgressLine(err, true, 80).on("a\n", "b\u001b[2J", -1)))
                .isEqualTo("\r\u001b[Ka\\n  b\\u001b[2J");
    }
}
