package dev.firebreak.cli;

import dev.firebreak.cli.complete.Local;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.CaseState;
import dev.firebreak.model.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The cases of a home as completion offers them. A journal is read once, and again when its file has changed.
public final class CasesKnown {
    /// One of them.
    ///
    /// @param name how a command names it
    /// @param world that it recorded; null where it belongs to none
    public record Known(
            String name, boolean exercise, @Nullable JsonNode world, Local.Case offered) {}

    /// @param is null where the journal can't be read: the command that needs it says why
    private record Journal(
            FileTime written, long size, @Nullable Known is) {}

    private final Supplier<Session> session;
    private Map<Path, Journal> journals = Map.of();
    private volatile List<Known> known = List.of();
    private final AtomicReference<CompletableFuture<Void>> reading =
            new AtomicReference<>(CompletableFuture.completedFuture(null));

    public CasesKnown(Supplier<Session> session) {
        this.session = session;
    }

    /// Those that are known after so long: what is new or was changed is read behind the key that asks.
    public List<Known> within(Duration patience) {
        try {
            reading().get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException later) {
            return known;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return known;
    }

    private CompletableFuture<Void> reading() {
        return reading.updateAndGet(
                under -> under.isDone() ? CompletableFuture.runAsync(this::read, Thread::startVirtualThread) : under);
    }

    /// The latest first, and cases before rehearsals; in a rehearsal those alone.
    public synchronized List<Known> read() {
        boolean first = journals.isEmpty();
        Session here = session.get();
        Map<Path, Journal> now = new HashMap<>();
        List<Known> found = new ArrayList<>();
        for (boolean rehearsals : here.exercise() ? new boolean[] {true} : new boolean[] {false, true}) {
            for (CaseFolder folder : folders(here, rehearsals).reversed()) {
                Journal journal = journal(folder);
                if (journal != null) {
                    now.put(folder.path(), journal);
                    if (journal.is() != null) {
                        found.add(journal.is());
                    }
                    if (first) {
                        known = List.copyOf(found);
                    }
                }
            }
        }
        journals = now;
        known = List.copyOf(found);
        return known;
    }

    private static List<CaseFolder> folders(Session here, boolean rehearsals) {
        try {
            return CaseFolder.list(here.disk(), here.home(), rehearsals);
        } catch (Refusal unreadable) {
            return List.of();
        }
    }

    private @Nullable Journal journal(CaseFolder folder) {
        try {
            // before it is read: what is written meanwhile is read the next time
            FileTime written = Files.getLastModifiedTime(folder.journal());
            long size = Files.size(folder.journal());
            Journal before = journals.get(folder.path());
            return before != null && before.written().equals(written) && before.size() == size
                    ? before
                    : new Journal(written, size, known(folder));
        } catch (IOException gone) {
            return null;
        }
    }

    private static @Nullable Known known(CaseFolder folder) {
        try {
            CaseState state = folder.reader().state();
            return new Known(state.name(), state.exercise(), state.world(), LocalThings.of(state));
        } catch (Refusal damaged) {
            return null;
        }
    }
}
