package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.Outcome;
import dev.firebreak.cli.MovedTime;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Line;
import dev.firebreak.json.Json;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitedTest {
    private final MovedTime time = new MovedTime();
    private final Waited waited = new Waited(time);

    private static Line last(Entry entry) {
        return Sample.ordinary()
                .lines(false, List.of(new Sample.At("r1", "isolate", entry)))
                .getLast();
    }

    @Test
    void what_is_read_before_there_is_a_plan_is_told_when_it_takes_longer_than_a_second() {
        time.pause(Duration.ofMinutes(10));
        assertThat(waited.told()).as("nothing is read yet").isEmpty();

        waited.reads();
        time.pause(Duration.ofMillis(900));
        assertThat(waited.told()).isEmpty();

        time.pause(Duration.ofMillis(2200));
        assertThat(waited.told()).contains(new Waited.Told("", "waiting for what is read of the cluster and AWS, 3 s"));

        waited.rests();
        time.pause(Duration.ofMinutes(1));
        assertThat(waited.told()).isEmpty();
    }

    @Test
    void a_request_without_a_reply_is_told_until_the_reply_comes() {
        waited.line(last(new Entry.Intent("i1", Json.object().put("words", "Label pod shop/web-7f9c"))));
        assertThat(waited.told()).isEmpty();

        time.pause(Duration.ofSeconds(4));
        assertThat(waited.told()).contains(new Waited.Told("isolate", "Label pod shop/web-7f9c: no reply yet, 4 s"));

        waited.line(last(new Entry.OutcomeEntry("i1", Outcome.Result.SUCCEEDED, 200, null, 0, null, null, null)));
        assertThat(waited.told()).isEmpty();
    }
}
