package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class GoingOnTest {
    private final List<String> told = new ArrayList<>();
    private final GoingOn going = new GoingOn();
    private final CountDownLatch reply = new CountDownLatch(1);
    private final Turn turn = new Turn();

    private int awaited() {
        turn.stopping();
        turn.left(_ -> {});
        turn.left(_ -> {});
        return replied();
    }

    private int replied() {
        try {
            reply.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return 7;
    }

    @Test
    void who_leaves_while_something_goes_on_is_told_and_may_leave_the_second_time() {
        Running running = Running.start(turn, Duration.ZERO, this::awaited);
        assertThat(running.heard(told::add, () -> {})).isFalse();
        assertThat(told).hasSize(1).first().asString().startsWith("The command goes on behind the prompt");
        told.clear();
        going.add(running, "isolate-pod shop/web-7f9c");

        assertThat(going.letsGo(told::add)).isFalse();
        assertThat(told).first().isEqualTo("Still under way behind the prompt: isolate-pod shop/web-7f9c");
        assertThat(going.letsGo(told::add)).isTrue();
        going.forget();
        assertThat(going.letsGo(told::add)).as("something else was typed since").isFalse();
        reply.countDown();
    }

    @Test
    void what_had_not_begun_or_is_over_keeps_nobody() {
        assertThat(going.letsGo(told::add)).isTrue();
        Running reading = Running.start(turn, Duration.ZERO, () -> {
            turn.left(_ -> {});
            return replied();
        });
        assertThat(reading.heard(told::add, () -> {})).isFalse();
        going.add(reading, "get pods");

        assertThat(going.letsGo(told::add)).isTrue();
        assertThat(told).isEmpty();
        reply.countDown();
    }
}
