package dev.firebreak.execute;

import dev.firebreak.change.Exhibit;
import dev.firebreak.change.Gather;
import dev.firebreak.cluster.ClusterView;
import dev.firebreak.journal.EvidenceSink;
import dev.firebreak.journal.JournalWriter;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Takes gathers into the case's evidence, side by side: the slowest bounds them all.
final class Collector {
    private final ClusterView cluster;
    private final JournalWriter journal;

    Collector(ClusterView cluster, JournalWriter journal) {
        this.cluster = cluster;
        this.journal = journal;
    }

    /// The exhibits of each gather, in their order, without numbers: one, or where it holds secrets the sealed one
    /// and then the one without them. A source that gives nothing is an exhibit without a hash that says why.
    List<Exhibit> collect(List<Gather> gathers) {
        List<Exhibit> exhibits = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().factory())) {
            List<Future<List<Exhibit>>> running = gathers.stream()
                    .map(g -> threads.submit(() -> collect(g, watch)))
                    .toList();
            for (Future<List<Exhibit>> each : running) {
                exhibits.addAll(each.get());
            }
            watch.shutdownNow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(130, Problem.block("interrupted", "interrupted while collecting", "Resume the run"));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Refusal refusal) {
                throw refusal;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("collecting failed in a way that has no words yet", e.getCause());
        }
        return exhibits;
    }

    private List<Exhibit> collect(Gather gather, ScheduledExecutorService watch) throws IOException {
        AtomicBoolean late = new AtomicBoolean();
        AtomicReference<@Nullable InputStream> open = new AtomicReference<>();
        Thread reader = Thread.currentThread();
        var alarm = watch.schedule(
                () -> {
                    late.set(true);
                    InputStream stream = open.get();
                    if (stream == null) {
                        reader.interrupt();
                    } else {
                        close(stream);
                    }
                },
                gather.maxTime().toMillis(),
                TimeUnit.MILLISECONDS);
        try (EvidenceSink sink = journal.writeEvidence()) {
            String because = null;
            try (InputStream in = cluster.open(gather)) {
                open.set(in);
                because = copy(in, sink, gather.maxBytes());
                if (because == null && late.get()) {
                    // a stream that was closed under the reader may end as if it were whole
                    because = limit(gather);
                }
            } catch (Refusal refusal) {
                Problem first = refusal.problems().getFirst();
                because = late.get() ? limit(gather) : word(first.code()) + first.message();
            } catch (IOException e) {
                because = late.get() ? limit(gather) : "failed: " + e.getMessage();
            }
            return exhibits(gather, sink, because);
        } finally {
            alarm.cancel(false);
        }
    }

    /// How an exhibit without content begins to say why.
    private static String word(String code) {
        return switch (code) {
            case "no-log", "forbidden" -> code + ": ";
            default -> "failed: ";
        };
    }

    private static String limit(Gather gather) {
        return "limit-time: longer than " + gather.maxTime().toSeconds() + " s";
    }

    private List<Exhibit> exhibits(Gather gather, EvidenceSink sink, @Nullable String because) throws IOException {
        if (because != null && sink.sizeBytes() == 0) {
            return List.of(new Exhibit(
                    "", gather.words(), gather.target(), gather.container(), null, null, false, because, null, null));
        }
        boolean partial = because != null;
        String start = because == null ? "" : because + "; ";
        return switch (Sealing.of(gather, sink)) {
            case Sealing.Nothing _ -> List.of(exhibit(gather, gather.words(), sink.commit(), partial, because));
            case Sealing.Whole _ ->
                List.of(exhibit(gather, gather.words(), sink.seal(), partial, start + "sealed: it may hold secrets"));
            case Sealing.Masked masked -> {
                try (EvidenceSink without = journal.writeEvidence()) {
                    masked.without().writeTo(without);
                    EvidenceSink.Stored untouched = sink.seal();
                    String told = start + "without secrets: " + masked.words() + " are in its sealed exhibit alone";
                    yield List.of(
                            exhibit(
                                    gather,
                                    gather.words() + ", untouched",
                                    untouched,
                                    partial,
                                    start + "sealed: it holds secrets"),
                            exhibit(gather, gather.words(), without.commit(), partial, told));
                }
            }
        };
    }

    private static Exhibit exhibit(
            Gather gather, String source, EvidenceSink.Stored stored, boolean partial, @Nullable String because) {
        return new Exhibit(
                "",
                source,
                gather.target(),
                gather.container(),
                stored.sha256(),
                stored.sizeBytes(),
                partial,
                because,
                stored.path(),
                null);
    }

    /// Copies up to a limit; returns why it stopped short, or null.
    private static @Nullable String copy(InputStream in, EvidenceSink sink, long maxBytes) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        while (sink.sizeBytes() < maxBytes) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, maxBytes - sink.sizeBytes()));
            if (read < 0) {
                return null;
            }
            sink.write(buffer, 0, read);
        }
        return in.read() < 0 ? null : "limit-bytes: longer than " + maxBytes + " bytes";
    }

    private static void close(InputStream stream) {
        try {
            stream.close();
        } catch (IOException _) {
            // closing is what ends the read; that it complains changes nothing for the exhibit, which is
            // partial anyway
        }
    }
}
