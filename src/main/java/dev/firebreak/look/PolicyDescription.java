package dev.firebreak.look;

import dev.firebreak.action.View;
import dev.firebreak.action.kube.PodFacts;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A policy, the pods that it is over, and its specification as served.
///
/// @param suspect the case whose it is, where a case made it
public record PolicyDescription(
        PolicyFacts policy, Suspect suspect, @Nullable List<PodRef> pods, JsonNode spec, List<Unknown> unknown) {

    /// Throws [Refusal] 4 `target-not-found`. The first kind that has one of the name, NetworkPolicies before others.
    public static PolicyDescription of(String namespace, String name, View view) {
        Reads reads = new Reads(view);
        for (Resource kind : Listing.policyKinds(view.cluster())) {
            String within = kind.namespaced() ? namespace : null;
            JsonNode found = reads.cluster("policies", () -> view.cluster().get(kind, within, name))
                    .flatMap(policy -> policy)
                    .orElse(null);
            if (found != null) {
                return of(kind, found, view, reads);
            }
        }
        throw new Refusal(
                4,
                Problem.block(
                        "target-not-found",
                        "no policy " + namespace + "/" + name,
                        "see which there are: firebreak get policies -n " + namespace));
    }

    private static PolicyDescription of(Resource kind, JsonNode policy, View view, Reads reads) {
        String within = kind.namespaced() ? policy.at("/metadata/namespace").asString() : null;
        List<PodRef> pods = reads.cluster("pods", () -> view.cluster().list(Resource.POD, within, null, null))
                .map(found -> found.stream()
                        .filter(pod -> PolicyFacts.maySelect(kind, policy, pod))
                        .map(PodFacts::ref)
                        .sorted()
                        .toList())
                .orElse(null);
        return new PolicyDescription(
                PolicyFacts.of(kind, policy),
                Suspect.ofPolicy(policy, view.names()),
                pods,
                policy.path("spec"),
                reads.unknown());
    }
}
