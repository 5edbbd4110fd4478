package dev.firebreak.console;

import static dev.firebreak.console.Golden.printed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.console.ProgressLine.Manner;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private Instant now = Instant.EPOCH;

    private ProgressLine over(PrintStream err, Manner manner, int width) {
        return new ProgressLine(err, manner, width, () -> now);
    }

    @Test
    void where_nothing_can_be_written_over_a_line_is_printed_after_five_seconds_of_silence() {
        String shown = printed(err -> {
            ProgressLine line = over(err, Manner.LINES, 80);
            for (int second = 0; second <= 12; second++) {
                now = Instant.ofEpochSecond(second);
                line.on("export", "part " + second, second * 5);
            }
            line.clear();
            now = Instant.ofEpochSecond(16);
            line.on("snapshot", "0 of 2", -1);
            now = Instant.ofEpochSecond(17);
            line.on("snapshot", "1 of 2", -1);
        });

        assertThat(shown.lines()).containsExactly("export  25 %  part 5", "export  50 %  part 10", "snapshot  1 of 2");
    }

    @Test
    void on_no_terminal_nothing_is_printed() {
        assertThat(printed(err -> {
                    ProgressLine line = over(err, Manner.NONE, 80);
                    line.on("export", "Fetch blocks", 50);
                    line.clear();
                }))
                .isEmpty();
    }

    @Test
    void a_bar_is_drawn_where_a_total_is_known() {
        assertThat(printed(
                        StandardCharsets.US_ASCII,
                        err -> over(err, Manner.WRITTEN_OVER, 80).on("export", "Fetch", 50)))
                .isEqualTo("\r\u001b[Kexport  ##########----------  50 %  Fetch");
        assertThat(printed(err -> over(err, Manner.WRITTEN_OVER, 80).on("export", "Fetch", -1)))
                .isEqualTo("\r\u001b[Kexport  Fetch");
    }

    @Test
    void it_never_wraps_and_is_erased_once() {
        String shown = printed(err -> {
            ProgressLine line = over(err, Manner.WRITTEN_OVER, 20);
            line.on("export", "日本語日本語日本語日本語", -1);
            line.clear();
            line.clear();
        });

        assertThat(shown).startsWith("\r\u001b[Kexport  ").endsWith("...\r\u001b[K");
        assertThat(Text.columns(shown.replace("\r\u001b[K", ""))).isLessThan(20);
    }

    @Test
    void what_it_tells_of_is_untrusted() {
        assertThat(printed(err -> over(err, Manner.WRITTEN_OVER, 80).on("a\n", "b\u001b[2J", -1)))
                .isEqualTo("\r\u001b[Ka\\n  b\\u001b[2J");
    }
}
