package dev.firebreak.journal;

import java.io.IOException;
import java.util.Iterator;
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
        CaseState state = new CaseState();
        // asked before reading: a writer that ends meanwhile has its last lines read
        state.writtenBy(folder.writer().orElse(null));
        try (Stream<Line> lines = lines()) {
            lines.forEachOrdered(state::add);
        }
        return state;
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
