package dev.firebreak.shell;

import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.RunState;
import dev.firebreak.journal.Standing;
import dev.firebreak.model.Refusal;
import dev.firebreak.report.Denied;
import dev.firebreak.report.HandOver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the journal of the case says at once: nothing is contacted for it.
///
/// @param opened null where the journal can't be read
/// @param doubts requests of which nobody knows whether they happened
/// @param standing changes that stand
/// @param kept those that keep evidence outside
/// @param unfinished the runs that stopped or wait, to be gone on with: `r2`
/// @param latest whether the only one of them is the latest run, which is meant where none is named
/// @param denied what verdicts of runs said no of, and nobody has put right
/// @param ended how the last run ended, where that is not as it should be, and not told by those: `r2`, exit 6
/// @param damage why the journal can't be read
record Glance(
        String caseName,
        @Nullable Instant opened,
        boolean closed,
        int doubts,
        int standing,
        int kept,
        List<String> unfinished,
        boolean latest,
        List<Denied> denied,
        @Nullable Ended ended,
        @Nullable String damage) {
    /// More runs at once are counted.
    private static final int MOST_RUNS = 2;

    private static final Set<Entry.RunResult> GOES_ON = Set.of(Entry.RunResult.INTERRUPTED, Entry.RunResult.WAITING);

    record Ended(String run, int exit) {}

    static Glance of(CaseFolder folder, String caseName) {
        try {
            CaseState state = folder.reader().state();
            List<RunState> unfinished = HandOver.unfinished(state);
            List<Denied> denied = Denied.of(state);
            return new Glance(
                    caseName,
                    state.opened(),
                    state.closed(),
                    state.inDoubt().size(),
                    Standing.of(state).size(),
                    Standing.kept(state).size(),
                    unfinished.stream().map(RunState::id).toList(),
                    unfinished.size() == 1
                            && unfinished.getFirst() == state.runs().getLast(),
                    denied,
                    ended(state, denied),
                    null);
        } catch (Refusal refusal) {
            return damaged(caseName, refusal.problems().getFirst().message());
        }
    }

    private static @Nullable Ended ended(CaseState state, List<Denied> denied) {
        if (state.runs().isEmpty()) {
            return null;
        }
        RunState last = state.runs().getLast();
        Entry.RunFinished finished = last.finished();
        return finished == null
                        || finished.result() == Entry.RunResult.SUCCEEDED
                        || GOES_ON.contains(finished.result())
                        || denied.stream().anyMatch(no -> no.run().equals(last.id()))
                ? null
                : new Ended(last.id(), finished.exit());
    }

    /// Of a case whose journal can't be read.
    static Glance damaged(String caseName, String why) {
        return new Glance(caseName, null, false, 0, 0, 0, List.of(), false, List.of(), null, why);
    }

    /// `r1 cut: NO`: what runs ended with, and neither a later run nor the last look says otherwise of. Empty where
    /// there is nothing.
    String denied(LookBehind.@Nullable Found found) {
        Map<String, List<String>> facts = denied.stream()
                .filter(no -> found == null || !found.supersedes(no))
                .collect(Collectors.groupingBy(
                        Denied::run, LinkedHashMap::new, Collectors.mapping(Denied::fact, Collectors.toList())));
        return facts.size() > MOST_RUNS
                ? facts.size() + " runs do not hold"
                : facts.entrySet().stream()
                        .map(run -> run.getKey() + " "
                                + run.getValue().stream().distinct().collect(Collectors.joining(", ")) + ": NO")
                        .collect(Collectors.joining(", "));
    }

    /// How many changes are to be looked at.
    int looked() {
        return standing + kept;
    }

    /// A glance that is taken anew only when the journal has changed.
    static final class Kept {
        private @Nullable Glance glance;
        private @Nullable FileTime written;
        private long size = -1;

        synchronized Glance at(CaseFolder folder, String caseName) {
            Path journal = folder.path().resolve("journal.jsonl");
            FileTime now = null;
            long bytes = -1;
            try {
                now = Files.getLastModifiedTime(journal);
                bytes = Files.size(journal);
            } catch (IOException gone) {
                // the glance itself says what is wrong with it
                glance = null;
            }
            Glance known = glance;
            if (known != null
                    && known.caseName().equals(caseName)
                    && bytes == size
                    && now != null
                    && now.equals(written)) {
                return known;
            }
            Glance fresh = of(folder, caseName);
            glance = fresh;
            written = now;
            size = bytes;
            return fresh;
        }
    }
}
