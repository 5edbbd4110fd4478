package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Resource;
import dev.firebreak.reach.NetworkPolicy;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// A part that a deny-all of a case isolates already: what stands, and what has come to allow it something since.
///
/// @param part as its deny-all tells it
/// @param value of the label, which names the case
/// @param pods those that may have had connections before; those that start under the deny-all have none
/// @param underPolicy of these, those whose open connections live on
/// @param allowing policies that allow pods of it something all the same: made since, or put back by who
/// manages them
record EnclosedAlready(
        Enclosed.Part part,
        String value,
        Earlier earlier,
        List<PodRef> pods,
        List<PodRef> underPolicy,
        List<JsonNode> allowing) {

    static Optional<EnclosedAlready> look(Enclosed.Part part, View view) {
        String label = view.names().label();
        for (JsonNode policy : view.cluster().list(Resource.NETWORK_POLICY, part.namespace(), null, null)) {
            String value = PodFacts.labels(policy).get(label);
            NetworkPolicy parsed = NetworkPolicy.understood(policy);
            if (value != null && parsed != null && parsed.podSelector().equals(part.selected()) && parsed.deniesAll()) {
                String name = parsed.ref().name();
                return Optional.of(
                        of(new Enclosed.Part(part.namespace(), name, part.selector(), part.labels()), value, view));
            }
        }
        return Optional.empty();
    }

    private static EnclosedAlready of(Enclosed.Part part, String value, View view) {
        String policy = part.namespace() + "/" + part.policy();
        List<Enclosed> recorded = Stream.concat(
                        view.standing(IsolateNamespace.TYPE).stream(), view.standing(IsolateWorkload.TYPE).stream())
                .toList();
        IsolatePod.Denial denial = TierDenial.standing(
                        part.namespace(), view.names().label(), value, view)
                .map(found -> Earlier.known(
                        found, recorded.stream().map(Enclosed::denial).toList()))
                .orElse(null);
        List<JsonNode> running = Enclosing.running(part, view);
        List<JsonNode> allowing = denial != null && denial.beatsEveryAllow()
                ? List.of()
                : view.cluster().list(Resource.NETWORK_POLICY, part.namespace(), null, null).stream()
                        .filter(each -> allows(each, part, running))
                        .toList();
        List<Enclosed> about = recorded.stream()
                .filter(each -> each.policies().contains(policy))
                .toList();
        boolean known = allowing.isEmpty() && !about.isEmpty();
        List<PodRef> now = running.stream().map(PodFacts::ref).sorted().toList();
        return new EnclosedAlready(
                part,
                value,
                new Earlier(List.of(policy), denial),
                known ? then(about, part, Enclosed::pods) : now,
                // where no run tells, and where an allow has let connections in since, they live on
                known ? then(about, part, Enclosed::underPolicyBefore) : now,
                allowing);
    }

    private static List<PodRef> then(
            List<Enclosed> recorded, Enclosed.Part part, Function<Enclosed, List<PodRef>> which) {
        return recorded.stream()
                .flatMap(each -> which.apply(each).stream())
                .filter(pod -> pod.namespace().equals(part.namespace()))
                .distinct()
                .sorted()
                .toList();
    }

    private static boolean allows(JsonNode policy, Enclosed.Part part, List<JsonNode> running) {
        NetworkPolicy parsed = NetworkPolicy.understood(policy);
        return parsed != null && parsed.allowsAnything() && Enclosing.opens(parsed.podSelector(), part, running);
    }
}
