package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.model.Holds;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Resource;
import dev.firebreak.reach.EnforcementGroup;
import dev.firebreak.reach.LabelSelector;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// What is left of the Services of pods that are isolated: how many of their endpoints still answer.
///
/// @param leaving the Services that pods leave, NAMESPACE/NAME
/// @param shared whether siblings that are left alone share what is denied
/// @param byTiers whether a denial of the VPC CNI's tiers is among it
/// @param cut whether an isolated pod is cut off by what is planned
record ServicesLeft(
        Surroundings around,
        Set<String> leaving,
        Holds shared,
        boolean byTiers,
        Function<JsonNode, Holds> cut,
        View view) {

    /// What is the same for every Service.
    ///
    /// @param held by the runs of cases, of those around
    private record Apart(Set<PodRef> isolated, Set<PodRef> held, Set<PodRef> siblings) {
        static Apart of(Surroundings around, View view) {
            Denied denied = new Denied(view);
            return new Apart(
                    refs(around.isolated()),
                    refs(around.pods().stream().filter(denied::is).toList()),
                    refs(around.siblings()));
        }

        private static Set<PodRef> refs(List<JsonNode> pods) {
            return pods.stream().map(PodFacts::ref).collect(Collectors.toSet());
        }
    }

    void say(List<Problem> notes) {
        Apart apart = Apart.of(around, view);
        for (String namespace : PodFacts.namespaces(around.isolated())) {
            List<JsonNode> services = Rights.wanted(
                    Rights.SERVICES.in(namespace),
                    notes,
                    List.of(),
                    () -> view.cluster().list(Resource.SERVICE, namespace, null, null));
            for (JsonNode service : services) {
                Map<String, String> wanted = LabelSelector.labels(service.at("/spec/selector"));
                if (!wanted.isEmpty()) {
                    say(service, LabelSelector.ofLabels(wanted), namespace, apart, notes);
                }
            }
        }
    }

    private void say(JsonNode service, LabelSelector selector, String namespace, Apart apart, List<Problem> notes) {
        boolean always = service.at("/spec/publishNotReadyAddresses").asBoolean(false);
        List<JsonNode> all = around.pods().stream()
                .filter(pod -> Impact.in(pod, namespace) && selector.matches(PodFacts.labels(pod)))
                .filter(pod -> always || PodFacts.answers(pod))
                .toList();
        // an object read alone is not equal to the same in a list
        List<JsonNode> others = all.stream()
                .filter(pod -> !apart.isolated().contains(PodFacts.ref(pod)))
                .toList();
        if (others.size() == all.size()) {
            return;
        }
        List<JsonNode> free = others.stream()
                .filter(pod -> !apart.held().contains(PodFacts.ref(pod)))
                .toList();
        List<JsonNode> alone = shared != Holds.NO
                ? free.stream()
                        .filter(pod -> apart.siblings().contains(PodFacts.ref(pod)) && around.shares(pod) != Holds.NO)
                        .toList()
                : List.of();
        String name = Impact.name(service);
        Map<Holds, Long> isolated = all.stream()
                .filter(pod -> apart.isolated().contains(PodFacts.ref(pod)))
                .collect(Collectors.groupingBy(cut, Collectors.counting()));
        boolean leave = leaving.contains(name);
        if (!leave && alone.isEmpty() && isolated.keySet().equals(Set.of(Holds.NO))) {
            return;
        }
        boolean sure = leave || !isolated.containsKey(Holds.UNKNOWN);
        int left = free.size()
                - alone.size()
                + (leave ? 0 : isolated.getOrDefault(Holds.NO, 0L).intValue());
        String message = "service " + name + ": " + answering(left, all.size(), alone) + "; "
                + (leave
                        ? "those that leave it get no requests any more"
                        : "requests sent to the isolated ones fail"
                                + (sure ? "" : " if policies are enforced for them, which is not known"));
        Problem loss = left == 0
                ? Problem.warn("service-loses-endpoints", message, null)
                : Problem.info("service-loses-endpoints", message);
        notes.add(loss.about(Impact.target(service, "Service")));
    }

    /// How many answer as before, and what becomes of those that are left alone and share the rules of an
    /// isolated one.
    private String answering(int left, int all, List<JsonNode> alone) {
        String of = " of " + all + " endpoints still answer";
        if (alone.isEmpty()) {
            return left + of;
        }
        if (shared != Holds.YES) {
            return left + of + ", and " + alone.size() + " left alone if " + (alone.size() == 1 ? "it does" : "they do")
                    + " not share the suspect's rules, which is not known";
        }
        Set<EnforcementGroup> heldOpen = around.holdingOpen(byTiers).stream()
                .flatMap(pod -> EnforcementGroup.groupOf(PodFacts.endpoint(pod)).stream())
                .collect(Collectors.toSet());
        long open = alone.stream()
                .flatMap(pod -> EnforcementGroup.groupOf(PodFacts.endpoint(pod)).stream())
                .filter(heldOpen::contains)
                .count();
        long cutOff = alone.size() - open;
        return left
                + of
                + (open == 0 ? "" : " everybody, and " + open + " only whom a policy allows in particular")
                + (cutOff == 0
                        ? ""
                        : "; " + sharing(cutOff) + " and " + (cutOff == 1 ? "is" : "are") + " cut off with it")
                + (open == 0 ? "" : "; " + sharing(open));
    }

    private static String sharing(long many) {
        return many + " left alone " + (many == 1 ? "shares" : "share") + " the suspect's rules";
    }
}
