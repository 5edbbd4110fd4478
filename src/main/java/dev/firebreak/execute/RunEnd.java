package dev.firebreak.execute;

import dev.firebreak.journal.Entry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a run ended: its result and exit code, its steps in order, and the command to type now.
public record RunEnd(
        String caseId,
        String run,
        Entry.RunResult result,
        int exit,
        List<StepEnd> steps,
        @Nullable String next) {
    public RunEnd {
        steps = List.copyOf(steps);
    }

    /// The same with another command to type now.
    RunEnd with(@Nullable String newNext) {
        return new RunEnd(caseId, run, result, exit, steps, newNext);
    }
}
