package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.action.kube.Enforcement.Ground;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The VPC CNI's policy controller, which resolves policies for the agents: EKS runs it in the control plane,
/// and it works where its ConfigMap has the word `true` under its key. One of one's own need not look there
/// (aws/amazon-network-policy-controller-k8s, pkg/utils/configmap and `--enable-configmap-check`).
///
/// @param looked the ConfigMap
record PolicyController(Looked<JsonNode> looked, View view) {
    private static final String KEY = "enable-network-policy-controller";
    private static final String SOURCE = PolicyTaken.CONTROLLER + ", key " + KEY;

    /// Whether its ConfigMap switches it on.
    Holds on() {
        if (looked.missing() != null) {
            return Holds.UNKNOWN;
        }
        return looked.found()
                        .filter(map -> map.path("data").path(KEY).asString("").equals("true"))
                        .isPresent()
                ? Holds.YES
                : Holds.NO;
    }

    /// What speaks against it, where there is a daemonset of the VPC CNI.
    List<Ground> grounds() {
        List<Ground> grounds = new ArrayList<>();
        boolean thereAndOff = on() == Holds.NO && looked.found().isPresent();
        if (on() == Holds.NO && !thereAndOff) {
            grounds.add(unclear("its ConfigMap is not there"));
        } else if (thereAndOff && resolvedAny()) {
            // one of one's own need not look there, and what was resolved stands when it is switched off
            grounds.add(unclear("its ConfigMap does not switch it on, and there are PolicyEndpoints"));
        } else {
            grounds.addAll(against("controller-off"));
        }
        grounds.addAll(served());
        return grounds;
    }

    /// On Auto Mode there is no daemonset to look at; the ConfigMap switches enforcement on, for nodes of a
    /// class that says so too.
    List<Ground> ofAutoMode() {
        List<Ground> grounds = new ArrayList<>(against("auto-mode-off"));
        if (grounds.isEmpty()) {
            grounds.add(Ground.yes("auto-mode-enforces", "EKS Auto Mode enforces NetworkPolicies", SOURCE));
        }
        grounds.addAll(served());
        return grounds;
    }

    private static Ground unclear(String why) {
        return Ground.unknown(
                "controller-unclear",
                "whether the VPC CNI's policy controller runs is not known: " + why,
                PolicyTaken.CONTROLLER);
    }

    private List<Ground> against(String off) {
        return switch (on()) {
            case YES -> List.of();
            case NO ->
                List.of(Ground.no(
                        off, "the VPC CNI's policy controller is not switched on: no policy reaches an agent", SOURCE));
            case UNKNOWN, NOT_APPLICABLE -> looked.unknown(SOURCE);
        };
    }

    /// Whether any policy was resolved, as far as that may be read.
    private boolean resolvedAny() {
        return view.cluster().serves(Resource.POLICY_ENDPOINT)
                && !Looked.of(
                                Rights.POLICY_ENDPOINTS,
                                () -> Optional.of(view.cluster().list(Resource.POLICY_ENDPOINT, null, null, null)))
                        .found()
                        .orElse(List.of())
                        .isEmpty();
    }

    private List<Ground> served() {
        return view.cluster().serves(Resource.POLICY_ENDPOINT)
                ? List.of()
                : List.of(Ground.no(
                        "no-policy-endpoints",
                        "the cluster serves no PolicyEndpoints, the only way in which the VPC CNI's agent learns of"
                                + " policies",
                        "policyendpoints.networking.k8s.aws"));
    }
}
