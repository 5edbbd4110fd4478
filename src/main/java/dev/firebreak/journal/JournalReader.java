package dev.firebreak.journal;

import dev.firebreak.model.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Reads a case without writing or locking anything: also one that another process is writing to, whose
/// unfinished last line is left out.
public record JournalReader(CaseFolder folder) {
    /// The lines in order, one in memory at a time; to be closed. Reading on refuses with `journal-damaged`
    /// (10) at the first line that is not as it was written.
    public Stream<Line> lines() {
        Lines lines = new Lines(folder, open());
        return StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(lines, Spliterator.ORDERED | Spliterator.NONNULL), false)
                .onClose(lines::close);
    }

    /// What the lines add up to, and who writes more of them now.
    public CaseState state() {
        CaseState state = new CaseState(folder.typed());
        // asked before reading: a writer that ends meanwhile has its last lines read
        state.writtenBy(folder.writer().orElse(null));
        try (Stream<Line> lines = lines()) {
            lines.forEachOrdered(state::add);
        }
        return state;
    }

    /// The same as far as [Standing] goes, and without checking what is read: for a hint, in a fraction of the time.
    public CaseState changes() {
        try {
            return ChangesAlone.read(folder);
        } catch (Damage damage) {
            throw folder.refusal(damage);
        } catch (IOException e) {
            throw DiskTrouble.refusal(e, folder.journal(), 4);
        }
    }

    /// What can be read of a case.
    ///
    /// @param damage what it ends at, where that is not its end
    public record Legible(
            List<Line> lines, CaseState state, @Nullable Refusal damage) {}

    /// The lines up to its end or to the first that is not as it was written. Refuses with `journal-damaged`
    /// (10) where that is the first one.
    public Legible legible() {
        CaseState state = new CaseState(folder.typed());
        state.writtenBy(folder.writer().orElse(null));
        List<Line> read = new ArrayList<>();
        try (Stream<Line> lines = lines()) {
            lines.forEachOrdered(line -> {
                read.add(line);
                state.add(line);
            });
            return new Legible(read, state, null);
        } catch (Refusal damage) {
            if (damage.exit() != 10 || read.isEmpty()) {
                throw damage;
            }
            return new Legible(read, state, damage);
        }
    }

    private ChainedLines open() {
        try {
            return new ChainedLines(folder);
        } catch (IOException e) {
            throw DiskTrouble.refusal(e, folder.journal(), 4);
        }
    }

    private static final class Lines implements Iterator<Line> {
        private final CaseFolder folder;
        private final ChainedLines chained;
        private @Nullable Line next;

        Lines(CaseFolder folder, ChainedLines chained) {
            this.folder = folder;
            this.chained = chained;
        }

        @Override
        public boolean hasNext() {
            if (next == null) {
                next = read();
            }
            return next != null;
        }

        @Override
        public Line next() {
            Line line = hasNext() ? next : null;
            if (line == null) {
                throw new NoSuchElementException();
            }
            next = null;
            return line;
        }

        private @Nullable Line read() {
            try {
                return chained.next();
            } catch (Damage damage) {
                throw folder.refusal(damage);
            } catch (IOException e) {
                throw DiskTrouble.refusal(e, folder.journal(), 4);
            }
        }

        private void close() {
            try {
                chained.close();
            } catch (IOException e) {
                throw DiskTrouble.refusal(e, folder.journal(), 4);
            }
        }
    }
}
