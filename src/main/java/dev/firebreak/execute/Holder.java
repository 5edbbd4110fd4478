package dev.firebreak.execute;

import dev.firebreak.change.Change;
import dev.firebreak.change.ChangeJson;
import dev.firebreak.change.FieldWrite;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.RunState;
import dev.firebreak.journal.Standing;
import dev.firebreak.journal.StepState;
import dev.firebreak.journal.Undone;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Target;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Which run of a case holds a pod that several of its runs looked at: the one that wrote the label last.
final class Holder {
    private final CaseState state;
    /// Of each step, the labels that it wrote to each object: read once for a thousand pods.
    private final Map<String, Map<Target, Set<String>>> written = new HashMap<>();

    /// Whether something of a step was taken back.
    private final Map<String, Boolean> undone = new HashMap<>();

    Holder(CaseState state) {
        this.state = state;
    }

    /// A pod whose label a later run of the case wrote anew is that run's: what stands of it tells whether
    /// the pod is isolated.
    Verdict.PerTarget heldSince(Verdict.PerTarget target, IntentState standing) {
        Set<String> labels = labels(standing.run(), standing.step()).getOrDefault(target.target(), Set.of());
        for (RunState later : state.runs().reversed()) {
            if (labels.isEmpty() || later.id().equals(standing.run())) {
                return target;
            }
            for (StepState step : later.steps()) {
                if (!undone(later.id(), step)
                        && labels(later.id(), step.id()).getOrDefault(target.target(), Set.of()).stream()
                                .anyMatch(labels::contains)) {
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

    private boolean undone(String run, StepState step) {
        return undone.computeIfAbsent(
                run + "/" + step.id(), _ -> Undone.ofStep(state, run, step.id()).isPresent());
    }

    /// Why a change that others undid is missed no more: a later run of the case made it again, which stands or falls
    /// by itself. Empty where none did.
    Optional<Reason> madeAgain(KubeChange lost, IntentState standing) {
        return Standing.of(state).stream()
                .filter(later -> later.line().seq() > standing.line().seq()
                        && !Objects.equals(later.run(), standing.run())
                        && ChangeJson.parse(later.change()) instanceof KubeChange again
                        && again.verb() == lost.verb()
                        && again.resource().equals(lost.resource())
                        && again.subresource().equals(lost.subresource())
                        && Objects.equals(
                                again.target().namespace(), lost.target().namespace())
                        && (Objects.equals(again.target().name(), lost.target().name())
                                ? covers(again, later, lost, standing)
                                : lost.verb() == KubeChange.Verb.CREATE && same(lost, standing, again, later)))
                .reduce((_, last) -> last)
                .map(later -> new Reason(
                        "holds",
                        isolates(standing) ? "held-since" : "made-again",
                        state.name() + "/" + later.run() + " has done it again since: "
                                + later.change().path("words").asString(""),
                        "journal"));
    }

    /// Whether the later change writes all that the lost one wrote: another change of the same object, such as a mark
    /// on a node that was cordoned, makes nothing again.
    private boolean covers(KubeChange again, IntentState later, KubeChange lost, IntentState standing) {
        return lost.writes().stream()
                // an empty place for what is written into it, which the other may have found there
                .filter(write -> write.value() == null || !write.value().equals(Json.object()))
                .allMatch(write -> again.writes().stream()
                        .anyMatch(anew -> anew.pointer().equals(write.pointer())
                                && (Objects.equals(anew.value(), write.value())
                                        || (says(anew, later) && says(write, standing)))));
    }

    /// Whether what is written names the case or the intent, which no two changes have in common.
    private boolean says(FieldWrite write, IntentState by) {
        JsonNode value = write.value();
        String text = value == null ? "" : value.asString("");
        return text.contains(state.id()) || text.contains(by.id());
    }

    private boolean isolates(IntentState intent) {
        return state.run(String.valueOf(intent.run()))
                .map(run -> run.planned(String.valueOf(intent.step())))
                .filter(step -> step.path("action").asString("").startsWith("isolate-"))
                .isPresent();
    }

    /// Whether one object stands for the other: by what it says, or for the pods that its step labelled.
    private boolean same(KubeChange lost, IntentState standing, KubeChange again, IntentState later) {
        JsonNode before = lost.body();
        JsonNode after = again.body();
        Set<Target> pods = labels(standing.run(), standing.step()).keySet();
        return before != null
                && after != null
                && (before.path("spec").equals(after.path("spec"))
                        || (!pods.isEmpty()
                                && labels(later.run(), later.step()).keySet().containsAll(pods)));
    }

    /// A pod that an earlier run holds, and that this one looked at beside those that it isolated: it stands
    /// or falls with the earlier one.
    boolean heldBefore(Target target, IntentState standing) {
        Map<Target, Set<String>> labels = labels(standing.run(), standing.step());
        return isPod(target)
                && !labels.containsKey(target)
                && labels.keySet().stream().anyMatch(Holder::isPod);
    }

    private static boolean isPod(Target target) {
        return target.kind().equals("Pod");
    }

    private Map<Target, Set<String>> labels(@Nullable String run, @Nullable String step) {
        return written.computeIfAbsent(run + "/" + step, _ -> {
            Map<Target, Set<String>> labels = new HashMap<>();
            state.run(String.valueOf(run)).flatMap(r -> r.step(String.valueOf(step))).stream()
                    .flatMap(s -> s.intents().stream())
                    .filter(IntentState::happened)
                    .map(intent -> ChangeJson.parse(intent.change()))
                    .forEach(change -> written(change)
                            .forEach(label -> labels.computeIfAbsent(change.target(), _ -> new HashSet<>())
                                    .add(label)));
            return labels;
        });
    }

    private static Stream<String> written(Change change) {
        return change instanceof KubeChange kube
                ? kube.writes().stream()
                        .filter(write -> write.value() != null)
                        .map(FieldWrite::pointer)
                        .filter(pointer -> pointer.startsWith("/metadata/labels/"))
                : Stream.of();
    }
}
