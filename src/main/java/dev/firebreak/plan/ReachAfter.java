package dev.firebreak.plan;

import dev.firebreak.action.Action;
import dev.firebreak.action.View;
import dev.firebreak.action.kube.StillReached;
import dev.firebreak.change.Proposal;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What still gets through to the pods of a containment when its step is done: told before approval, a line for each
/// pod, or for all with one answer where there are many.
final class ReachAfter {
    private static final int SINGLY = 5;
    private static final String CODE = "reach-after";

    private ReachAfter() {}

    /// @param after the world as it will be when the step is done
    static <O extends Record> List<Problem> of(Step<O> step, View after) {
        Action<O> action = step.action();
        List<PodRef> contained = action == null
                ? List.of()
                : switch (step.proposal()) {
                    case Proposal.Changes<O> changes -> action.contained(changes.outputs());
                    case Proposal.Nothing<O> nothing -> action.contained(nothing.outputs());
                    case null, default -> List.<PodRef>of();
                };
        if (contained.isEmpty()) {
            return List.of();
        }
        try {
            return lines(
                    StillReached.of(contained, after), opened(step.proposal().notes()));
        } catch (Refusal refusal) {
            if (refusal.exit() != 4) {
                throw refusal;
            }
            return List.of(Problem.info(
                    CODE,
                    "what gets through after this plan is not known: "
                            + refusal.problems().getFirst().message()));
        }
    }

    private static List<Problem> lines(List<StillReached> answers, boolean opened) {
        if (answers.size() <= SINGLY) {
            return answers.stream()
                    .map(each -> Problem.info(CODE, "pod " + each.pod() + ": " + words(each, opened))
                            .about(Target.of(each.pod())))
                    .toList();
        }
        Map<String, List<PodRef>> byWords = new LinkedHashMap<>();
        answers.forEach(each -> byWords.computeIfAbsent(words(each, opened), _ -> new ArrayList<>())
                .add(each.pod()));
        return byWords.entrySet().stream()
                .map(each -> Problem.info(
                        CODE,
                        (each.getValue().size() == 1
                                        ? "pod " + each.getValue().getFirst()
                                        : each.getValue().size() + " pods ("
                                                + each.getValue().getFirst() + ", …)")
                                + ": " + each.getKey()))
                .toList();
    }

    /// Whether a sibling keeps a pod open: also for whom a policy names that is not there yet.
    private static boolean opened(List<Problem> notes) {
        return notes.stream().anyMatch(note -> note.code().equals("shared-enforcement"));
    }

    private static String words(StillReached reached, boolean opened) {
        return switch (reached.allowed()) {
            case NO -> "after this plan" + (opened ? ", of all that is there now: " : ": ") + reached.words();
            case YES -> "after this plan still gets through: " + reached.words();
            case UNKNOWN -> "after this plan may still get through: " + reached.words();
        };
    }
}
