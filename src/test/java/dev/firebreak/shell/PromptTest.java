package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.Globals;
import dev.firebreak.cli.OnRange;
import dev.firebreak.console.Theme;
import dev.firebreak.model.Target;
import dev.firebreak.report.Denied;
import java.time.Instant;
import java.util.List;
import java.util.Set;
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
            Glance glance = new Glance(
                    "260301-k7qx", NOW.minusSeconds(600), false, 1, 3, 0, List.of(), false, List.of(), null, null);
            LookBehind.Found found = new LookBehind.Found(
                    "260301-k7qx", new LookBehind.Seen(3, 2, 1, 0, Set.of()), NOW.minusSeconds(40));
            assertThat(prompt.text(glance, found, 8, NOW, 120))
                    .isEqualTo("LIVE prod-eks/eu-west-1  ns shop  case 260301-k7qx  1 in doubt"
                            + "  1 does not hold, 2 no longer hold (40s ago)  exit 8\nLIVE> ");
        }
    }

    @Test
    void what_a_run_ended_with_stays_there_until_a_look_says_otherwise_and_connections_till_their_pod_is_gone() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Prompt prompt =
                    new Prompt(Theme.PLAIN, new Place(firebreak.session(new Globals()), "LIVE prod-eks/eu-west-1"));
            Target pod = new Target("Pod", "shop", "web-1", "u", null);
            Denied enforced = new Denied("r1", "isolate-pod", "enforced", Set.of(pod), NOW, true, null, false);
            Denied cut = new Denied("r1", "isolate-pod", "cut", Set.of(pod), NOW, false, null, false);
            Glance glance = new Glance(
                    "260301-k7qx", NOW, false, 0, 3, 0, List.of(), false, List.of(enforced, cut), null, null);
            String both = "LIVE prod-eks/eu-west-1  case 260301-k7qx  r1 enforced, cut: NO\nLIVE> ";

            assertThat(prompt.text(glance, null, 0, NOW, 120)).isEqualTo(both);
            assertThat(prompt.text(glance, found(0, Set.of(), NOW.minusSeconds(1)), 0, NOW, 120))
                    .as("looked at before")
                    .isEqualTo(both);
            assertThat(prompt.text(glance, found(1, Set.of(), NOW.plusSeconds(1)), 0, NOW, 120))
                    .as("not all could be looked at")
                    .isEqualTo(both);
            assertThat(prompt.text(glance, found(0, Set.of(), NOW.plusSeconds(1)), 0, NOW, 120))
                    .isEqualTo("LIVE prod-eks/eu-west-1  case 260301-k7qx  r1 cut: NO\nLIVE> ");
            assertThat(prompt.text(glance, found(0, Set.of(pod), NOW.plusSeconds(1)), 0, NOW, 120))
                    .isEqualTo("LIVE prod-eks/eu-west-1  case 260301-k7qx\nLIVE> ");
        }
    }

    private static LookBehind.Found found(int unknown, Set<Target> gone, Instant at) {
        return new LookBehind.Found("260301-k7qx", new LookBehind.Seen(5, 0, 0, unknown, gone), at);
    }

    @Test
    void what_does_not_fit_stands_on_a_line_below_and_no_word_is_broken() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Place place = new Place(firebreak.session(new Globals()), "LIVE prod-eks/eu-west-1");
            place.use("shop");
            Glance glance = new Glance(
                    "260301-k7qx", NOW.minusSeconds(600), false, 1, 3, 0, List.of(), false, List.of(), null, null);
            LookBehind.Found found = new LookBehind.Found(
                    "260301-k7qx", new LookBehind.Seen(2, 2, 0, 0, Set.of()), NOW.minusSeconds(40));
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
