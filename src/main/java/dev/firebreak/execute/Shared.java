package dev.firebreak.execute;

import dev.firebreak.journal.JournalWriter;
import dev.firebreak.journal.StepState;
import java.util.Optional;

/// What all steps of a run share, on whatever threads they are executed.
///
/// @param run the id of the run
/// @param cluster where requests to the Kubernetes API server pass
/// @param cloud where requests to AWS pass
record Shared(
        World world,
        JournalWriter journal,
        Pace pace,
        Progress progress,
        Options options,
        String run,
        Gate cluster,
        Gate cloud) {
    static Shared of(World world, JournalWriter journal, Pace pace, Progress progress, Options options, String run) {
        return new Shared(
                world,
                journal,
                pace,
                progress,
                options,
                run,
                new Gate(options.concurrency(), pace),
                new Gate(options.concurrency(), pace));
    }

    String caseId() {
        return journal.state().id();
    }

    /// The step as the journal has it; empty before its first entry.
    Optional<StepState> step(String id) {
        return journal.state().run(run).flatMap(r -> r.step(id));
    }
}
