package dev.firebreak.look;

import dev.firebreak.action.View;
import dev.firebreak.action.kube.PodFacts;
import dev.firebreak.model.Names;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.reach.NetworkPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The deny-alls of cases, by one list: a label alone cuts nothing, and a pod can be denied without one.
///
/// @param known those that stand; null where they can't be read
/// @param atHand by a pod's uid the case that isolated it, as the journals at hand tell it
record Denials(@Nullable List<Denial> known, Map<String, String> atHand, Names names) {

    /// @param by the case, with its run
    record Denial(NetworkPolicy policy, String by) {
        boolean over(JsonNode pod) {
            return policy.ref().namespace().equals(pod.at("/metadata/namespace").asString())
                    && policy.selects(PodFacts.labels(pod));
        }
    }

    /// @param namespace null is all of them
    static Denials look(@Nullable String namespace, Map<String, String> atHand, View view) {
        return new Denials(read(namespace, view), atHand, view.names());
    }

    private static @Nullable List<Denial> read(@Nullable String namespace, View view) {
        String label = view.names().label();
        List<Denial> denials = new ArrayList<>();
        try {
            for (JsonNode policy : view.cluster().list(Resource.NETWORK_POLICY, namespace, label, null)) {
                NetworkPolicy understood = NetworkPolicy.understood(policy);
                if (understood != null && understood.deniesAll()) {
                    denials.add(new Denial(understood, PodFacts.labels(policy).getOrDefault(label, "")));
                }
            }
            return denials;
        } catch (Refusal refusal) {
            if (refusal.exit() != 4) {
                throw refusal;
            }
            return null;
        }
    }

    /// The case that denies the pod: that of its label, where several do.
    @Nullable
    String over(JsonNode pod) {
        String label = PodFacts.labels(pod).get(names.label());
        List<String> by = known == null
                ? List.of()
                : known.stream()
                        .filter(denial -> denial.over(pod))
                        .map(Denial::by)
                        .toList();
        return by.isEmpty() ? null : by.contains(label) ? label : by.getFirst();
    }

    /// The case that isolated it and has not taken that back, as far as the journals at hand tell.
    @Nullable
    String promised(JsonNode pod) {
        return atHand.get(pod.at("/metadata/uid").asString());
    }
}
