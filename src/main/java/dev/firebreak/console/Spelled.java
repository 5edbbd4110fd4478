package dev.firebreak.console;

import dev.firebreak.change.Symbols;
import dev.firebreak.plan.Step;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the equivalent lines of a plan say for the case and the run that it is executed in: their ids where they are
/// known, else words for them.
///
/// @param caseId null where a case is opened for the run
/// @param run null where that is not known
public record Spelled(@Nullable String caseId, @Nullable String run) {
    public static final Spelled UNKNOWN = new Spelled(null, null);

    private static final String CASE = "CASE";
    private static final String RUN = "rN";
    private static final String RETURNED = "{outcome:";

    /// A line of a step, or words about it.
    public String line(Step<?> step, String command) {
        String ordinal = String.valueOf(step.ordinal());
        return new Symbols(Map.of(
                        Symbols.CASE, named(caseId, CASE),
                        Symbols.RUN, named(run, RUN),
                        Symbols.STEP, step.id(),
                        Symbols.ORDINAL, ordinal))
                .in(command);
    }

    /// What words in these lines stand for that are none of theirs; empty where they have none.
    Optional<String> legend(List<String> lines) {
        StringBuilder legend = new StringBuilder();
        if (caseId == null || run == null) {
            legend.append(stand(caseId == null, run == null)).append(' ');
        }
        if (lines.stream().anyMatch(line -> line.contains(RETURNED))) {
            legend.append("What stands in braces is what the line before it returned. ");
        }
        return legend.isEmpty()
                ? Optional.empty()
                : Optional.of(legend + "The lines that a run has sent: firebreak timeline " + named(caseId, CASE)
                        + " --kind intent -o json");
    }

    /// The same of words of a plan, of which few name a case.
    public Optional<String> legendOf(List<String> words) {
        boolean ofCase = caseId == null && words.stream().anyMatch(each -> each.contains(Symbols.CASE));
        boolean ofRun = run == null && words.stream().anyMatch(each -> each.contains(Symbols.RUN));
        return ofCase || ofRun ? Optional.of(stand(ofCase, ofRun)) : Optional.empty();
    }

    private static String stand(boolean ofCase, boolean ofRun) {
        String who = ofCase && ofRun
                ? CASE + " and " + RUN + " stand for the case and the run, which are"
                : ofCase ? CASE + " stands for the case, which is" : RUN + " stands for the run, which is";
        return who + " named when the run begins.";
    }

    private static String named(@Nullable String known, String word) {
        return known == null ? word : known;
    }
}
