package dev.firebreak.execute;

import dev.firebreak.change.ChangeJson;
import dev.firebreak.change.FieldWrite;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.RunState;
import dev.firebreak.journal.StepState;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Target;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which run of a case holds a pod that several of its runs looked at: the one that wrote the label last.
record Holder(CaseState state) {

    /// A pod whose label a later run of the case wrote anew is that run's: what stands of it tells whether the pod is
    /// isolated.
    Verdict.PerTarget heldSince(Verdict.PerTarget target, IntentState standing) {
        Set<String> labels = labels(ofSameStep(standing), target.target());
        for (RunState later : state.runs().reversed()) {
            if (later.id().equals(standing.run())) {
                return target;
            }
            for (StepState step : later.steps()) {
                if (state.undoneBy(later.id(), null).isEmpty()
                        && state.undoneBy(later.id(), step.id()).isEmpty()
                        && labels(step.intents(), target.target()).stream().anyMatch(labels::contains)) {
                    String by = target.target() + " is isolated by " + state.name() + "/" + later.id() + " since";
                    return new Verdict.PerTarget(
                            target.target(),
                            Holds.NOT_APPLICABLE,
                            null,
                            List.of(new Reason("holds", "held-since", by, "journal")));
                }
            }
        }
        return target;
    }

    /// A pod that an earlier run holds, and that this one looked at beside those that it isolated: it stands or falls
    /// with the earlier one.
    boolean heldBefore(Target target, IntentState standing) {
        List<IntentState> step = ofSameStep(standing);
        return isPod(target)
                && labels(step, target).isEmpty()
                && step.stream()
                        .map(intent -> ChangeJson.parse(intent.change()).target())
                        .anyMatch(other -> isPod(other) && !labels(step, other).isEmpty());
    }

    private static boolean isPod(Target target) {
        return target.kind().equals("Pod");
    }

    private List<IntentState> ofSameStep(IntentState standing) {
        return state.intents().stream()
                .filter(i -> Objects.equals(i.run(), standing.run()) && Objects.equals(i.step(), standing.step()))
                .toList();
    }

    /// The labels that changes wrote to an object.
    private static Set<String> labels(List<IntentState> intents, Target target) {
        return intents.stream()
                .filter(IntentState::happened)
                .map(i -> ChangeJson.parse(i.change()))
                .filter(c -> c.target().equals(target))
                .flatMap(c -> c instanceof KubeChange kube ? kube.writes().stream() : Stream.of())
                .filter(w -> w.value() != null && w.pointer().startsWith("/metadata/labels/"))
                .map(FieldWrite::pointer)
                .collect(Collectors.toSet());
    }
}
