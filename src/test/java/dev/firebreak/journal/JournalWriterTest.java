package dev.firebreak.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.journal.Entry.NoteEntry;
import dev.firebreak.journal.Entry.NoteKind;
import dev.firebreak.journal.JournalWriter.Draft;
import dev.firebreak.json.CanonicalJson;
import dev.firebreak.json.Json;
import dev.firebreak.model.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class JournalWriterTest {
    private final FailurePoints points = FailurePoints.none();
    private final CrashDisk disk = new CrashDisk(points);

    @Test
    void every_kind_is_read_back_from_the_journal() {
        CaseFolder folder = Sample.created(disk);
        List<Line> written = new ArrayList<>();
        try (JournalWriter writer = Sample.opened(folder)) {
            for (Entry entry : Sample.everyKind()) {
                if (!(entry instanceof Entry.CaseOpened)) {
                    written.add(writer.append("r1", "isolate", entry));
                }
            }
        }

        assertThat(folder.reader().lines().skip(1)).isEqualTo(written);
    }

    @Test
    void listeners_hear_of_a_line_only_after_its_force() {
        CaseFolder folder = Sample.created(disk);
        List<Entry> heard = new ArrayList<>();
        try (JournalWriter writer = Sample.opened(folder)) {
            writer.listen(line -> {
                assertThat(points.passed().getLast()).isEqualTo("after force " + folder.journal());
                assertThat(new CaseFolder(disk.survivors(), folder.path())
                                .reader()
                                .lines())
                        .contains(line);
                heard.add(line.entry());
            });
            writer.append("r1", null, Sample.RUN);
            writer.append("r1", "isolate", Sample.INTENT);
        }

        assertThat(heard).containsExactly(Sample.RUN, Sample.INTENT);
    }

    @Test
    void many_entries_share_one_force() {
        CaseFolder folder = Sample.created(disk);
        try (JournalWriter writer = Sample.opened(folder)) {
            int before = points.count();
            List<Line> lines = writer.appendAll(List.of(
                    new Draft("r1", null, Sample.RUN),
                    new Draft("r1", "isolate", Sample.INTENT),
                    new Draft("r1", "isolate", Sample.OUTCOME)));

            assertThat(lines).extracting(Line::seq).containsExactly(2L, 3L, 4L);
            assertThat(points.passed().subList(before, points.count()))
                    .filteredOn(p -> p.startsWith("before force"))
                    .hasSize(1);
        }
        assertThat(Verifier.verify(disk, folder.path()).entries()).isEqualTo(4);
    }

    @Test
    void a_second_writer_is_refused_and_told_who_writes() {
        CaseFolder folder = Sample.created(disk);
        try (JournalWriter writer = Sample.opened(folder)) {
            assertThat(writer.folder()).isEqualTo(folder);
            assertRefused(() -> Sample.opened(folder), 4, "case-locked", "alice on bastion, process 4711, since 2026");
        }
        Sample.opened(folder).close();
    }

    @Test
    void the_lock_of_a_dead_process_is_no_obstacle() {
        CaseFolder folder = Sample.created(disk);
        Sample.opened(folder);

        CaseFolder afterwards = new CaseFolder(disk.written(), folder.path());
        Sample.opened(afterwards).close();
    }

    @Test
    void a_torn_tail_of_any_length_is_moved_aside_and_recorded() throws IOException {
        CaseFolder small = Sample.small(disk);
        byte[] whole = content(disk, small.journal());
        int firstLine = indexOfNewline(whole, 0) + 1;
        for (int length = firstLine; length < whole.length; length++) {
            CrashDisk torn = disk.survivors();
            CaseFolder folder = new CaseFolder(torn, small.path());
            torn.put(folder.journal(), Arrays.copyOf(whole, length));
            int endOfLines = lastNewline(whole, length) + 1;
            byte[] tail = Arrays.copyOfRange(whole, endOfLines, length);

            Sample.opened(folder).close();

            Line last = folder.reader().lines().reduce((a, b) -> b).orElseThrow();
            if (tail.length == 0) {
                assertThat(last.entry()).isNotInstanceOf(Entry.TornTail.class);
                assertThat(content(torn, folder.journal())).hasSize(length);
            } else {
                assertThat(last.entry())
                        .isEqualTo(new Entry.TornTail(tail.length, CanonicalJson.sha256(tail), "journal.torn-1"));
                assertThat(content(torn, folder.path().resolve("journal.torn-1")))
                        .isEqualTo(tail);
                assertThat(Arrays.copyOf(content(torn, folder.journal()), endOfLines))
                        .isEqualTo(Arrays.copyOf(whole, endOfLines));
            }
            assertThat(Verifier.verify(torn, folder.path()).valid()).isTrue();
        }
    }

    @Test
    void a_second_torn_tail_gets_a_file_of_its_own() throws IOException {
        CaseFolder folder = Sample.small(disk);
        for (String tail : List.of("{\"a", "{\"b")) {
            try (Disk.Output out = disk.append(folder.journal())) {
                out.write(tail.getBytes(StandardCharsets.UTF_8), 0, tail.length());
            }
            Sample.opened(folder).close();
        }

        assertThat(content(disk, folder.path().resolve("journal.torn-1")))
                .asString()
                .isEqualTo("{\"a");
        assertThat(content(disk, folder.path().resolve("journal.torn-2")))
                .asString()
                .isEqualTo("{\"b");
        assertThat(Verifier.verify(disk, folder.path()).valid()).isTrue();
    }

    @Test
    void a_member_that_is_too_long_for_a_line_goes_to_an_object_and_comes_back() throws IOException {
        CaseFolder folder = Sample.created(disk);
        JsonNode large = Json.object().put("body", "\u00e4".repeat(40_000));
        Entry entry = new Entry.Intent("r1/isolate/1", large);
        try (JournalWriter writer = Sample.opened(folder)) {
            writer.append("r1", "isolate", entry);
        }

        byte[] journal = content(disk, folder.journal());
        assertThat(new String(journal, StandardCharsets.UTF_8))
                .contains("\"change\":{\"$object\":\"" + CanonicalJson.sha256(large) + "\"}");
        assertThat(content(disk, folder.object(CanonicalJson.sha256(large)))).isEqualTo(CanonicalJson.bytes(large));
        assertThat(folder.reader().lines().map(Line::entry)).contains(entry);
        assertThat(Verifier.verify(disk, folder.path()).valid()).isTrue();
    }

    @Test
    void a_line_of_exactly_the_limit_is_kept_and_one_byte_more_goes_to_an_object() throws IOException {
        CaseFolder folder = Sample.created(disk);
        try (JournalWriter writer = Sample.opened(folder)) {
            writer.append(null, null, note(""));
            byte[] journal = content(disk, folder.journal());
            int empty = journal.length - indexOfNewline(journal, 0) - 2;

            writer.append(null, null, note("x".repeat(Line.MAX_BYTES - empty)));
            assertThat(disk.list(folder.path().resolve("objects"))).isEmpty();

            writer.append(null, null, note("x".repeat(Line.MAX_BYTES - empty + 1)));
            assertThat(disk.list(folder.path().resolve("objects"))).hasSize(1);
        }
        assertThat(Verifier.verify(disk, folder.path()).entries()).isEqualTo(4);
    }

    @Test
    void what_has_no_canonical_form_or_looks_like_a_reference_is_kept_as_an_object() {
        CaseFolder folder = Sample.created(disk);
        JsonNode fraction = Json.parse("{\"cpu\":0.25}");
        JsonNode reference = Json.object().put("$object", "ab".repeat(32));
        try (JournalWriter writer = Sample.opened(folder)) {
            writer.append("r1", "isolate", new Entry.Intent("r1/isolate/1", fraction));
            writer.append("r1", "isolate", new Entry.Intent("r1/isolate/2", reference));
        }

        assertThat(folder.reader().state().intents())
                .extracting(i -> i.change().toString())
                .containsExactly(fraction.toString(), reference.toString());
        assertThat(Verifier.verify(disk, folder.path()).valid()).isTrue();
    }

    @Test
    void a_full_disk_is_told_and_nothing_is_appended_after_it() {
        FailingDisk failing = new FailingDisk(disk);
        CaseFolder folder = Sample.created(failing);
        try (JournalWriter writer = Sample.opened(folder)) {
            List<Line> heard = new ArrayList<>();
            writer.listen(heard::add);
            failing.trouble = "No space left on device";
            assertRefused(() -> writer.append(null, null, note("one")), 4, "disk-full", "No space left on device");

            failing.trouble = null;
            assertRefused(() -> writer.append(null, null, note("two")), 4, "disk-full", "No space left on device");
            assertThat(heard).isEmpty();
            assertThat(writer.state().entries()).isEqualTo(1);
        }
    }

    @Test
    void a_disk_that_fails_after_an_intent_is_a_failed_step() {
        FailingDisk failing = new FailingDisk(disk);
        CaseFolder folder = Sample.created(failing);
        try (JournalWriter writer = Sample.opened(folder)) {
            writer.append("r1", "isolate", Sample.INTENT);
            failing.trouble = "Input/output error";
            assertRefused(() -> writer.append("r1", "isolate", Sample.OUTCOME), 6, "disk-failed", "Input/output error");
        }
    }

    @Test
    void evidence_is_stored_under_its_hash_and_dropped_without_commit() throws IOException {
        CaseFolder folder = Sample.created(disk);
        byte[] log = "a log".getBytes(StandardCharsets.UTF_8);
        EvidenceSink.Stored stored;
        try (JournalWriter writer = Sample.opened(folder)) {
            try (EvidenceSink kept = writer.writeEvidence();
                    EvidenceSink dropped = writer.writeEvidence()) {
                kept.write(log);
                dropped.write(log);
                stored = kept.commit();
            }
        }

        assertThat(stored)
                .isEqualTo(new EvidenceSink.Stored(
                        CanonicalJson.sha256(log), log.length, "evidence/" + CanonicalJson.sha256(log)));
        assertThat(disk.list(folder.path().resolve("evidence"))).containsExactly(folder.evidence(stored.sha256()));
        try (InputStream in = disk.read(folder.evidence(stored.sha256()))) {
            assertThat(in.readAllBytes()).isEqualTo(log);
        }
    }

    @Test
    void what_a_killed_process_left_unfinished_is_removed() {
        CaseFolder folder = Sample.created(disk);
        JournalWriter writer = Sample.opened(folder);
        writer.writeEvidence().write(1);
        CrashDisk afterwards = disk.written();
        assertThat(afterwards.list(folder.path().resolve("evidence"))).hasSize(1);

        Sample.opened(new CaseFolder(afterwards, folder.path())).close();

        assertThat(afterwards.list(folder.path().resolve("evidence"))).isEmpty();
    }

    static NoteEntry note(String text) {
        return new NoteEntry(text, NoteKind.OBSERVATION, null, "alice");
    }

    static void assertRefused(Runnable call, int exit, String code, String says) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.exit()).isEqualTo(exit);
            assertThat(refusal.problems().getFirst().code()).isEqualTo(code);
            assertThat(refusal.problems().getFirst().message()).contains(says);
            assertThat(refusal.problems().getFirst().fix()).isNotBlank();
        });
    }

    private static byte[] content(Disk disk, Path file) throws IOException {
        try (InputStream in = disk.read(file)) {
            return in.readAllBytes();
        }
    }

    private static int indexOfNewline(byte[] bytes, int from) {
        int i = from;
        while (bytes[i] != '\n') {
            i++;
        }
        return i;
    }

    private static int lastNewline(byte[] bytes, int before) {
        int i = before - 1;
        while (bytes[i] != '\n') {
            i--;
        }
        return i;
    }
}
