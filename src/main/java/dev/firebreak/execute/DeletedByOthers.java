package dev.firebreak.execute;

import dev.firebreak.action.View;
import dev.firebreak.change.ChangeJson;
import dev.firebreak.change.KubeChange;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.StepState;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Target;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/// What a step made, is gone, and was not deleted by the case: nothing is left of it to take back, and whoever
/// takes it back must learn that it did not stand until now.
final class DeletedByOthers {
    private DeletedByOthers() {}

    /// Warns with `deleted-since` of each such object, but for those of intents that were taken back.
    static List<Problem> of(StepState step, Set<String> takenBack, CaseState state, View view) {
        return step.intents().stream()
                .filter(IntentState::happened)
                .filter(intent -> !takenBack.contains(intent.id()))
                .flatMap(intent -> kube(intent, KubeChange.Verb.CREATE))
                .filter(made -> state.intents().stream()
                        .filter(i -> i.happened() || i.inDoubt())
                        .flatMap(i -> kube(i, KubeChange.Verb.DELETE))
                        .noneMatch(deleted -> same(deleted.target(), made.target())))
                .filter(made -> view.cluster()
                        .get(
                                made.resource(),
                                made.target().namespace(),
                                made.target().name())
                        .isEmpty())
                .map(made -> Problem.warn(
                                "deleted-since",
                                made.target() + " is gone, and this case did not delete it: what it did has ended"
                                        + " before this undo",
                                "Who deleted it, and when, the audit log of the API server tells")
                        .about(made.target()))
                .toList();
    }

    private static Stream<KubeChange> kube(IntentState intent, KubeChange.Verb verb) {
        return ChangeJson.parse(intent.change()) instanceof KubeChange change && change.verb() == verb
                ? Stream.of(change)
                : Stream.empty();
    }

    private static boolean same(Target one, Target other) {
        return one.kind().equals(other.kind())
                && Objects.equals(one.namespace(), other.namespace())
                && Objects.equals(one.name(), other.name());
    }
}
