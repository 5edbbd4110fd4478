package dev.firebreak.execute;

import dev.firebreak.journal.JournalWriter;
import dev.firebreak.journal.StepState;
import java.util.Optional;

/// What all steps of a run have in common, on whatever threads they are executed: one journal, and one gate
/// before each server, so that steps side by side send no more at once than one alone.
///
/// @param run the id of the run
/// @param cluster where requests to the Kubernetes API server pass
/// @param cloud where requests to AWS pass
record RunScope(
        World world,
        JournalWriter journal,
        Pace pace,
        Progress progress,
        Options options,
        String run,
        Gate cluster,
        Gate cloud) {
    static RunScope of(World world, JournalWriter journal, Pace pace, Progress progress, Options options, String run) {
        return new RunScope(
                world,
                journal,
                pace,
                progress,
                options,
                run,
                new Gate(options.concurrency(), pace),
                new Gate(options.concurrency(), pace));
    }

    /// The same for a step with a pace of its own.
    RunScope at(Pace newPace) {
        return new RunScope(world, journal, newPace, progress, options, run, cluster, cloud);
    }

    String caseId() {
        return journal.state().id();
    }

    /// The step as the journal has it; empty before its first entry.
    Optional<StepState> step(String id) {
        return journal.state().run(run).flatMap(r -> r.step(id));
    }
}
