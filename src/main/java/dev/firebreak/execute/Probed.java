package dev.firebreak.execute;

import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.RunState;
import dev.firebreak.journal.StepState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What probes of a case have seen, and what that says some time later.
///
/// @param now when that is
record Probed(CaseState state, Instant now) {
    /// How long what a probe saw may outweigh what settings say now.
    private static final Duration FRESH = Duration.ofMinutes(10);

    private static final String AGAIN = "; how it is now sees: firebreak probe ";

    /// A verdict of now with what probes saw after a change; they say themselves when. One that is not fresh any more
    /// does not show that the pod is still closed.
    ///
    /// @param told the verdict of the change's step when that ended
    Verdict since(IntentState change, Verdict verdict, @Nullable Verdict told) {
        Verdict seen = verdict;
        for (RunState run : state.runs()) {
            for (StepState step : run.steps()) {
                Entry.VerdictEntry later = step.verdict();
                boolean after = step.intents().stream()
                        .anyMatch(i -> i.line().seq() > change.line().seq());
                if (later != null && after) {
                    seen = fresh(step)
                            ? seen.supersededBy(later.verdict(), told)
                            : withAnother(seen.loweredBy(later.verdict()));
                }
            }
        }
        return seen;
    }

    private boolean fresh(StepState step) {
        Instant made = step.intents().getLast().line().time();
        return !made.plus(FRESH).isBefore(now);
    }

    /// What an old probe saw may be otherwise now, for the better as well: another one sees.
    private Verdict withAnother(Verdict seen) {
        return seen.targets().isEmpty()
                ? seen
                : Verdict.of(seen.targets().stream().map(this::withAnother).toList());
    }

    private Verdict.PerTarget withAnother(Verdict.PerTarget target) {
        String another =
                AGAIN + target.target().namespace() + "/" + target.target().name() + " --case " + state.id();
        return new Verdict.PerTarget(
                target.target(),
                target.holds(),
                target.facts(),
                target.reasons().stream()
                        .map(reason -> reason.code().equals(Verdict.PROBE_OPEN) ? saying(reason, another) : reason)
                        .toList());
    }

    private static Reason saying(Reason reason, String more) {
        return reason.message().endsWith(more)
                ? reason
                : new Reason(reason.fact(), reason.code(), reason.message() + more, reason.source());
    }
}
