package dev.firebreak.journal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// That something of a run, or of a step, was taken back. It is counted change by change, as [Standing] does: an undo
/// that failed half-way has taken back a half.
///
/// @param by the latest undo that took something of it back
/// @param whole whether nothing of it stands any more
public record Undone(RunState by, boolean whole) {
    private static final Set<Entry.RunResult> DONE =
            Set.of(Entry.RunResult.SUCCEEDED, Entry.RunResult.NOT_HOLDING, Entry.RunResult.UNVERIFIED);

    /// Of a run, by an undo of all of it that took something back, or came to its end with nothing to take back; empty
    /// where there is none. An undo of one step leaves the others to be gone on with.
    public static Optional<Undone> ofRun(CaseState state, String run) {
        List<RunState> undos = state.runs().stream()
                .dropWhile(r -> !r.id().equals(run))
                .filter(r -> run.equals(r.started().undoes())
                        || "all".equals(r.started().undoes()))
                .toList();
        return of(
                        state,
                        state.intents().stream()
                                .filter(i -> run.equals(i.run()))
                                .toList(),
                        undos::contains)
                .or(() -> undos.stream()
                        .filter(undo -> undo.finished() != null
                                && DONE.contains(undo.finished().result()))
                        .reduce((_, last) -> last)
                        .map(undo -> new Undone(undo, true)));
    }

    /// Of a step, by whatever undo.
    public static Optional<Undone> ofStep(CaseState state, String run, String step) {
        return of(
                state,
                state.intents().stream()
                        .filter(i -> run.equals(i.run()) && step.equals(i.step()))
                        .toList(),
                _ -> true);
    }

    private static Optional<Undone> of(CaseState state, List<IntentState> intents, Predicate<RunState> which) {
        Map<String, RunState> takenBack = Standing.takenBack(state);
        RunState by = state.runs().stream()
                .filter(which)
                .filter(undo -> intents.stream().anyMatch(i -> undo.equals(takenBack.get(i.id()))))
                .reduce((_, last) -> last)
                .orElse(null);
        return by == null
                ? Optional.empty()
                : Optional.of(new Undone(by, Standing.of(state).stream().noneMatch(intents::contains)));
    }

    /// The intents of which nothing is left to take back.
    public static Set<String> intents(CaseState state) {
        return Set.copyOf(Standing.takenBack(state).keySet());
    }
}
