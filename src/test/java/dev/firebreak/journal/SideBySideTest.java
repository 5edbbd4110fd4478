package dev.firebreak.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.journal.JournalWriter.Draft;
import dev.firebreak.model.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Many threads append to one journal.
class SideBySideTest {
    private static final int THREADS = 16;
    private static final int EACH = 25;

    private final CrashDisk disk = new CrashDisk();
    private final CaseFolder folder = Sample.created(disk);

    @Test
    void all_lines_are_there_in_one_chain_and_what_was_appended_together_stays_together() throws Exception {
        List<Long> heard = new ArrayList<>();
        try (JournalWriter writer = Sample.opened(folder);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            writer.listen(line -> heard.add(line.seq()));
            List<Future<List<Line>>> appended = Collections.synchronizedList(new ArrayList<>());
            for (int thread = 0; thread < THREADS; thread++) {
                String name = "thread-" + thread;
                for (int i = 0; i < EACH; i++) {
                    appended.add(threads.submit(() -> writer.appendAll(
                            List.of(new Draft("r1", name, note("one")), new Draft("r1", name, note("two"))))));
                }
            }
            for (Future<List<Line>> lines : appended) {
                assertThat(lines.get()).hasSize(2);
                assertThat(lines.get().getLast().seq())
                        .isEqualTo(lines.get().getFirst().seq() + 1);
            }
        }
        long last = 1 + 2 * THREADS * EACH;
        assertThat(heard)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(2, last).boxed().toList());
        assertThat(Verifier.verify(disk, folder.path()).valid()).isTrue();
        assertThat(Verifier.verify(disk, folder.path()).entries()).isEqualTo(last);
    }

    @Test
    void what_waits_for_a_force_shares_the_next_one() throws Exception {
        SlowDisk slow = new SlowDisk(disk);
        try (JournalWriter writer = Sample.opened(new CaseFolder(slow, folder.path()));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            slow.hold();
            List<Future<Line>> appended = appending(writer, threads, slow);
            slow.letGo();
            for (Future<Line> line : appended) {
                line.get();
            }
        }
        // the first append had one of its own, as it came alone
        assertThat(slow.forces).isEqualTo(2);
        assertThat(Verifier.verify(disk, folder.path()).entries()).isEqualTo(1 + THREADS);
    }

    @Test
    void nobody_who_waits_for_a_force_that_fails_is_told_that_it_is_written() {
        SlowDisk slow = new SlowDisk(disk);
        try (JournalWriter writer = Sample.opened(new CaseFolder(slow, folder.path()));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            writer.listen(line -> {
                throw new AssertionError("a line was shown that is not durable");
            });
            slow.hold();
            List<Future<Line>> appended = appending(writer, threads, slow);
            slow.failing = true;
            slow.letGo();
            for (Future<Line> line : appended) {
                assertThatThrownBy(line::get)
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(Refusal.class)
                        .hasMessageContaining("Input/output error");
            }
        }
    }

    @Test
    void an_entry_that_can_not_be_written_hurts_nobody_else() throws Exception {
        SlowDisk slow = new SlowDisk(disk);
        try (JournalWriter writer = Sample.opened(new CaseFolder(slow, folder.path()));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            slow.hold();
            List<Future<Line>> appended = appending(writer, threads, slow);
            Future<Line> impossible =
                    threads.submit(() -> writer.append("r1", "x".repeat(Line.MAX_BYTES), note("no line is so long")));
            slow.letGo();
            assertThatThrownBy(impossible::get).hasCauseInstanceOf(IllegalArgumentException.class);
            for (Future<Line> line : appended) {
                line.get();
            }
        }
        assertThat(Verifier.verify(disk, folder.path()).entries()).isEqualTo(1 + THREADS);
        assertThat(Verifier.verify(disk, folder.path()).valid()).isTrue();
    }

    @Test
    void who_reads_the_state_meanwhile_sees_it_grow_and_nothing_else() throws Exception {
        try (JournalWriter writer = Sample.opened(folder);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            writer.append("r1", null, Sample.RUN);
            CountDownLatch done = new CountDownLatch(1);
            Future<Integer> reader = threads.submit(() -> {
                int seen = 0;
                while (done.getCount() > 0) {
                    List<IntentState> intents = writer.state().intents();
                    assertThat(intents).hasSizeGreaterThanOrEqualTo(seen).doesNotContainNull();
                    seen = intents.size();
                    Thread.yield();
                }
                return seen;
            });
            List<Future<Line>> appended = IntStream.range(0, THREADS * EACH)
                    .mapToObj(i -> threads.submit(() -> writer.append(
                            "r1", "isolate", new Entry.Intent("r1/isolate/" + i, Sample.INTENT.change()))))
                    .toList();
            for (Future<Line> line : appended) {
                line.get();
            }
            done.countDown();
            reader.get();
            assertThat(writer.state().intents()).hasSize(THREADS * EACH);
            assertThat(writer.state()
                            .run("r1")
                            .orElseThrow()
                            .step("isolate")
                            .orElseThrow()
                            .intents())
                    .hasSize(THREADS * EACH);
        }
    }

    /// Appends whose first one is in its force, and whose others wait.
    private static List<Future<Line>> appending(JournalWriter writer, ExecutorService threads, SlowDisk slow) {
        List<Future<Line>> appended = new ArrayList<>();
        appended.add(threads.submit(() -> writer.append("r1", "s", note("first"))));
        slow.awaitForce();
        for (int i = 1; i < THREADS; i++) {
            appended.add(threads.submit(() -> writer.append("r1", "s", note("later"))));
        }
        while (writer.waiting() < THREADS - 1) {
            Thread.onSpinWait();
        }
        return appended;
    }

    private static Entry note(String text) {
        return JournalWriterTest.note(text);
    }

    /// A disk whose forces of a journal can be held up.
    private static final class SlowDisk extends ForwardingDisk {
        private CountDownLatch held = new CountDownLatch(0);
        private CountDownLatch forcing = new CountDownLatch(1);
        private volatile boolean failing;
        private int forces;

        SlowDisk(Disk disk) {
            super(disk);
        }

        void hold() {
            held = new CountDownLatch(1);
            forcing = new CountDownLatch(1);
            forces = 0;
        }

        void letGo() {
            held.countDown();
        }

        void awaitForce() {
            await(forcing);
        }

        @Override
        public Output append(Path file) throws IOException {
            Output out = super.append(file);
            return new Output() {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    out.write(bytes, offset, length);
                }

                @Override
                public void force() throws IOException {
                    forcing.countDown();
                    await(held);
                    if (failing) {
                        throw new IOException("Input/output error");
                    }
                    forces++;
                    out.force();
                }

                @Override
                public void close() throws IOException {
                    out.close();
                }
            };
        }

        private static void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
