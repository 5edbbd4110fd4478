package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Whether the cluster's network plugin enforces NetworkPolicies at all: told from the argument of the VPC
/// CNI's node agent. The agent's container is there also when enforcement is off, so the argument is looked at
/// and not the container (amazon-vpc-cni-k8s, charts/aws-vpc-cni/templates/daemonset.yaml).
public record Enforcement(Holds holds, String code, String message, String source) {
    private static final String SOURCE = "daemonset kube-system/aws-node, argument --enable-network-policy";

    public static Enforcement of(View view) {
        Optional<JsonNode> daemonSet;
        try {
            daemonSet = view.cluster().get(Resource.DAEMON_SET, "kube-system", "aws-node");
        } catch (Refusal refusal) {
            if (refusal.exit() != 4) {
                throw refusal;
            }
            return new Enforcement(Holds.UNKNOWN, "forbidden", "the VPC CNI's settings may not be read", SOURCE);
        }
        if (daemonSet.isEmpty()) {
            return new Enforcement(
                    Holds.UNKNOWN,
                    "no-vpc-cni",
                    "there is no VPC CNI daemonset: another plugin, or EKS Auto Mode, does the network here",
                    SOURCE);
        }
        for (JsonNode container : daemonSet.get().at("/spec/template/spec/containers")) {
            for (JsonNode argument : container.path("args")) {
                if (argument.asString().equals("--enable-network-policy=true")) {
                    return new Enforcement(
                            Holds.YES, "vpc-cni-enforces", "the VPC CNI enforces NetworkPolicies", SOURCE);
                }
            }
        }
        return new Enforcement(
                Holds.NO,
                "enforcement-off",
                "the VPC CNI does not enforce NetworkPolicies: its node agent runs without"
                        + " --enable-network-policy=true",
                SOURCE);
    }

    /// Whether and why a policy can't be enforced on this node, whatever the cluster's setting. Null where it
    /// can.
    public static @Nullable Enforcement onNode(JsonNode node) {
        if (ComputeType.of(node) == ComputeType.FARGATE) {
            return new Enforcement(
                    Holds.NO, "fargate", "NetworkPolicies are not enforced on Fargate", "labels of the node");
        }
        if (ComputeType.windows(node)) {
            return new Enforcement(
                    Holds.NO, "windows", "NetworkPolicies are not enforced on Windows nodes", "labels of the node");
        }
        if (ComputeType.of(node) == ComputeType.AUTO_MODE) {
            return new Enforcement(
                    Holds.UNKNOWN,
                    "auto-mode",
                    "on EKS Auto Mode the agent is not visible as a daemonset",
                    "labels of the node");
        }
        return null;
    }

    /// Whether some PolicyEndpoint of a policy names the pod: the controller resolved it. It does not prove
    /// that the node's agent has programmed it.
    static boolean resolved(View view, String namespace, String policy, String pod) {
        for (JsonNode endpoint : view.cluster().list(Resource.POLICY_ENDPOINT, namespace, null, null)) {
            if (!policy.equals(Json.text(endpoint, "/spec/policyRef/name"))) {
                continue;
            }
            for (JsonNode selected : endpoint.at("/spec/podSelectorEndpoints")) {
                if (pod.equals(Json.text(selected, "/name"))) {
                    return true;
                }
            }
        }
        return false;
    }
}
