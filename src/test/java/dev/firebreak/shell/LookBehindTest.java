package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LookBehindTest {
    private static final String CASE = "260301-k7qx";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T03:00:00Z"));
    private final AtomicReference<Optional<LookBehind.Seen>> answer = new AtomicReference<>(Optional.empty());
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
    void what_a_look_found_is_as_old_as_its_beginning() {
        Instant begun = now.get();
        LookBehind slow = new LookBehind(
                _ -> {
                    now.updateAndGet(t -> t.plus(Duration.ofSeconds(25)));
                    return Optional.of(new LookBehind.Seen(1, 0, 0, 0, Set.of()));
                },
                now::get,
                Runnable::run);
        slow.look(CASE);
        assertThat(slow.last(CASE)).extracting(LookBehind.Found::at).isEqualTo(begun);
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
    void where_looks_find_nothing_new_the_next_comes_later_up_to_a_minute_and_sooner_again_once_one_does() {
        answer.set(Optional.of(new LookBehind.Seen(4, 0, 0, 0, Set.of())));
        behind.look(CASE);
        for (int wait : new int[] {5, 10, 20, 40, 60, 60}) {
            int before = asked.size();
            behind.changed();
            now.updateAndGet(t -> t.plus(Duration.ofSeconds(wait - 1)));
            behind.look(CASE);
            assertThat(asked).as("within " + wait + " s").hasSize(before);
            now.updateAndGet(t -> t.plus(Duration.ofSeconds(1)));
            behind.look(CASE);
            assertThat(asked).as("after " + wait + " s").hasSize(before + 1);
        }
        answer.set(Optional.of(new LookBehind.Seen(4, 1, 0, 0, Set.of())));
        behind.changed();
        now.updateAndGet(t -> t.plus(Duration.ofSeconds(60)));
        behind.look(CASE);
        int before = asked.size();
        behind.changed();
        now.updateAndGet(t -> t.plus(Duration.ofSeconds(5)));
        behind.look(CASE);
        assertThat(asked).hasSize(before + 1);
    }

    @Test
    void what_no_longer_holds_is_counted_and_keeps_its_age_while_nothing_answers() {
        answer.set(Optional.of(new LookBehind.Seen(4, 2, 1, 1, Set.of())));
        behind.look(CASE);
        Instant looked = Objects.requireNonNull(now.get());
        LookBehind.Found found = new LookBehind.Found(CASE, new LookBehind.Seen(4, 2, 1, 1, Set.of()), looked);
        assertThat(behind.last(CASE)).isEqualTo(found);

        answer.set(Optional.empty());
        now.updateAndGet(t -> t.plus(Duration.ofMinutes(5)));
        behind.look(CASE);
        assertThat(asked).hasSize(2);
        assertThat(behind.last(CASE)).isEqualTo(found);
        assertThat(behind.last("another")).isNull();
    }
}
