package dev.firebreak.execute;

import dev.firebreak.action.View;
import dev.firebreak.change.Change;
import dev.firebreak.change.ChangeJson;
import dev.firebreak.change.FieldWrite;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Proposal;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.RunState;
import dev.firebreak.journal.StepState;
import dev.firebreak.json.Json;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Resource;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.Step;
import dev.firebreak.plan.Undoing;
import dev.firebreak.reach.LabelSelector;
import dev.firebreak.reach.LabelSelector.Requirement;
import dev.firebreak.reach.NetworkPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What other steps of a case need of those that are to be taken back. A step may have taken pods out of policies while
/// a deny-all of an earlier one was over them: without that they would be under no policy at all, and open.
final class RestsOn {
    private final CaseState state;
    private final View view;
    private final Set<String> takenBack;
    private final List<Made> undone;
    private final List<Made> left;

    /// @param takenBack the intents of which nothing is left to take back
    /// @param undone the steps that are to be taken back
    /// @param left the others, in their order
    RestsOn(CaseState state, View view, Set<String> takenBack, List<Made> undone, List<Made> left) {
        this.state = state;
        this.view = view;
        this.takenBack = takenBack;
        this.undone = undone;
        this.left = left;
    }

    /// A step of a run of the case.
    record Made(RunState run, StepState step) {}

    /// A deny-all that stands.
    private record Denial(String namespace, LabelSelector selected) {}

    /// Why the steps can't be taken back before others; empty where they can.
    Optional<Problem> refused() {
        if (undone.isEmpty() || left.isEmpty()) {
            return Optional.empty();
        }
        List<Denial> staying = denials(left);
        List<Denial> going = denials(undone).stream()
                .filter(denial -> staying.stream()
                        .noneMatch(other -> other.namespace().equals(denial.namespace())
                                && (other.selected().isEmpty() || other.equals(denial))))
                .toList();
        List<String> resting = left.reversed().stream()
                .filter(made -> needing(made, going))
                .map(this::words)
                .distinct()
                .toList();
        return resting.isEmpty()
                ? Optional.empty()
                : Optional.of(Problem.block(
                                "rested-on",
                                String.join(" and ", resting) + (resting.size() == 1 ? " rests" : " rest")
                                        + " on a deny-all of " + state.id() + "/"
                                        + undone.getFirst().run().id(),
                                "Take that back first: firebreak undo "
                                        + String.join(", then: firebreak undo ", resting))
                        .because("pods that it took out of policies would be under none, and open"));
    }

    /// Warns of each node that is uncordoned while siblings moved away from it are to stay away.
    List<Problem> uncordoned(Step<?> undo) {
        List<Problem> warnings = new ArrayList<>();
        for (Change change : Plan.changes(undo)) {
            if (!(change instanceof KubeChange kube)
                    || !kube.resource().equals(Resource.NODE)
                    || kube.writes().stream()
                            .noneMatch(w -> w.pointer().equals("/spec/unschedulable") && w.value() == null)) {
                continue;
            }
            String node = String.valueOf(kube.target().name());
            left.stream()
                    .filter(made -> movedFrom(made, node))
                    .map(this::words)
                    .distinct()
                    .forEach(words -> warnings.add(Problem.warn(
                                    "move-comes-undone",
                                    "node " + node + " is uncordoned, and " + words
                                            + " moved siblings away from it: one that starts there again shares the"
                                            + " suspect's rules",
                                    "Keep it cordoned: firebreak cordon-node " + node + " --case " + state.id())
                            .about(kube.target())));
        }
        return warnings;
    }

    private boolean movedFrom(Made made, String node) {
        Undoing<?> undoing =
                Recorded.undoing(state.id(), made.run(), made.step(), takenBack).orElse(null);
        return undoing != null
                && undoing.done().made().stream()
                        .anyMatch(c -> c instanceof KubeChange kube && kube.verb() == KubeChange.Verb.EVICT)
                && undoing.plan(view) instanceof Proposal.Changes<?>
                && contained(undoing).stream()
                        .flatMap(pod -> view.cluster().get(Resource.POD, pod.namespace(), pod.name()).stream())
                        .anyMatch(pod -> node.equals(pod.at("/spec/nodeName").asString("")));
    }

    private static <O extends Record> List<PodRef> contained(Undoing<O> undoing) {
        return undoing.action().contained(undoing.done().planned());
    }

    /// The run; the step alone where another of its run is to be taken back.
    private String words(Made made) {
        boolean whole = undone.stream().noneMatch(each -> each.run() == made.run());
        return state.id() + "/" + made.run().id()
                + (whole ? "" : "/" + made.step().id());
    }

    private List<Denial> denials(List<Made> steps) {
        List<Denial> denials = new ArrayList<>();
        for (Made made : steps) {
            policies(made.step(), KubeChange.Verb.CREATE)
                    .flatMap(change -> view
                            .cluster()
                            .get(
                                    Resource.NETWORK_POLICY,
                                    change.target().namespace(),
                                    change.target().name())
                            .map(NetworkPolicy::understood)
                            .stream())
                    .filter(policy -> !policy.allowsAnything())
                    .map(policy -> new Denial(policy.ref().namespace(), policy.podSelector()))
                    .forEach(denials::add);
        }
        return denials;
    }

    /// Whether a step narrowed policies under one of these, and there is something of that to take back.
    private boolean needing(Made made, List<Denial> going) {
        List<KubeChange> narrowings = policies(made.step(), KubeChange.Verb.PATCH)
                .filter(change -> going.stream().anyMatch(denial -> needs(change, denial)))
                .toList();
        return !narrowings.isEmpty()
                && Recorded.undoing(state.id(), made.run(), made.step(), takenBack)
                        .filter(undoing -> undoing.plan(view) instanceof Proposal.Changes<?> back
                                && back.changes().stream()
                                        .anyMatch(c -> narrowings.stream()
                                                .anyMatch(n -> n.target().equals(c.target()))))
                        .isPresent();
    }

    private static Stream<KubeChange> policies(StepState step, KubeChange.Verb verb) {
        return step.intents().stream()
                .filter(intent -> intent.happened() || intent.inDoubt())
                .map(IntentState::change)
                .map(ChangeJson::parse)
                .filter(KubeChange.class::isInstance)
                .map(KubeChange.class::cast)
                .filter(change -> change.verb() == verb && change.resource().equals(Resource.NETWORK_POLICY));
    }

    private static boolean needs(KubeChange narrowing, Denial denial) {
        ObjectNode added = Json.object();
        ArrayNode expressions = added.putArray("matchExpressions");
        narrowing.writes().stream()
                .filter(write -> write.appends() && write.list().equals("/spec/podSelector/matchExpressions"))
                .map(FieldWrite::value)
                .filter(Objects::nonNull)
                .forEach(expressions::add);
        List<Requirement> both = new ArrayList<>(denial.selected().requirements());
        both.addAll(Objects.requireNonNull(LabelSelector.parse(added)).requirements());
        return denial.namespace().equals(narrowing.target().namespace())
                && (new LabelSelector(Map.of(), both).contradictsItself()
                        || both.stream().anyMatch(each -> both.contains(each.not())));
    }
}
