package dev.firebreak.action.kube;

import dev.firebreak.action.Done;
import dev.firebreak.action.View;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.model.Holds;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The verdict of pods whose routes were black-holed, from the end of the container that did it, which looks whether
/// it has succeeded before it ends with 0.
record BlackholeVerdict(Done<IsolatePod.Isolated> done, View view) {
    private static final String APPLIED = "applied";
    private static final String ENFORCED = "enforced";
    private static final String CUT = "cut";
    private static final String SOURCE = "status.ephemeralContainerStatuses";

    Verdict verdict() {
        return Verdict.of(done.planned().suspects().stream().map(this::of).toList());
    }

    private Verdict.PerTarget of(PodRef ref) {
        List<Reason> reasons = new ArrayList<>();
        Optional<JsonNode> pod = PodFacts.find(ref, view);
        Verdict.Facts facts;
        if (pod.isEmpty()) {
            reasons.add(new Reason(APPLIED, "pod-gone", "pod " + ref + " is gone", "pods in " + ref.namespace()));
            facts = new Verdict.Facts(Holds.NOT_APPLICABLE, Holds.NOT_APPLICABLE, Holds.NOT_APPLICABLE);
        } else {
            Holds applied = applied(pod.get(), ref, reasons);
            facts = new Verdict.Facts(applied, enforced(pod.get(), applied, reasons), cut(pod.get(), applied, reasons));
        }
        return new Verdict.PerTarget(Target.of(ref), facts.worst(), facts, reasons);
    }

    private Holds applied(JsonNode pod, PodRef ref, List<Reason> reasons) {
        List<RouteContainer> ours = RouteContainer.of(pod, view.names());
        RouteContainer made = ours.stream()
                .filter(one -> one.name().equals(container(ref, ours)))
                .findFirst()
                .orElse(null);
        if (made == null) {
            reasons.add(new Reason(APPLIED, "blackhole-missing", "pod " + ref + " has no such container", SOURCE));
            return Holds.NO;
        }
        String name = "container " + made.name();
        reasons.add(new Reason(APPLIED, "footprint", name + " runs inside the suspect, pod " + ref, SOURCE));
        if (made.end() == RouteContainer.End.PENDING) {
            reasons.add(new Reason(APPLIED, "blackhole-pending", name + " has not ended yet", SOURCE));
            return Holds.UNKNOWN;
        }
        if (made.end() == RouteContainer.End.FAILED) {
            reasons.add(new Reason(APPLIED, "blackhole-failed", name + " failed: " + made.message(), SOURCE));
            return Holds.NO;
        }
        if (!made.podIp().equals(RouteContainer.address(pod))) {
            reasons.add(new Reason(
                    APPLIED,
                    "sandbox-replaced",
                    "pod " + ref + " has another address, " + RouteContainer.address(pod)
                            + ": what was done to its network went with the earlier one",
                    "status.podIP"));
            return Holds.NO;
        }
        RouteContainer deciding = RouteContainer.deciding(pod, view.names());
        if (deciding == null || !deciding.closes()) {
            reasons.add(new Reason(APPLIED, "routes-given-back", "the routes were given back since", SOURCE));
            return Holds.NO;
        }
        reasons.add(new Reason(
                APPLIED, "blackhole-set", name + " has seen that there is no route but to the pod's own node", SOURCE));
        return Holds.YES;
    }

    /// The container that the step put into the pod; where it found one there, that.
    private String container(PodRef ref, List<RouteContainer> ours) {
        return done.changes().stream()
                .filter(KubeChange.class::isInstance)
                .map(KubeChange.class::cast)
                .filter(change -> ref.uid().equals(change.target().uid()))
                .map(Blackhole::containerOf)
                .findFirst()
                .or(() -> ours.reversed().stream()
                        .filter(RouteContainer::closes)
                        .map(RouteContainer::name)
                        .findFirst())
                .orElse("");
    }

    private Holds enforced(JsonNode pod, Holds applied, List<Reason> reasons) {
        if (applied != Holds.YES) {
            reasons.add(new Reason(ENFORCED, "not-applied", "what is not applied can't be enforced", null));
            return applied;
        }
        Capability around = Blackhole.bypass(pod, view.names()).orElse(null);
        if (around != null) {
            reasons.add(new Reason(ENFORCED, around.code(), around.message(), "securityContext of the containers"));
            return Holds.UNKNOWN;
        }
        reasons.add(new Reason(
                ENFORCED, "routes-black-holed", "nothing in the pod may change its routes or get around them", SOURCE));
        return Holds.YES;
    }

    /// The kernel asks the routes again for the next packet of an open connection.
    private Holds cut(JsonNode pod, Holds applied, List<Reason> reasons) {
        if (applied != Holds.YES) {
            reasons.add(new Reason(CUT, "not-applied", "what is not applied cuts nothing", null));
            return applied;
        }
        Capability around = Blackhole.bypass(pod, view.names())
                .filter(capability -> capability.code().equals("pod-privileged"))
                .orElse(null);
        if (around != null) {
            reasons.add(new Reason(CUT, around.code(), around.message(), "securityContext of the containers"));
            return Holds.UNKNOWN;
        }
        reasons.add(new Reason(CUT, "routes-black-holed", "open connections lost their route, too", SOURCE));
        return Holds.YES;
    }
}
