package dev.firebreak.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.Action;
import dev.firebreak.change.Exhibit;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.JournalWriter;
import dev.firebreak.journal.LockHolder;
import dev.firebreak.journal.RealDisk;
import dev.firebreak.json.Json;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Target;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a step did, made again from its journal.
class RecordedTest {
    private static final PodRef POD = new PodRef("shop", "web-7f9c", "uid-1");
    private static final String INTERRUPTED = "interrupted: nobody waited for it any longer; ";
    private static final String LOG = "log of shop/web-7f9c/web";

    @TempDir
    Path home;

    private static Exhibit exhibit(String source, boolean partial, @Nullable String because) {
        return new Exhibit("", source, Target.of(POD), "web", "0".repeat(64), 7L, partial, because, "evidence/0", null);
    }

    private CaseState collected(Exhibit... exhibits) {
        Instant noon = Instant.parse("2026-03-01T12:00:00Z");
        InstantSource clock = InstantSource.fixed(noon);
        Entry.CaseOpened opened = new Entry.CaseOpened("web mines coins", null, false, "alice");
        CaseFolder folder = CaseFolder.create(new RealDisk(), home, "c1", opened, clock);
        try (JournalWriter journal = JournalWriter.open(folder, new LockHolder("alice", "bastion", 1, noon), clock)) {
            journal.append("r1", null, new Entry.RunStarted("collect", "", "", Json.object(), Json.object(), null));
            journal.append("r1", "collect", new Entry.StepStarted("collect-pod"));
            for (Exhibit exhibit : exhibits) {
                journal.append("r1", "collect", Entry.ExhibitEntry.of(exhibit));
            }
        }
        return folder.reader().state();
    }

    private static List<String> counted(CaseState state) {
        return Recorded.done(
                        new Action.NoOutputs(),
                        state.run("r1").orElseThrow().step("collect").orElseThrow(),
                        state.id())
                .exhibits()
                .stream()
                .map(Exhibit::source)
                .toList();
    }

    @Test
    void what_was_cut_short_and_held_secrets_counts_no_more_when_it_was_taken_again_without_any() {
        CaseState state = collected(
                exhibit(LOG + ", untouched", true, INTERRUPTED + "sealed: it holds secrets"),
                exhibit(LOG, true, INTERRUPTED + "without secrets: parts of 1 line are in its sealed exhibit alone"),
                exhibit(LOG, false, null));

        assertThat(counted(state)).containsExactly(LOG);
        assertThat(state.collected(POD, "web")).isTrue();
    }

    @Test
    void what_was_cut_short_and_taken_again_with_its_secrets_counts_with_them() {
        CaseState state = collected(
                exhibit(LOG, true, INTERRUPTED.replace("; ", "")),
                exhibit(LOG + ", untouched", false, "sealed: it holds secrets"),
                exhibit(LOG, false, "without secrets: parts of 1 line are in its sealed exhibit alone"));

        assertThat(counted(state)).containsExactly(LOG + ", untouched", LOG);
        assertThat(state.collected(POD, "web")).isTrue();
    }

    @Test
    void what_was_cut_short_and_not_taken_again_counts_as_it_is() {
        CaseState state = collected(exhibit(LOG, true, INTERRUPTED.replace("; ", "")));

        assertThat(counted(state)).containsExactly(LOG);
        assertThat(state.collected(POD, "web")).isFalse();
    }
}
