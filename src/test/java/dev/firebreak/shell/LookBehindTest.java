package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class LookBehindTest {
    private static final String CASE = "260301-k7qx";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T03:00:00Z"));
    private final AtomicReference<Optional<JsonNode>> answer = new AtomicReference<>(Optional.empty());
    private final List<String> asked = new ArrayList<>();
    private final LookBehind behind = new LookBehind(
            name -> {
                asked.add(name);
                return answer.get();
            },
            now::get,
            Runnable::run);

    @Test
    void a_look_is_made_once_a_minute_and_at_once_after_something_may_have_changed() {
        behind.look(CASE);
        behind.look(CASE);
        assertThat(asked).hasSize(1);
        now.updateAndGet(t -> t.plus(Duration.ofSeconds(61)));
        behind.look(CASE);
        assertThat(asked).hasSize(2);
        behind.due();
        behind.look(CASE);
        assertThat(asked).hasSize(3);
    }

    @Test
    void what_was_seen_to_change_is_looked_at_soon_and_once_where_it_goes_on_changing() {
        behind.look(CASE);
        now.updateAndGet(t -> t.plus(Duration.ofSeconds(6)));
        behind.look(CASE);
        assertThat(asked).as("nothing was seen").hasSize(1);
        behind.changed();
        behind.look(CASE);
        assertThat(asked).hasSize(2);
        behind.changed();
        behind.changed();
        now.updateAndGet(t -> t.plus(Duration.ofSeconds(4)));
        behind.look(CASE);
        assertThat(asked).as("a busy cluster is given a moment").hasSize(2);
        now.updateAndGet(t -> t.plus(Duration.ofSeconds(1)));
        behind.look(CASE);
        behind.look(CASE);
        assertThat(asked).hasSize(3);
    }

    @Test
    void where_something_changes_all_the_time_and_all_still_holds_looks_become_rarer_up_to_once_a_minute() {
        answer.set(Optional.of(Json.parse("{\"changes\": [{\"holds\": \"yes\"}]}")));
        List<Long> seconds = new ArrayList<>();
        Instant before = Objects.requireNonNull(now.get());
        for (int second = 0; second < 300; second++) {
            int looks = asked.size();
            behind.changed();
            behind.look(CASE);
            Instant at = Objects.requireNonNull(now.get());
            if (asked.size() > looks) {
                seconds.add(Duration.between(before, at).toSeconds());
                before = at;
            }
            now.set(at.plusSeconds(1));
        }
        assertThat(seconds).startsWith(0L, 5L, 10L, 20L, 40L, 60L, 60L);

        answer.set(Optional.of(Json.parse("{\"changes\": [{\"holds\": \"no\"}]}")));
        now.updateAndGet(t -> t.plusSeconds(60));
        behind.changed();
        behind.look(CASE);
        int looks = asked.size();
        behind.changed();
        now.updateAndGet(t -> t.plusSeconds(5));
        behind.look(CASE);
        assertThat(asked).as("what was found to have changed is looked at soon again").hasSize(looks + 1);
    }

    @Test
    void what_no_longer_holds_is_counted_and_keeps_its_age_while_nothing_answers() {
        answer.set(Optional.of(Json.parse("""
            {"changes": [{"holds": "yes"}, {"holds": "no", "held": true}, {"holds": "no", "held": true},
             {"holds": "no", "held": false}, {"holds": "unknown"}]}\
            """)));
        behind.look(CASE);
        Instant looked = Objects.requireNonNull(now.get());
        LookBehind.Found found = new LookBehind.Found(CASE, 2, 1, 1, looked);
        assertThat(behind.last(CASE)).isEqualTo(found);

        answer.set(Optional.empty());
        now.updateAndGet(t -> t.plus(Duration.ofMinutes(5)));
        behind.look(CASE);
        assertThat(asked).hasSize(2);
        assertThat(behind.last(CASE)).isEqualTo(found);
        assertThat(behind.last("another")).isNull();
    }
}
