package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.model.Holds;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Target;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// What is said of pods that share a suspect's rules on its node, or may: who is isolated with it, and what becomes of
/// those that are left.
final class SharedRules {
    private SharedRules() {}

    static void say(Surroundings around, boolean byTiers, View view, List<Problem> notes) {
        if (around.siblings().isEmpty()) {
            return;
        }
        PodRef suspect = PodFacts.ref(around.suspects().getFirst());
        heldByOthers(around, view, notes);
        Set<PodRef> isolated = around.isolated().stream().map(PodFacts::ref).collect(Collectors.toSet());
        List<JsonNode> together = around.siblings().stream()
                .filter(pod -> isolated.contains(PodFacts.ref(pod)))
                .toList();
        if (!together.isEmpty()) {
            notes.add(isolatedTogether(together, around, view));
        }
        Map<Holds, List<JsonNode>> alone = around.siblings().stream()
                .filter(pod -> !isolated.contains(PodFacts.ref(pod)))
                .collect(Collectors.groupingBy(around::shares));
        alone.forEach((shares, pods) -> notes.add(
                switch (shares) {
                    case YES -> leftAlone(around, byTiers, pods, view).about(Target.of(suspect));
                    case UNKNOWN ->
                        Problem.warn(
                                        "siblings-unclear",
                                        "whether pods share the suspect's rules on its node is not known. If they do,"
                                                + " they are cut off with it, or keep it open: " + Impact.names(pods),
                                        StrongerWay.together(around, view))
                                .because("they do where the VPC CNI enforces, and whether it does is not known")
                                .about(Target.of(suspect));
                    case NO, NOT_APPLICABLE ->
                        Problem.info(
                                "siblings",
                                "on the suspect's node, with the same name up to the last dash: " + Impact.names(pods));
                }));
    }

    private static void heldByOthers(Surroundings around, View view, List<Problem> notes) {
        Denied denied = new Denied(view);
        for (JsonNode sibling : around.siblings()) {
            String held = PodFacts.labels(sibling).get(view.names().label());
            if (held != null
                    && around.shares(sibling) != Holds.NO
                    && !view.ours(Suspects.caseOf(held))
                    && denied.is(sibling)) {
                notes.add(Problem.warn(
                                "sibling-held-by-case",
                                "pod " + PodFacts.ref(sibling)
                                        + ", which shares the suspect's rules, is isolated by case "
                                        + Suspects.caseOf(held) + ": undoing that case "
                                        + (around.opensWhenLetGo(sibling, view.names())
                                                ? "would open both"
                                                : "leaves it cut off with the suspect, for no policy allows it"
                                                        + " anything"),
                                "Tell whoever works on case " + Suspects.caseOf(held))
                        .about(Target.of(PodFacts.ref(sibling))));
            }
        }
    }

    /// @param together siblings that are isolated with a suspect
    static Problem isolatedTogether(List<JsonNode> together, Surroundings around, View view) {
        boolean known = together.stream().allMatch(pod -> around.shares(pod) == Holds.YES);
        return Problem.warn(
                        "siblings-isolated",
                        "isolated together with the suspect, because the VPC CNI gives them one set of rules on its"
                                + " node" + (known ? "" : ", where it enforces, which is not known") + ": "
                                + Impact.names(together),
                        "Leave them with the input siblings=leave: --siblings leave for the action, -i"
                                + " siblings=leave for a runbook. "
                                + StrongerWay.apart(around, view))
                .about(Target.of(PodFacts.ref(around.suspects().getFirst())));
    }

    private static Problem leftAlone(Surroundings around, boolean byTiers, List<JsonNode> pods, View view) {
        return around.holdingOpen(byTiers).stream().anyMatch(pods::contains)
                ? Problem.warn(
                        "shared-enforcement",
                        "pods left alone share the suspect's rules on its node and keep it open: " + Impact.names(pods),
                        "Isolate them together with the input siblings=include: --siblings include for the action,"
                                + " -i siblings=include for a runbook. "
                                + StrongerWay.apart(around, view))
                : Problem.warn(
                        "siblings-cut-off",
                        "pods left alone share the suspect's rules on its node and are cut off with it: "
                                + Impact.names(pods),
                        StrongerWay.apart(around, view));
    }
}
