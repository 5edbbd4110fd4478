package dev.firebreak.action.kube;

import dev.firebreak.change.KubeChange;
import dev.firebreak.model.Resource;
import dev.firebreak.reach.CalicoSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/// A denial in a Calico tier of its own that is asked before all others. A policy in a tier has the tier's name
/// before its own. A node may always reach the pods on it (docs.tigera.io, network-policy/policy-tiers;
/// reference/resources/globalnetworkpolicy; FELIX_DEFAULTENDPOINTTOHOSTACTION is about the other way).
record CalicoTier(Resource tiers, Resource policies) implements TierDenial {

    @Override
    public List<Resource> kinds() {
        return List.of(tiers, policies);
    }

    @Override
    public List<KubeChange> changes(Held held) {
        ObjectNode tier = held.metadata(tiers, "");
        tier.putObject("spec").put("order", 0);
        Held inTier = new Held(held.namespaces(), held.pods(), held.names(), held.value(), held.name() + ".deny");
        ObjectNode policy = inTier.metadata(policies, "");
        ObjectNode spec = policy.putObject("spec");
        spec.put("tier", held.name()).put("order", 0);
        spec.put("selector", CalicoSelector.text(held.pods()));
        spec.put(
                "namespaceSelector",
                held.namespaces().stream()
                        .map(namespace -> "'" + namespace + "'")
                        .collect(Collectors.joining(", ", "kubernetes.io/metadata.name in {", "}")));
        spec.putArray("types").add("Ingress").add("Egress");
        spec.putArray("ingress").addObject().put("action", "Deny");
        spec.putArray("egress").addObject().put("action", "Deny");
        List<KubeChange> changes = new ArrayList<>();
        changes.add(held.make(tiers, "", "tier", tier, "Make a tier that Calico asks before all others"));
        changes.add(inTier.make(policies, "", "tier-deny", policy, "Deny the pods all traffic in that tier"));
        return changes;
    }
}
