package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.change.KubeChange;
import dev.firebreak.json.Json;
import dev.firebreak.model.Resource;
import dev.firebreak.reach.PolicyKind;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A denial in the admin tier of a ClusterNetworkPolicy: the AWS kind (networking.k8s.aws) or the upstream one
/// (policy.networking.k8s.io), which have the same form where no port is named. As a source they know pods and
/// namespaces and no addresses, so what comes from outside the cluster is left to the ordinary policy beside it
/// (aws/amazon-network-policy-controller-k8s, api/v1alpha1; kubernetes-sigs/network-policy-api, apis/v1alpha2).
record AdminTier(Resource kind) implements TierDenial {

    @Override
    public List<Resource> kinds() {
        return List.of(kind);
    }

    @Override
    public List<KubeChange> changes(Held held) {
        ObjectNode object = held.metadata(kind, "");
        ObjectNode spec = object.putObject("spec");
        spec.put("tier", "Admin").put("priority", 0);
        ObjectNode subject = spec.putObject("subject").putObject("pods");
        ArrayNode among = subject.putObject("namespaceSelector")
                .putArray("matchExpressions")
                .addObject()
                .put("key", "kubernetes.io/metadata.name")
                .put("operator", "In")
                .putArray("values");
        held.namespaces().forEach(among::add);
        subject.set("podSelector", held.pods().toJson());
        ArrayNode from = Json.array();
        from.addObject().putObject("namespaces");
        spec.putArray("ingress")
                .addObject()
                .put("name", "deny")
                .put("action", "Deny")
                .set("from", from);
        ArrayNode to = Json.array();
        to.addObject().putObject("namespaces");
        to.addObject().set("networks", TierDenial.everyAddress());
        spec.putArray("egress")
                .addObject()
                .put("name", "deny")
                .put("action", "Deny")
                .set("to", to);
        return List.of(held.make(
                kind, "", "tier-deny", object, "Deny the pods all traffic in the admin tier of " + kind.group()));
    }

    /// Whether a policy of the kind may have been over one of the pods before: on the VPC CNI a denial of this tier
    /// cuts open connections only of pods that none was over (measured on v1.4.3). Namespaces are not read for it:
    /// a policy that selects them by their labels may be over any pod.
    ///
    /// @param pods those that are isolated, and who shares rules with them
    /// @param label the one that tells our own policies apart
    static boolean overBefore(Resource kind, List<JsonNode> pods, String label, View view) {
        return view.cluster().list(kind, null, null, null).stream()
                .filter(policy -> !PodFacts.labels(policy).containsKey(label))
                .anyMatch(policy -> pods.stream().anyMatch(pod -> maySelect(kind, policy, pod)));
    }

    private static boolean maySelect(Resource kind, JsonNode policy, JsonNode pod) {
        try {
            return PolicyKind.read(kind, policy).stream().anyMatch(each -> each.maySelect(PodFacts.endpoint(pod)));
        } catch (IllegalArgumentException notUnderstood) {
            return true;
        }
    }
}
