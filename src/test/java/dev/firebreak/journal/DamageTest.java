package dev.firebreak.journal;

import static dev.firebreak.journal.JournalWriterTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange;
import dev.firebreak.json.CanonicalJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The case of a whole `contain-pod` up to its snapshots, cut at every byte of its tail and changed all over.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DamageTest {
    /// A prime, so that the places lie differently in each line.
    private static final int STRIDE = Integer.getInteger("damage.stride", 89);

    private static final int CUT_LINES = 2;

    private OnRange firebreak;
    private Path folder;
    private byte[] journal;
    private final CrashDisk whole = new CrashDisk();
    /// Where each line ends, after its newline.
    private final List<Integer> ends = new ArrayList<>();

    @BeforeAll
    void contain() throws IOException {
        firebreak = OnRange.of("lateral-movement");
        firebreak.finished(8, "run", "contain-pod", "-i", "pod=shop/web-7f9c", "--until", "snapshot", "--case", "new");
        folder = firebreak.cases().getFirst();
        journal = Files.readAllBytes(folder.resolve("journal.jsonl"));
        for (int i = 0; i < journal.length; i++) {
            if (journal[i] == '\n') {
                ends.add(i + 1);
            }
        }
        assertThat(ends).hasSizeGreaterThan(30);
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                whole.createFolder(Disk.folderOf(file));
                whole.put(file, Files.readAllBytes(file));
            }
        }
    }

    /// The case with another journal.
    private CrashDisk with(byte[] other) throws IOException {
        CrashDisk disk = whole.written();
        disk.put(folder.resolve("journal.jsonl"), other);
        return disk;
    }

    @AfterAll
    void close() {
        firebreak.close();
    }

    @Test
    void a_journal_that_is_cut_anywhere_in_its_tail_opens_and_keeps_the_torn_bytes() throws IOException {
        int from = ends.get(ends.size() - CUT_LINES - 1);
        int tried = 0;
        for (int cut = from; cut < journal.length; cut++) {
            int before = lineAt(cut) - 1;
            byte[] torn = Arrays.copyOfRange(journal, ends.get(before - 1), cut);
            Disk disk = with(Arrays.copyOf(journal, cut));
            CaseFolder left = CaseFolder.open(disk, folder);

            Verification found = Verifier.verify(disk, folder);
            assertThat(found.valid()).isTrue();
            assertThat(found.entries()).isEqualTo(before);
            assertThat(found.problems()).hasSize(torn.length == 0 ? 0 : 1);
            JournalWriter writer = Sample.opened(left);
            writer.append(null, null, JournalWriterTest.note("goes on"));
            writer.close();

            List<Entry> entries = left.reader().lines().map(Line::entry).toList();
            assertThat(entries).hasSize(before + (torn.length == 0 ? 1 : 2));
            if (torn.length > 0) {
                assertThat(entries.get(before))
                        .isEqualTo(new Entry.TornTail(torn.length, CanonicalJson.sha256(torn), "journal.torn-1"));
                assertThat(content(disk, folder.resolve("journal.torn-1"))).isEqualTo(torn);
            }
            assertThat(tried % STRIDE > 0 || Verifier.verify(disk, folder).valid())
                    .isTrue();
            tried++;
        }
        System.out.println("journal cut: " + tried + " places, each byte of the last " + CUT_LINES + " lines");
    }

    @Test
    void a_byte_that_is_changed_before_the_last_line_is_named_by_its_line_and_nothing_is_written() throws IOException {
        int end = ends.get(ends.size() - 2);
        int tried = 0;
        for (int at = 0; at < end; at += STRIDE) {
            byte[] changed = journal.clone();
            changed[at] ^= (byte) (1 << (tried % 7));
            assertNamed(changed, lineAt(at), "byte " + at + " of " + journal.length);
            tried++;
        }
        for (int newline : ends.subList(0, ends.size() - 1)) {
            byte[] joined = journal.clone();
            joined[newline - 1] = ' ';
            assertNamed(joined, lineAt(newline - 1), "the newline at " + (newline - 1));
            tried++;
        }
        System.out.println("journal damaged: " + tried + " places of " + ends.size() + " lines");
    }

    private void assertNamed(byte[] changed, int line, String where) throws IOException {
        Disk disk = with(changed);
        CaseFolder damaged = CaseFolder.open(disk, folder);

        Verification found = Verifier.verify(disk, folder);
        assertThat(found.valid()).as(where).isFalse();
        Verification.FirstBad bad = Objects.requireNonNull(found.firstBad());
        assertThat(bad.line()).as(where + ": " + bad).isEqualTo(line);
        assertRefused(() -> Sample.opened(damaged), 10, "journal-damaged", "line " + line + ":");
        assertThat(content(disk, damaged.journal())).as(where).isEqualTo(changed);
        assertThat(disk.list(folder)).as(where).doesNotContain(folder.resolve("journal.torn-1"));
        if (line > 1) {
            JournalReader.Legible read = damaged.reader().legible();
            // the line that its neighbour tells on is read before
            assertThat(read.lines()).as(where).hasSizeBetween(line - 1, line);
            assertThat(read.damage()).as(where).isNotNull();
        }
    }

    /// The number of the line that a byte is in.
    private int lineAt(int at) {
        int line = 1;
        while (ends.get(line - 1) <= at) {
            line++;
        }
        return line;
    }

    private static byte[] content(Disk disk, Path file) throws IOException {
        try (InputStream in = disk.read(file)) {
            return in.readAllBytes();
        }
    }

    @Test
    void what_can_be_read_of_a_damaged_case_is_shown_beside_the_damage() throws IOException {
        String id = folder.getFileName().toString();
        int line = ends.size() / 2;
        Path file = folder.resolve("journal.jsonl");
        byte[] changed = journal.clone();
        changed[ends.get(line - 1) - 10] ^= 1;
        Files.write(file, changed);
        try {
            OnRange.Ended timeline = firebreak.run("timeline", id, "-o", "jsonl");
            assertThat(timeline.exit()).isEqualTo(10);
            assertThat(timeline.lines()).hasSize(line - 1);
            assertThat(timeline.err()).contains("line " + line + ":", "firebreak case verify");
            OnRange.Ended shown = firebreak.run("case", "show", id);
            assertThat(shown.exit()).isEqualTo(10);
            assertThat(shown.out()).contains(id, "r1");
            assertThat(shown.err()).contains("line " + line + ":");

            OnRange.Ended verified = firebreak.run("case", "verify", id, "-o", "json");
            assertThat(verified.exit()).isEqualTo(10);
            assertThat(verified.document().at("/firstBad/line").asInt()).isEqualTo(line);
            for (String[] writing : new String[][] {{"note", id, "seen"}, {"resume", id}, {"undo", id}}) {
                OnRange.Ended refused = firebreak.run(OnRange.with(writing, "-o", "json"));
                assertThat(refused.exit()).as(writing[0]).isEqualTo(10);
                assertThat(refused.codes()).containsExactly("journal-damaged");
            }
            assertThat(Files.readAllBytes(file)).isEqualTo(changed);
        } finally {
            Files.write(file, journal);
        }
    }
}
