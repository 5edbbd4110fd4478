package dev.firebreak.execute;

import dev.firebreak.action.Action;
import dev.firebreak.change.Change;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Reply;
import dev.firebreak.cluster.ClusterView;
import dev.firebreak.json.Json;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import dev.firebreak.plan.Undoing;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A change of a pod that was refused because the pod is gone. That is known for good: nothing is left to do on
/// the pod, and what is done to others does not rest on it.
final class GonePod {
    private static final String CODE = "pod-gone";

    private GonePod() {}

    /// The refusal, told as one of a pod that is gone where that is so.
    static Reply.Refused told(Change change, Reply.Refused refused, ClusterView cluster) {
        // a patch that tests the uid answers 422 for another pod of the name, and an eviction 409
        boolean missed = Set.of(404, 409, 422).contains(refused.status());
        if (!missed
                || !(change instanceof KubeChange kube)
                || !Set.of(KubeChange.Verb.PATCH, KubeChange.Verb.EVICT).contains(kube.verb())
                || !kube.resource().equals(Resource.POD)
                || kube.target().uid() == null) {
            return refused;
        }
        Optional<JsonNode> now;
        try {
            now = cluster.get(
                    Resource.POD, kube.target().namespace(), kube.target().name());
        } catch (Refusal silent) {
            return refused;
        }
        String uid = now.map(pod -> Json.text(pod, "/metadata/uid")).orElse(null);
        if (Objects.equals(uid, kube.target().uid())) {
            return refused;
        }
        String message = "pod " + kube.target().namespace() + "/"
                + kube.target().name() + " is gone" + (now.isPresent() ? ", and another one has its name" : "");
        return new Reply.Refused(refused.status(), refused.requestId(), CODE, message, null);
    }

    /// Whether all that the step is about are pods that are gone, so that what would follow is about nobody: those
    /// that it contains, else whatever it changes.
    static <O extends Record> boolean nobodyLeft(
            Action<O> action, Proposal.Changes<O> proposed, List<Outcome> outcomes) {
        if (action instanceof Undoing<?> || !outcomes.stream().allMatch(GonePod::is)) {
            return false;
        }
        Set<String> missed = outcomes.stream().map(Outcome::change).collect(Collectors.toSet());
        Set<Target> gone = proposed.changes().stream()
                .filter(change -> missed.contains(change.id()))
                .map(Change::target)
                .collect(Collectors.toSet());
        List<PodRef> contained = action.contained(proposed.outputs());
        return contained.isEmpty()
                ? proposed.changes().stream().map(Change::target).allMatch(gone::contains)
                : contained.stream().map(Target::of).allMatch(gone::contains);
    }

    static boolean is(Outcome outcome) {
        return is(outcome.code());
    }

    static boolean is(@Nullable String code) {
        return CODE.equals(code);
    }
}
