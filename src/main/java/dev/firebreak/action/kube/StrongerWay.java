package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.model.PodRef;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// The stronger ways to isolate one pod, as commands to type, each in the case that it belongs to: a pod that
/// a case holds is refused to all others.
final class StrongerWay {
    /// The options of the ways that are no policy.
    static final String WITHIN = " --strategy pod-blackhole --blackhole-image IMAGE@sha256:HEX";

    static final String SECURITY_GROUP = " --strategy security-group --security-group sg-ID";

    private StrongerWay() {}

    /// Where policies don't reach a pod, or not it alone, and a plan is carried out all the same.
    static String too(JsonNode pod, View view) {
        return beyondPolicies(pod, later(view));
    }

    /// The same in place of the plan.
    static String instead(JsonNode pod, View view) {
        return beyondPolicies(pod, now(view));
    }

    private static String beyondPolicies(JsonNode pod, String inCase) {
        PodRef ref = PodFacts.ref(pod);
        return BranchInterface.of(pod).isPresent()
                ? securityGroup(ref) + inCase + ", or " + within(ref) + inCase
                : within(ref) + inCase;
    }

    /// Where siblings share its rules, what would isolate the suspect without them in place of the plan: evicting
    /// them, where that moves them, and what is no policy.
    static String apart(Surroundings around, View view) {
        JsonNode suspect = around.suspects().getFirst();
        boolean movable = around.siblings().stream().allMatch(p -> MovedAway.rooted(p) == null);
        return (movable
                        ? "Or move them away first: firebreak isolate-pod " + PodFacts.ref(suspect) + " --siblings move"
                                + now(view) + ". "
                        : "")
                + "Or cut off the suspect alone: " + instead(suspect, view);
    }

    /// Where siblings may share its rules, all of them by name, in place of the plan.
    static String together(Surroundings around, View view) {
        String pods = Stream.concat(around.suspects().stream(), around.siblings().stream())
                .map(pod -> PodFacts.ref(pod).toString())
                .distinct()
                .collect(Collectors.joining(" "));
        return "Isolate them together by naming all: firebreak isolate-pod " + pods + now(view)
                + ". Or cut off the suspect alone: "
                + instead(around.suspects().getFirst(), view);
    }

    /// By a container inside it, beside what is planned or done.
    static String withinToo(PodRef ref, View view) {
        return within(ref) + later(view);
    }

    /// The same in place of it.
    static String withinInstead(PodRef ref, View view) {
        return within(ref) + now(view);
    }

    static String within(PodRef ref) {
        return "firebreak isolate-pod " + ref + WITHIN;
    }

    /// Where nothing may be run inside it, or what runs there gets around it: beside what is planned.
    static String withoutToo(JsonNode pod, View view) {
        return without(pod, later(view));
    }

    /// The same in place of it.
    static String withoutInstead(JsonNode pod, View view) {
        return without(pod, now(view));
    }

    static String without(JsonNode pod, String inCase) {
        if (BranchInterface.of(pod).isPresent()) {
            return securityGroup(PodFacts.ref(pod)) + inCase;
        }
        String node = pod.at("/spec/nodeName").asString("NODE");
        return node.startsWith("fargate-")
                ? "firebreak collect-pod " + PodFacts.ref(pod) + ", then delete the pod: its node, which is Fargate's,"
                        + " ends with it"
                : "firebreak cordon-node " + node + ", and a security group on its instance";
    }

    private static String securityGroup(PodRef ref) {
        return "firebreak isolate-pod " + ref + SECURITY_GROUP;
    }

    /// The case that the plan is made in, where it is in one already.
    static String now(View view) {
        String caseId = view.caseId();
        return caseId == null ? "" : " --case " + caseId;
    }

    /// The case that the pod is in once the plan is carried out.
    private static String later(View view) {
        String caseId = view.caseId();
        return " --case " + (caseId == null ? "CASE" : caseId);
    }
}
