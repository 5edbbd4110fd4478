package dev.firebreak.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.Exhibit;
import dev.firebreak.change.Gather;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Readiness;
import dev.firebreak.change.Reconciled;
import dev.firebreak.change.Wait;
import dev.firebreak.cli.OnRange;
import dev.firebreak.cluster.ClusterIdentity;
import dev.firebreak.cluster.ClusterView;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.JournalWriter;
import dev.firebreak.journal.LockHolder;
import dev.firebreak.journal.RealDisk;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Permission;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Exhibits that end before their source does.
class CollectorTest {
    @ParameterizedTest
    @CsvSource({"9,9,true", "10,10,false", "11,10,false"})
    void a_source_longer_than_its_limit_is_kept_up_to_it_and_said_to_be_cut(long limit, long kept, boolean cut) {
        Exhibit exhibit = collect(new ByteArrayInputStream("0123456789".getBytes(StandardCharsets.UTF_8)), limit);

        assertThat(exhibit.sizeBytes()).isEqualTo(kept);
        assertThat(exhibit.sha256()).isNotNull();
        assertThat(exhibit.partial()).isEqualTo(cut);
        assertThat(exhibit.because()).isEqualTo(cut ? "limit-bytes: longer than 9 bytes" : null);
    }

    @Test
    void a_source_that_stalls_is_kept_as_far_as_it_came() {
        Exhibit exhibit = collect(new Stalling("0123"), 100);

        assertThat(exhibit.sizeBytes()).isEqualTo(4);
        assertThat(exhibit.partial()).isTrue();
        assertThat(exhibit.because()).startsWith("limit-time: ");
    }

    @Test
    void a_source_that_never_says_a_word_is_an_exhibit_that_says_so() {
        Exhibit exhibit = collect(new Stalling(""), 100);

        assertThat(exhibit.sha256()).isNull();
        assertThat(exhibit.because()).startsWith("limit-time: ");
    }

    @Test
    void an_object_that_was_cut_short_may_hold_any_secret_and_is_sealed_whole() {
        String object = "{\"kind\": \"Pod\", \"spec\": {\"containers\": [{\"env\": [{\"value\": \"hunter2\"}]}]}}";
        Exhibit exhibit = collect(
                new Gather.Source.Served(Resource.POD, "shop", "web"),
                new ByteArrayInputStream(object.getBytes(StandardCharsets.UTF_8)),
                object.length() - 2);

        assertThat(exhibit.path()).isEqualTo("sealed/" + exhibit.sha256());
        assertThat(exhibit.partial()).isTrue();
        assertThat(exhibit.because()).startsWith("limit-bytes: ").endsWith("sealed: it may hold secrets");
    }

    @Test
    void a_source_that_nobody_waits_for_any_longer_is_kept_as_far_as_it_came() {
        Stalling stalled = new Stalling("0123");
        Interruptible pace = new Interruptible();
        pace.stopping();
        stalled.whenStalled(() -> {
            pace.interrupt(_ -> {});
            pace.interrupt(_ -> {});
        });
        Exhibit exhibit = collect(LOG, stalled, 100, Duration.ofHours(1), pace);

        assertThat(exhibit.sizeBytes()).isEqualTo(4);
        assertThat(exhibit.partial()).isTrue();
        assertThat(exhibit.because()).isEqualTo("interrupted: nobody waited for it any longer");
    }

    @Test
    void the_first_interruption_lets_a_source_come_to_its_end() {
        Interruptible pace = new Interruptible();
        pace.stopping();
        pace.interrupt(_ -> {});

        assertThat(collect(LOG, new ByteArrayInputStream(new byte[] {1}), 100, Duration.ofHours(1), pace))
                .matches(exhibit -> !exhibit.partial() && exhibit.because() == null);
        pace.interrupt(_ -> {});
        assertThat(collect(LOG, new ByteArrayInputStream(new byte[] {1}), 100, Duration.ofHours(1), pace))
                .as("after the second no source is opened any more")
                .matches(exhibit -> exhibit.sha256() == null && Collector.interrupted(exhibit.because()));
    }

    private static final Gather.Source LOG = new Gather.Source.Log(new PodRef("shop", "web", "u-1"), "app", false);

    private static Exhibit collect(InputStream source, long limit) {
        return collect(LOG, source, limit);
    }

    private static Exhibit collect(Gather.Source from, InputStream source, long limit) {
        return collect(from, source, limit, Duration.ofMillis(300), new Interruptible());
    }

    private static Exhibit collect(Gather.Source from, InputStream source, long limit, Duration time, Pace pace) {
        Gather gather = new Gather(
                "pod", from, new Target("Pod", "shop", "web", "u-1", null), limit, time, "none", "pod shop/web");
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String opened = firebreak.run("case", "open", "limits").out().strip();
            CaseFolder folder = CaseFolder.find(new RealDisk(), firebreak.home(), opened);
            LockHolder holder =
                    LockHolder.here("ada", "laptop", firebreak.time().instant());
            try (JournalWriter journal = JournalWriter.open(folder, holder, firebreak.time())) {
                return new Collector(new OneSource(source), journal, pace)
                        .collect(List.of(gather))
                        .getFirst();
            }
        }
    }

    /// Gives some bytes, then nothing until it is closed.
    private static final class Stalling extends InputStream {
        private final InputStream start;
        private final CountDownLatch closed = new CountDownLatch(1);
        private Runnable stalled = () -> {};

        void whenStalled(Runnable action) {
            stalled = action;
        }

        Stalling(String start) {
            this.start = new ByteArrayInputStream(start.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public int read() throws IOException {
            int first = start.read();
            return first < 0 ? stall() : first;
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            int some = start.read(into, at, length);
            return some < 0 ? stall() : some;
        }

        private int stall() throws IOException {
            stalled.run();
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new IOException("closed");
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    private record OneSource(InputStream source) implements ClusterView {
        @Override
        public InputStream open(Gather gather) {
            return source;
        }

        @Override
        public ClusterIdentity identity() {
            throw unasked();
        }

        @Override
        public Optional<JsonNode> get(Resource resource, @Nullable String namespace, String name) {
            throw unasked();
        }

        @Override
        public List<JsonNode> list(
                Resource resource,
                @Nullable String namespace,
                @Nullable String labelSelector,
                @Nullable String fieldSelector) {
            throw unasked();
        }

        @Override
        public Set<String> served(String apiVersion) {
            throw unasked();
        }

        @Override
        public Answer may(Permission.Kube permission) {
            throw unasked();
        }

        @Override
        public Answer accepts(KubeChange change) {
            throw unasked();
        }

        @Override
        public Readiness readiness(Wait.PolicyResolved wait) {
            throw unasked();
        }

        @Override
        public Reconciled reconcile(KubeChange change, String intent) {
            throw unasked();
        }

        private static IllegalStateException unasked() {
            return new IllegalStateException("only a source is opened");
        }
    }
}
