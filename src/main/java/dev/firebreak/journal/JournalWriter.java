package dev.firebreak.journal;

import dev.firebreak.json.CanonicalJson;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The one writer of a case. An append returns, and listeners hear of it, only after its bytes are forced to
/// disk. When the disk has failed once, nothing more is appended: what a failed force left is not known.
public final class JournalWriter implements AutoCloseable {
    /// An entry and where it belongs; `run` and `step` are null where it belongs to none.
    public record Draft(@Nullable String run, @Nullable String step, Entry entry) {}

    private final CaseFolder folder;
    private final InstantSource clock;
    private final Disk.Lock lock;
    private final Disk.Output out;
    private final CaseState state;
    private final List<Consumer<Line>> listeners = new ArrayList<>();
    private final AtomicInteger sinks = new AtomicInteger();
    private String head;
    private @Nullable Refusal dead;
    private boolean changing;

    private JournalWriter(
            CaseFolder folder, InstantSource clock, Disk.Lock lock, Disk.Output out, CaseState state, String head) {
        this.folder = folder;
        this.clock = clock;
        this.lock = lock;
        this.out = out;
        this.state = state;
        this.head = head;
    }

    /// Takes the case's lock, reads and checks its whole chain, moves a torn tail aside and records it.
    /// Refusals: `case-locked` (4), `journal-damaged` (10), `disk-full`, `disk-failed` (4).
    public static JournalWriter open(CaseFolder folder, LockHolder holder, InstantSource clock) {
        Disk.Lock lock = take(folder, holder);
        boolean opened = false;
        try {
            JournalWriter writer = new Recovery(folder).open(clock, lock);
            opened = true;
            return writer;
        } catch (Damage damage) {
            throw folder.refusal(damage);
        } catch (IOException e) {
            throw DiskTrouble.refusal(e, folder.path(), 4);
        } finally {
            if (!opened) {
                giveBack(lock, folder);
            }
        }
    }

    public CaseFolder folder() {
        return folder;
    }

    /// The case so far; it grows with every append.
    public CaseState state() {
        return state;
    }

    /// Tells `listener` of every line that is appended from now on, after it is durable. What it throws
    /// reaches whoever appended.
    public synchronized void listen(Consumer<Line> listener) {
        listeners.add(listener);
    }

    /// Appends one entry; see [#appendAll].
    public Line append(@Nullable String run, @Nullable String step, Entry entry) {
        return appendAll(List.of(new Draft(run, step, entry))).getFirst();
    }

    /// Appends entries with one force for all. Refuses with `disk-full` or `disk-failed`: exit 4 before this
    /// writer's first intent, 6 after it; from then on every append refuses so.
    public synchronized List<Line> appendAll(List<Draft> drafts) {
        if (dead != null) {
            throw dead;
        }
        List<Line> lines = new ArrayList<>();
        String newHead = head;
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (Draft draft : drafts) {
                Line line = next(draft, lines.size(), newHead);
                byte[] stored = new CaseObjects(folder).toBytes(line);
                newHead = CanonicalJson.sha256(stored);
                bytes.writeBytes(CaseFolder.withNewline(stored));
                lines.add(line);
            }
            out.write(bytes.toByteArray(), 0, bytes.size());
            out.force();
        } catch (IOException e) {
            dead = DiskTrouble.refusal(e, folder.journal(), changing ? 6 : 4);
            throw dead;
        }
        head = newHead;
        for (Line line : lines) {
            changing |= line.entry() instanceof Entry.Intent;
            state.add(line);
        }
        lines.forEach(line -> listeners.forEach(listener -> listener.accept(line)));
        return lines;
    }

    /// A new piece of evidence; several may be written at a time.
    public EvidenceSink writeEvidence() {
        Path unfinished = folder.path().resolve("evidence").resolve(Disk.UNFINISHED + sinks.incrementAndGet());
        try {
            return new EvidenceSink(folder, unfinished, changing ? 6 : 4);
        } catch (IOException e) {
            throw DiskTrouble.refusal(e, unfinished, changing ? 6 : 4);
        }
    }

    /// The time by the clock that stamps the lines.
    public Instant now() {
        return CaseFolder.now(clock);
    }

    @Override
    public synchronized void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw DiskTrouble.refusal(e, folder.journal(), changing ? 6 : 4);
        } finally {
            giveBack(lock, folder);
        }
    }

    static JournalWriter at(CaseFolder folder, InstantSource clock, Disk.Lock lock, CaseState state, String head)
            throws IOException {
        return new JournalWriter(folder, clock, lock, folder.disk().append(folder.journal()), state, head);
    }

    private Line next(Draft draft, int before, String prev) {
        return new Line(
                state.entries() + before + 1,
                CaseFolder.now(clock),
                state.id(),
                draft.run(),
                draft.step(),
                draft.entry(),
                prev);
    }

    private static Disk.Lock take(CaseFolder folder, LockHolder holder) {
        try {
            return folder.disk().lock(folder.lock(), holder.content());
        } catch (Disk.Held held) {
            throw new Refusal(
                    4,
                    Problem.block(
                                    "case-locked",
                                    "the case in " + folder.path() + " is held by "
                                            + LockHolder.words(held.getMessage()),
                                    "wait for it, stop it, or read the case with 'firebreak timeline'")
                            .because("two writers would break the chain"));
        } catch (IOException e) {
            throw DiskTrouble.refusal(e, folder.lock(), 4);
        }
    }

    private static void giveBack(Disk.Lock lock, CaseFolder folder) {
        try {
            lock.close();
        } catch (IOException e) {
            throw DiskTrouble.refusal(e, folder.lock(), 4);
        }
    }
}
