package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.Globals;
import dev.firebreak.cli.OnRange;
import dev.firebreak.console.Theme;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptTest {
    private static final Instant NOW = Instant.parse("2026-03-01T03:10:00Z");

    @Test
    void it_says_the_world_the_case_and_what_is_wrong_there() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Place place = new Place(firebreak.session(new Globals()), "LIVE prod-eks/eu-west-1");
            Prompt prompt = new Prompt(Theme.PLAIN, place);
            assertThat(prompt.text(null, null, 0, NOW, 120)).isEqualTo("LIVE prod-eks/eu-west-1  no case\nLIVE> ");

            place.use("shop");
            Glance glance =
                    new Glance("260301-k7qx", NOW.minusSeconds(600), false, 1, 3, 0, List.of(), false, null, null);
            LookBehind.Found found = new LookBehind.Found("260301-k7qx", 2, 1, 0, NOW.minusSeconds(40));
            assertThat(prompt.text(glance, found, 8, NOW, 120))
                    .isEqualTo("LIVE prod-eks/eu-west-1  ns shop  case 260301-k7qx  1 in doubt"
                            + "  1 does not hold, 2 no longer hold (40s ago)  exit 8\nLIVE> ");
        }
    }

    @Test
    void what_does_not_fit_stands_on_a_line_below_and_no_word_is_broken() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Place place = new Place(firebreak.session(new Globals()), "LIVE prod-eks/eu-west-1");
            place.use("shop");
            Glance glance =
                    new Glance("260301-k7qx", NOW.minusSeconds(600), false, 1, 3, 0, List.of(), false, null, null);
            LookBehind.Found found = new LookBehind.Found("260301-k7qx", 2, 0, 0, NOW.minusSeconds(40));
            String text = new Prompt(new Theme(true), place).text(glance, found, 130, NOW, 60);
            assertThat(text.replaceAll("\u001b\\[[0-9;]*m", ""))
                    .isEqualTo("LIVE prod-eks/eu-west-1  ns shop  case 260301-k7qx\n"
                            + "1 in doubt  2 no longer hold (40s ago)  exit 130\nLIVE> ");
        }
    }

    @Test
    void a_range_can_not_be_taken_for_a_live_world_also_without_colour() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Place place = new Place(firebreak.session(new Globals()), "RANGE crypto-miner");
            assertThat(new Prompt(Theme.PLAIN, place).text(null, null, 0, NOW, 120))
                    .isEqualTo("RANGE crypto-miner  no case\nRANGE> ");
        }
    }

    @Test
    void a_name_of_a_context_moves_no_cursor() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Place place = new Place(firebreak.session(new Globals()), "LIVE a\u001b[2Jb\u202e/x");
            assertThat(new Prompt(Theme.PLAIN, place).text(null, null, 0, NOW, 120))
                    .doesNotContain("\u001b", "\u202e")
                    .contains("\\u001b[2J");
        }
    }
}
