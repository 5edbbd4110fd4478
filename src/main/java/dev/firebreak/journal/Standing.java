package dev.firebreak.journal;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// The changes of a case that are known to have happened, have an inverse, and were not taken back. What can't
/// be undone (a snapshot) is kept, and does not stand; but it can be lost, so that it is looked at again too. Whether
/// a change still *holds* only the world can tell.
public final class Standing {
    private static final String UNDO = "undo-";

    /// What makes evidence that is kept outside the case: snapshots, and images of them.
    private static final Set<String> KEEPS = Set.of("ec2:CreateSnapshots", "s3:CompleteMultipartUpload");

    private Standing() {}

    public static List<IntentState> of(CaseState state) {
        Set<String> takenBack = takenBack(state).keySet();
        return state.intents().stream()
                .filter(IntentState::happened)
                .filter(i -> i.change().path("undo").asString("").equals("inverse"))
                .filter(i -> !undoing(state, i))
                .filter(i -> !removedAgain(state, i))
                .filter(i -> !takenBack.contains(i.id()))
                .toList();
    }

    /// By intent, the undo that took it back; the latest, where there were several.
    static Map<String, RunState> takenBack(CaseState state) {
        Map<String, RunState> takenBack = new HashMap<>();
        for (RunState run : state.runs()) {
            if (run.started().undoes() != null) {
                takenBack(state, run, run.started().undoes(), takenBack);
            }
        }
        return takenBack;
    }

    /// The changes whose effect is to be found in the world: those that stand, and those that keep evidence there.
    public static List<IntentState> andKept(CaseState state) {
        Set<IntentState> standing = new HashSet<>(of(state));
        return state.intents().stream()
                .filter(i -> standing.contains(i) || (i.happened() && keeps(i)))
                .toList();
    }

    /// Those that keep evidence outside the case.
    public static List<IntentState> kept(CaseState state) {
        return state.intents().stream().filter(i -> i.happened() && keeps(i)).toList();
    }

    /// Whether the change made evidence that no undo takes back.
    public static boolean keeps(IntentState intent) {
        return KEEPS.contains(intent.change().path("verb").asString(""));
    }

    /// The intents that an undo has taken back: one by one by the changes that name them, and all of a step
    /// where nothing is left to do for the undo, or it was seen that all of it is back.
    private static void takenBack(CaseState state, RunState undo, String undoes, Map<String, RunState> into) {
        for (StepState step : undo.steps()) {
            boolean whole = whole(step);
            Set<String> inverses = new HashSet<>();
            step.intents().stream()
                    .filter(IntentState::happened)
                    .forEach(i -> inverses.add(i.change().path("id").asString("")));
            for (IntentState intent : state.intents()) {
                if (!undoing(state, intent)
                        && before(intent, undo)
                        && covers(undoes, step.id(), intent)
                        && (whole
                                || inverses.contains(
                                        UNDO + intent.change().path("id").asString("")))) {
                    into.put(intent.id(), undo);
                }
            }
        }
    }

    private static boolean whole(StepState undone) {
        Entry.StepFinished finished = undone.finished();
        Entry.VerdictEntry verdict = undone.verdict();
        return finished != null
                && (finished.result() == Entry.StepResult.NOTHING
                        || (finished.result() == Entry.StepResult.DONE
                                && verdict != null
                                && verdict.holds().equals("yes")));
    }

    /// An undo of one run or step keeps the ids of its steps; one of several runs puts the run before:
    /// `r1-isolate`.
    private static boolean covers(String undoes, String step, IntentState intent) {
        String run = intent.run();
        boolean sameRun = undoes.equals("all") || undoes.equals(run) || undoes.startsWith(run + "/");
        return sameRun && (step.equals(intent.step()) || step.equals(run + "-" + intent.step()));
    }

    /// Whether the step that made an object has itself removed it, as a probe does with its pod.
    private static boolean removedAgain(CaseState state, IntentState made) {
        return made.change().path("verb").asString("").equals("create")
                && state.intents().stream()
                        .anyMatch(i -> i.happened()
                                && Objects.equals(i.run(), made.run())
                                && Objects.equals(i.step(), made.step())
                                && i.change().path("verb").asString("").equals("delete")
                                && i.change()
                                        .path("target")
                                        .equals(made.change().path("target")));
    }

    private static boolean before(IntentState intent, RunState undo) {
        return !intent.line().time().isAfter(undo.startedAt());
    }

    private static boolean undoing(CaseState state, IntentState intent) {
        String run = intent.run();
        return run != null
                && state.run(run).map(r -> r.started().undoes() != null).orElse(false);
    }
}
