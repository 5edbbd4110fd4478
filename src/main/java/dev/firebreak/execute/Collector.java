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
import org.jspecify.annotations.Nullable;

/// Takes gathers into the case's evidence, side by side: the slowest bounds them all.
final class Collector {
    private static final String INTERRUPTED = "interrupted: nobody waited for it any longer";

    private final ClusterView cluster;
    private final JournalWriter journal;
    private final Pace pace;

    Collector(ClusterView cluster, JournalWriter journal, Pace pace) {
        this.cluster = cluster;
        this.journal = journal;
        this.pace = pace;
    }

    /// Whether an exhibit with this reason was cut short because nobody waited for it: then its source may
    /// still be there to be taken.
    static boolean interrupted(@Nullable String because) {
        return because != null && because.startsWith("interrupted: ");
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
        Reading reading = new Reading();
        var alarm = watch.schedule(
                () -> reading.cut(limit(gather)), gather.maxTime().toMillis(), TimeUnit.MILLISECONDS);
        // what is over is told at once, on this thread
        pace.givenUp().ifPresent(given -> {
            var _ = given.thenRun(() -> reading.cut(INTERRUPTED));
        });
        try (EvidenceSink sink = journal.writeEvidence()) {
            String because = read(gather, reading, sink);
            // what ended the reading is over with it, and would end the writing too
            var _ = Thread.interrupted();
            return exhibits(gather, sink, because);
        } finally {
            alarm.cancel(false);
        }
    }

    /// Copies the source; returns why it stopped short, or null.
    private @Nullable String read(Gather gather, Reading reading, EvidenceSink sink) {
        String because;
        if (reading.why() != null) {
            return reading.why();
        }
        try (InputStream in = cluster.open(gather)) {
            reading.of(in);
            because = copy(in, sink, gather.maxBytes());
        } catch (Refusal refusal) {
            Problem first = refusal.problems().getFirst();
            because = word(first.code()) + first.message();
        } catch (IOException e) {
            because = "failed: " + e.getMessage();
        }
        // a stream that was closed under the reader may end as if it were whole
        boolean limit = because != null && because.startsWith("limit-bytes");
        return reading.why() == null || limit ? because : reading.why();
    }

    /// One source under a reader, whom others can tell to stop.
    private static final class Reading {
        private final Thread reader = Thread.currentThread();
        private @Nullable InputStream stream;
        private @Nullable String why;

        synchronized void of(InputStream opened) {
            stream = opened;
            if (why != null) {
                close(opened);
            }
        }

        /// Ends it, for the first reason that is given.
        synchronized void cut(String because) {
            if (why != null) {
                return;
            }
            why = because;
            if (stream == null) {
                reader.interrupt();
            } else {
                close(stream);
            }
        }

        synchronized @Nullable String why() {
            return why;
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
                                    gather.words() + Exhibit.UNTOUCHED,
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
