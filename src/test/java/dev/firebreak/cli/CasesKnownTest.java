package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.complete.Local;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.Disk;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.JournalWriter;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How often completion reads a journal.
class CasesKnownTest {
    private static final int MANY = 60;

    private final OnRange firebreak = OnRange.of("crypto-miner");
    private final List<String> reads = Collections.synchronizedList(new ArrayList<>());
    private final Session session = counting(firebreak.session(new Globals()));

    @AfterEach
    void close() {
        firebreak.close();
    }

    private Session counting(Session of) {
        Disk disk = (Disk) Proxy.newProxyInstance(
                Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (_, method, arguments) -> {
                    if (method.getName().equals("read")
                            && arguments[0].toString().endsWith("journal.jsonl")) {
                        Path folder = Objects.requireNonNull(((Path) arguments[0]).getParent());
                        reads.add(folder.getFileName().toString());
                    }
                    try {
                        return method.invoke(of.disk(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return new Session(
                of.globals(),
                of.environment(),
                of.out(),
                of.err(),
                null,
                false,
                of.width(),
                of.clock(),
                of.random(),
                disk,
                of.pace(),
                of.worlds(),
                null,
                Audience.NONE);
    }

    private List<String> opened(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(session.cases()
                    .open("case " + i, null, null)
                    .path()
                    .getFileName()
                    .toString());
        }
        Collections.sort(ids);
        reads.clear();
        return ids;
    }

    private void note(String id) {
        CaseFolder folder = session.cases().find(id);
        try (JournalWriter journal = session.cases().write(folder)) {
            journal.append(null, null, new Entry.NoteEntry("seen", Entry.NoteKind.OBSERVATION, null, session.osUser()));
        }
        reads.clear();
    }

    @Test
    void a_journal_is_read_once_and_again_when_it_was_changed() throws IOException {
        List<String> ids = opened(MANY);
        CasesKnown known = new CasesKnown(() -> session);
        assertThat(known.read()).extracting(CasesKnown.Known::name).containsExactlyElementsOf(ids.reversed());
        assertThat(reads).hasSize(MANY);
        reads.clear();
        assertThat(known.read()).hasSize(MANY);
        assertThat(reads).isEmpty();

        note(ids.get(7));
        List<String> more = opened(1);
        assertThat(known.read()).hasSize(MANY + 1);
        assertThat(reads).containsExactlyInAnyOrder(ids.get(7), more.getFirst());

        Path journal = session.cases().find(ids.get(3)).journal();
        Files.writeString(journal, "nonsense\n");
        reads.clear();
        assertThat(known.read())
                .hasSize(MANY)
                .extracting(CasesKnown.Known::name)
                .doesNotContain(ids.get(3));
        assertThat(known.read()).hasSize(MANY);
        assertThat(reads).as("one that is damaged too").containsExactly(ids.get(3));

        Files.delete(journal);
        assertThat(known.read()).hasSize(MANY);
    }

    @Test
    void a_key_takes_what_is_known_and_what_is_new_is_read_behind_it() {
        List<String> ids = opened(3);
        CasesKnown known = new CasesKnown(() -> session);
        assertThat(known.within(Duration.ofMinutes(1))).hasSize(ids.size());
        synchronized (known) {
            // nobody can read now
            assertThat(known.within(Duration.ZERO)).hasSize(ids.size());
        }
    }

    @Test
    void a_command_that_begins_and_ends_alone_reads_each_once() {
        List<String> ids = opened(MANY);
        LocalThings local = new LocalThings(session);
        assertThat(local.current()).isNull();
        assertThat(local.cases()).extracting(Local.Case::id).containsExactlyElementsOf(ids.reversed());
        assertThat(local.current()).isNull();
        assertThat(reads).hasSize(MANY);
    }
}
