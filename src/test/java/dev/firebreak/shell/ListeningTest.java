package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ListeningTest {
    @Test
    void whoever_waits_is_interrupted_and_goes_on_without_a_trace_of_it() throws Exception {
        Listening keyboard = new Listening();
        CountDownLatch waits = new CountDownLatch(1);
        AtomicReference<String> seen = new AtomicReference<>("");
        Thread asks = Thread.ofPlatform().start(() -> {
            String typed = keyboard.to(() -> {
                waits.countDown();
                while (!Thread.currentThread().isInterrupted()) {
                    Thread.onSpinWait();
                }
                return "typed";
            });
            seen.set(typed + ", interrupted " + Thread.currentThread().isInterrupted());
        });
        waits.await();
        assertThat(keyboard.waits()).isTrue();

        keyboard.end();
        asks.join();

        assertThat(seen.get()).isEqualTo("null, interrupted false");
        assertThat(keyboard.over()).isTrue();
    }

    @Test
    void whoever_no_longer_waits_is_not_interrupted() {
        Listening keyboard = new Listening();
        assertThat(keyboard.to(() -> "typed")).isEqualTo("typed");

        keyboard.end();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(keyboard.to(() -> "typed later")).isNull();
    }
}
