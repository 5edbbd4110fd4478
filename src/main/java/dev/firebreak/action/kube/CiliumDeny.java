package dev.firebreak.action.kube;

import dev.firebreak.change.KubeChange;
import dev.firebreak.json.Json;
import dev.firebreak.model.Resource;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A denial of Cilium's, one in each namespace: `ingressDeny` and `egressDeny` win over every allow, those of
/// NetworkPolicies included (docs.cilium.io, security/policy/deny). The pod's own node may still reach it, as
/// everywhere: without its probes the kubelet would restart the containers, and memory is evidence. The pod may not
/// reach its node, where the agents of EKS hand out credentials.
record CiliumDeny() implements TierDenial {
    @Override
    public List<Resource> kinds() {
        return List.of(Resource.CILIUM_NETWORK_POLICY);
    }

    @Override
    public List<KubeChange> changes(Held held) {
        List<KubeChange> changes = new ArrayList<>();
        for (String namespace : held.namespaces()) {
            ObjectNode object = held.metadata(Resource.CILIUM_NETWORK_POLICY, namespace);
            ObjectNode spec = object.putObject("spec");
            spec.set("endpointSelector", held.pods().toJson());
            ArrayNode ingress = spec.putArray("ingressDeny");
            ingress.addObject().set("fromEndpoints", everyPod());
            ingress.addObject().putArray("fromEntities").add("world").add("remote-node");
            spec.putArray("egressDeny").addObject().putArray("toEntities").add("all");
            changes.add(held.make(
                    Resource.CILIUM_NETWORK_POLICY,
                    namespace,
                    "cilium-deny-" + namespace,
                    object,
                    "Deny the pods in " + namespace + " all traffic with a Cilium policy"));
        }
        return changes;
    }

    /// An empty selector means the policy's own namespace alone.
    private static ArrayNode everyPod() {
        ArrayNode endpoints = Json.array();
        endpoints
                .addObject()
                .putArray("matchExpressions")
                .addObject()
                .put("key", "k8s:io.kubernetes.pod.namespace")
                .put("operator", "Exists");
        return endpoints;
    }
}
