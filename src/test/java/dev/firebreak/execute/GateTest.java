package dev.firebreak.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.Reply;
import dev.firebreak.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final Reply DONE = new Reply.Done(200, null, Json.object());

    private final Stepped pace = new Stepped();
    private final Gate gate = new Gate(4, pace);

    @Test
    void no_more_pass_at_once_than_are_allowed() throws Exception {
        CountDownLatch four = new CountDownLatch(4);
        AtomicInteger underWay = new AtomicInteger();
        List<Integer> seen = passing(40, () -> {
            int now = underWay.incrementAndGet();
            four.countDown();
            await(four);
            Thread.yield();
            underWay.decrementAndGet();
            return now;
        });
        assertThat(Collections.max(seen)).isEqualTo(4);
    }

    @Test
    void after_a_refusal_nothing_is_sent_before_the_time_that_the_server_names() throws Exception {
        gate.pass(pace, () -> refused(7));
        List<Long> at = passing(8, pace::nanoTime);
        assertThat(at).allMatch(nanos -> nanos >= Duration.ofSeconds(7).toNanos());
    }

    @Test
    void a_server_that_has_too_many_gets_half_as_many_and_one_more_for_each_round_it_takes() {
        assertThat(gate.allowed()).isEqualTo(4);
        gate.pass(pace, () -> refused(1));
        assertThat(gate.allowed()).isEqualTo(2);
        for (int taken = 0; taken < 2; taken++) {
            gate.pass(pace, () -> DONE);
        }
        assertThat(gate.allowed()).isEqualTo(3);
        for (int taken = 0; taken < 20; taken++) {
            gate.pass(pace, () -> DONE);
        }
        assertThat(gate.allowed()).isEqualTo(4);
    }

    @Test
    void those_that_are_refused_together_count_once() throws Exception {
        CountDownLatch four = new CountDownLatch(4);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                threads.submit(() -> gate.pass(pace, () -> {
                    four.countDown();
                    await(four);
                    return refused(5);
                }));
            }
        }
        assertThat(gate.allowed()).isEqualTo(2);
    }

    @Test
    void refusal_after_refusal_leaves_one_at_a_time_and_never_none() {
        for (int i = 0; i < 10; i++) {
            gate.pass(pace, () -> refused(1));
        }
        assertThat(gate.allowed()).isEqualTo(1);
    }

    @Test
    void a_server_that_asks_for_an_hour_is_not_waited_for() {
        gate.pass(pace, () -> refused(3600));
        gate.pass(pace, () -> DONE);
        assertThat(pace.nanoTime()).isZero();
    }

    @Test
    void newer_credentials_make_nothing_slower() {
        gate.pass(pace, () -> refused(0));
        assertThat(gate.allowed()).isEqualTo(4);
    }

    @Test
    void what_was_announced_before_a_stop_is_sent_without_a_pause() {
        gate.pass(pace, () -> refused(30));
        pace.stopping = true;
        assertThat(gate.pass(pace, () -> DONE)).isEqualTo(DONE);
        assertThat(pace.nanoTime()).isZero();
    }

    private interface Work<T> {
        T done();
    }

    private <T> List<T> passing(int requests, Work<T> work) throws InterruptedException, ExecutionException {
        List<T> done = Collections.synchronizedList(new ArrayList<>());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Reply>> replies = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                replies.add(threads.submit(() -> gate.pass(pace, () -> {
                    done.add(work.done());
                    return DONE;
                })));
            }
            for (Future<Reply> reply : replies) {
                assertThat(reply.get()).isEqualTo(DONE);
            }
        }
        return done;
    }

    private static Reply refused(int seconds) {
        return new Reply.Refused(429, null, "too-many-requests", "too many requests", Duration.ofSeconds(seconds));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Time that goes forward by the pauses alone.
    private static final class Stepped implements Pace {
        private long nanos;
        private volatile boolean stopping;

        @Override
        public synchronized void pause(Duration duration) {
            nanos += duration.toNanos();
        }

        @Override
        public boolean stopping() {
            return stopping;
        }

        @Override
        public synchronized long nanoTime() {
            return nanos;
        }
    }
}
