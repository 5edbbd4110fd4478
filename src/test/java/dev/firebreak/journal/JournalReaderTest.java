package dev.firebreak.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.journal.JournalWriter.Draft;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalReaderTest {
    private static final int LINES = 100_000;

    /// Reading on happens only when the next line is asked for: what lies between the lines handed out and
    /// the bytes taken from the disk is one buffer and one line, however long the journal.
    @Test
    void a_long_journal_is_read_as_it_is_asked_for(@TempDir Path home) throws IOException {
        CountingDisk disk = new CountingDisk();
        CaseFolder folder = CaseFolder.create(disk, home, Sample.ID, Sample.OPENED, Sample.CLOCK);
        try (JournalWriter writer = Sample.opened(folder)) {
            for (int i = 1; i < LINES; i += 9_999) {
                writer.appendAll(IntStream.range(0, Math.min(9_999, LINES - i))
                        .mapToObj(n -> new Draft(null, null, JournalWriterTest.note("note " + n)))
                        .toList());
            }
        }

        disk.read = 0;
        long handedOut = 0;
        long seq = 0;
        try (Stream<Line> lines = folder.reader().lines()) {
            Iterator<Line> each = lines.iterator();
            while (each.hasNext()) {
                Line line = each.next();
                handedOut += new CaseObjects(folder).toBytes(line).length + 1;
                assertThat(line.seq()).isEqualTo(++seq);
                assertThat(disk.read).isBetween(handedOut, handedOut + (1 << 16) + Line.MAX_BYTES);
            }
        }
        assertThat(seq).isEqualTo(LINES);
        assertThat(Verifier.verify(disk, folder.path()).entries()).isEqualTo(LINES);
    }

    @Test
    void reading_neither_writes_nor_locks_and_leaves_out_an_unfinished_line() throws IOException {
        FailurePoints points = FailurePoints.none();
        CrashDisk disk = new CrashDisk(points);
        CaseFolder folder = Sample.small(disk);
        try (Disk.Output out = disk.append(folder.journal())) {
            out.write(new byte[] {'{', '"'}, 0, 2);
        }
        int before = points.count();

        assertThat(folder.reader().state().entries()).isEqualTo(5);
        assertThat(folder.reader().lines().map(Line::seq)).isEqualTo(List.of(1L, 2L, 3L, 4L, 5L));
        assertThat(points.count()).isEqualTo(before);
    }

    @Test
    void a_case_that_is_written_to_can_be_read() {
        CrashDisk disk = new CrashDisk();
        CaseFolder folder = Sample.small(disk);
        try (JournalWriter writer = Sample.opened(folder)) {
            writer.append(null, null, JournalWriterTest.note("six"));
            assertThat(folder.reader().state().entries()).isEqualTo(6);
        }
    }

    private static final class CountingDisk extends ForwardingDisk {
        private long read;

        CountingDisk() {
            super(new RealDisk());
        }

        @Override
        public InputStream read(Path file) throws IOException {
            return new FilterInputStream(super.read(file)) {
                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    int n = super.read(bytes, offset, length);
                    read += Math.max(0, n);
                    return n;
                }
            };
        }
    }
}
