package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.action.kube.Enforcement.Ground;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Right;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The VPC CNI's policy controller, which resolves policies for the agents: EKS runs it in the control plane,
/// and it works where its ConfigMap has the word `true` under its key. One of one's own need not look there
/// (aws/amazon-network-policy-controller-k8s, pkg/utils/configmap and `--enable-configmap-check`).
///
/// @param looked the ConfigMap
/// @param within the namespaces whose policies are asked about; null is all of them
/// @param missing is told of each right that is missing
record PolicyController(Looked<JsonNode> looked, @Nullable Set<String> within, View view, Consumer<Right> missing) {
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
        if (on() != Holds.NO) {
            grounds.addAll(against("controller-off"));
        } else if (looked.found().isEmpty()) {
            grounds.add(unclear("its ConfigMap is not there"));
        } else {
            grounds.addAll(switchedOff());
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

    /// One of one's own need not look there, and what was resolved stands when it is switched off.
    private List<Ground> switchedOff() {
        Looked<JsonNode> resolved = resolved();
        if (resolved.missing() != null) {
            return List.of(unclear(
                    "its ConfigMap does not switch it on, and whether there are PolicyEndpoints may not be read"));
        }
        return resolved.found().isPresent()
                ? List.of(unclear("its ConfigMap does not switch it on, and there are PolicyEndpoints"))
                : against("controller-off");
    }

    /// Some policy that was resolved. A right to ask in the namespaces at hand suffices: an allow that is in force
    /// there was resolved there.
    private Looked<JsonNode> resolved() {
        Looked<JsonNode> none = new Looked<>(Optional.empty(), null);
        if (!view.cluster().serves(Resource.POLICY_ENDPOINT)) {
            return none;
        }
        if (within == null) {
            return resolved(Rights.POLICY_ENDPOINTS.everywhere(), null);
        }
        Looked<JsonNode> unread = none;
        for (String namespace : within) {
            Looked<JsonNode> there = resolved(Rights.POLICY_ENDPOINTS.in(namespace), namespace);
            if (there.found().isPresent()) {
                return there;
            }
            unread = there.missing() == null ? unread : there;
        }
        return unread;
    }

    private Looked<JsonNode> resolved(Right right, @Nullable String namespace) {
        Looked<JsonNode> there = Looked.of(
                right,
                () -> view.cluster().list(Resource.POLICY_ENDPOINT, namespace, null, null).stream()
                        .findFirst());
        if (there.missing() != null) {
            missing.accept(there.missing());
        }
        return there;
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
