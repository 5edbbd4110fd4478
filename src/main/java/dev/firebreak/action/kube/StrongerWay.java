package dev.firebreak.action.kube;

import dev.firebreak.model.PodRef;
import tools.jackson.databind.JsonNode;

/// The stronger ways to isolate one pod, as commands to type.
final class StrongerWay {
    private StrongerWay() {}

    /// Where policies don't reach a pod, or not it alone.
    static String beyondPolicies(JsonNode pod) {
        PodRef ref = PodFacts.ref(pod);
        return BranchInterface.of(pod).isPresent() ? securityGroup(ref) + ", or " + within(ref) : within(ref);
    }

    /// Where siblings share its rules, what would isolate the suspect without them: evicting them, where that
    /// moves them, and what is no policy.
    static String apart(Surroundings around) {
        PodRef ref = PodFacts.ref(around.suspects().getFirst());
        boolean movable = around.siblings().stream().allMatch(p -> MovedAway.rooted(p) == null);
        return (movable ? "Or move them away first: firebreak isolate-pod " + ref + " --siblings move. " : "")
                + "Or cut off the suspect alone: "
                + beyondPolicies(around.suspects().getFirst());
    }

    /// By a container inside it.
    static String within(PodRef ref) {
        return "firebreak isolate-pod " + ref + " --strategy pod-blackhole --blackhole-image IMAGE@sha256:HEX";
    }

    /// Where nothing may be run inside it, or what runs there gets around it.
    static String without(JsonNode pod) {
        if (BranchInterface.of(pod).isPresent()) {
            return securityGroup(PodFacts.ref(pod));
        }
        String node = pod.at("/spec/nodeName").asString("NODE");
        return node.startsWith("fargate-")
                ? "firebreak collect-pod " + PodFacts.ref(pod) + ", then delete the pod: its node, which is Fargate's,"
                        + " ends with it"
                : "firebreak cordon-node " + node + ", and a security group on its instance";
    }

    private static String securityGroup(PodRef ref) {
        return "firebreak isolate-pod " + ref + " --strategy security-group --security-group sg-ID";
    }
}
