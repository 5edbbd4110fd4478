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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The one writer of a case, for any number of threads. An append returns, and listeners hear of it, only after
/// its bytes are forced to disk. What is appended while a force is under way waits, and the next force is for
/// all of it together. When the disk has failed once, nothing more is appended: what a failed force left is not
/// known.
public final class JournalWriter implements AutoCloseable {
    /// An entry and where it belongs; `run` and `step` are null where it belongs to none.
    public record Draft(@Nullable String run, @Nullable String step, Entry entry) {}

    private final CaseFolder folder;
    private final InstantSource clock;
    private final Disk.Lock caseLock;
    private final Disk.Output out;
    private final CaseState state;
    private final List<Consumer<Line>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicInteger sinks = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    /// Guarded by [#lock], as is [#leader].
    private List<Append> waiting = new ArrayList<>();

    /// The thread that writes at present, for all who waited when it began.
    private @Nullable Thread leader;

    /// Of the leader alone.
    private String head;

    private volatile @Nullable Throwable dead;
    private volatile boolean changing;

    private JournalWriter(
            CaseFolder folder, InstantSource clock, Disk.Lock caseLock, Disk.Output out, CaseState state, String head) {
        this.folder = folder;
        this.clock = clock;
        this.caseLock = caseLock;
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

    /// Tells `listener` of every line that is appended from now on, after it is durable: one line at a time,
    /// in their order, on any thread. What it throws reaches whoever appended. It must not append itself.
    public void listen(Consumer<Line> listener) {
        listeners.add(listener);
    }

    /// Appends one entry; see [#appendAll].
    public Line append(@Nullable String run, @Nullable String step, Entry entry) {
        return appendAll(List.of(new Draft(run, step, entry))).getFirst();
    }

    /// Appends entries that follow each other, with one force for all, which may be one for what other threads
    /// append meanwhile, too. An exhibit without a number gets the next one. Refuses with `disk-full` or
    /// `disk-failed`: exit 4 before this writer's first intent, 6 after it; from then on every append refuses
    /// so.
    public List<Line> appendAll(List<Draft> drafts) {
        Append mine = new Append(drafts);
        lock.lock();
        try {
            if (leader == Thread.currentThread()) {
                throw new IllegalStateException("who listens to the journal can't append to it");
            }
            waiting.add(mine);
            while (!mine.ended) {
                if (leader == null) {
                    lead();
                } else {
                    mine.turn.awaitUninterruptibly();
                }
            }
        } finally {
            lock.unlock();
        }
        return mine.lines();
    }

    /// Writes what is waiting. The lock is not held meanwhile: whoever comes now waits for the next force.
    private void lead() {
        List<Append> together = waiting;
        waiting = new ArrayList<>();
        leader = Thread.currentThread();
        lock.unlock();
        try {
            write(together);
        } finally {
            lock.lock();
            leader = null;
            together.forEach(Append::end);
            if (waiting.isEmpty()) {
                idle.signalAll();
            } else {
                waiting.getFirst().turn.signal();
            }
        }
    }

    private void write(List<Append> together) {
        if (dead == null) {
            try {
                force(together);
            } catch (IOException e) {
                dead = DiskTrouble.refusal(e, folder.journal(), changing ? 6 : 4);
            } catch (RuntimeException | Error e) {
                dead = e;
            }
        }
        Throwable trouble = dead;
        if (trouble != null) {
            together.forEach(append -> append.refuse(trouble));
            return;
        }
        for (Append append : together) {
            for (Line line : append.lines) {
                changing |= line.entry() instanceof Entry.Intent;
                state.add(line);
            }
        }
        together.forEach(append -> append.tell(listeners));
    }

    private void force(List<Append> together) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Place place = new Place(state.entries(), 0, head);
        for (Append append : together) {
            try {
                place = append.at(place, bytes);
            } catch (IllegalArgumentException noLine) {
                // what can't be written is a defect of whoever appended it, and of nobody else
                append.refuse(noLine);
            }
        }
        out.write(bytes.toByteArray(), 0, bytes.size());
        out.force();
        head = place.head;
    }

    /// Throws what an append would, where a write or a force has failed.
    public void requireWritable() {
        raise(dead);
    }

    private static void raise(@Nullable Throwable trouble) {
        switch (trouble) {
            case null -> {}
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            default -> throw new IllegalStateException(trouble);
        }
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
    public void close() {
        lock.lock();
        try {
            while (leader != null || !waiting.isEmpty()) {
                idle.awaitUninterruptibly();
            }
            out.close();
        } catch (IOException e) {
            throw DiskTrouble.refusal(e, folder.journal(), changing ? 6 : 4);
        } finally {
            lock.unlock();
            giveBack(caseLock, folder);
        }
    }

    /// How many appends wait for a force that has not begun.
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    static JournalWriter at(CaseFolder folder, InstantSource clock, Disk.Lock lock, CaseState state, String head)
            throws IOException {
        return new JournalWriter(folder, clock, lock, folder.disk().append(folder.journal()), state, head);
    }

    /// Where the next line belongs: after so many lines, and so many exhibits more than the state has.
    private record Place(long lines, int exhibits, String head) {}

    /// What one thread appends. Its fields are the leader's until it is ended.
    private final class Append {
        private final List<Draft> drafts;
        /// It has ended, or the next force is its to make: nobody else is woken for that.
        private final Condition turn = lock.newCondition();
        private List<Line> lines = List.of();
        private @Nullable Throwable trouble;
        private boolean ended;

        Append(List<Draft> drafts) {
            this.drafts = drafts;
        }

        /// Adds the bytes of its lines, and returns the place after them.
        Place at(Place first, ByteArrayOutputStream bytes) throws IOException {
            Place place = first;
            List<Line> placed = new ArrayList<>();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (Draft draft : drafts) {
                boolean unnumbered = draft.entry() instanceof Entry.ExhibitEntry e
                        && e.exhibit().isEmpty();
                Line line = line(draft, place);
                byte[] stored = new CaseObjects(folder).toBytes(line);
                all.writeBytes(CaseFolder.withNewline(stored));
                placed.add(line);
                place = new Place(place.lines + 1, place.exhibits + (unnumbered ? 1 : 0), CanonicalJson.sha256(stored));
            }
            bytes.writeBytes(all.toByteArray());
            lines = placed;
            return place;
        }

        private Line line(Draft draft, Place place) {
            Entry entry =
                    draft.entry() instanceof Entry.ExhibitEntry e && e.exhibit().isEmpty()
                            ? e.numbered(state.exhibitAfter(place.exhibits))
                            : draft.entry();
            return new Line(
                    place.lines + 1, CaseFolder.now(clock), state.id(), draft.run(), draft.step(), entry, place.head);
        }

        /// With the lock held.
        void end() {
            ended = true;
            turn.signal();
        }

        void refuse(Throwable because) {
            lines = List.of();
            trouble = because;
        }

        void tell(List<Consumer<Line>> listening) {
            try {
                lines.forEach(line -> listening.forEach(listener -> listener.accept(line)));
            } catch (RuntimeException | Error e) {
                trouble = e;
            }
        }

        List<Line> lines() {
            raise(trouble);
            return lines;
        }
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
