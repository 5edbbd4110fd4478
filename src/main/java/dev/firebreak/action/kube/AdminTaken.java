package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.json.Json;
import dev.firebreak.model.Resource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Whether the VPC CNI's controller has taken up a denial of the admin tier. A denial can be split over several
/// ClusterPolicyEndpoints, and all are looked at. One that names a pod shows that the controller resolved it, and not
/// that the node's agent has programmed it.
///
/// @param denial null where the pods were denied otherwise
record AdminTaken(IsolatePod.@Nullable Denial denial, List<JsonNode> endpoints) {

    static AdminTaken look(IsolatePod.@Nullable Denial denial, View view) {
        if (denial == null || !denial.kind().equals(Resource.AWS_CLUSTER_NETWORK_POLICY)) {
            return new AdminTaken(null, List.of());
        }
        return new AdminTaken(
                denial,
                Looked.of(
                                Rights.CLUSTER_POLICY_ENDPOINTS,
                                () -> Optional.of(
                                        view.cluster().list(Resource.CLUSTER_POLICY_ENDPOINT, null, null, null)))
                        .found()
                        .orElse(List.of()));
    }

    /// Whether it denies the pod, as far as the controller tells.
    boolean names(JsonNode pod) {
        return denial != null
                && endpoints.stream()
                        .filter(endpoint -> denial.name().equals(Json.text(endpoint, "/spec/policyRef/name")))
                        .flatMap(endpoint ->
                                endpoint.at("/spec/podSelectorEndpoints").valueStream())
                        .anyMatch(selected -> PolicyTaken.is(selected, pod));
    }

    /// Whether it cuts the pod's open connections: it does where no policy of the tiers was over the pod before
    /// (measured on v1.4.3).
    boolean cuts(JsonNode pod) {
        return denial != null && !denial.otherBefore() && names(pod);
    }
}
