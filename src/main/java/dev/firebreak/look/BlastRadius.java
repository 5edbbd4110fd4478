package dev.firebreak.look;

import dev.firebreak.action.View;
import dev.firebreak.action.kube.FindPods;
import dev.firebreak.action.kube.PodFacts;
import dev.firebreak.cluster.Targets;
import dev.firebreak.json.Json;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Resource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What an attacker in a pod can reach from it. What is null could not be read, and `unknown` says why; what is not
/// listed is only not known to be reachable.
///
/// @param secrets those in its containers: whoever is in it has them
/// @param rights every rule of RBAC that holds for the pod's account
/// @param dangers those of them that give more than they say
/// @param nodeRole the role of the node, or its instance profile; null where it is not known or there is none
/// @param tenants who else runs on the node
public record BlastRadius(
        PodRef pod,
        Suspect suspect,
        @Nullable Egress network,
        MetadataService instanceMetadata,
        Identity identity,
        List<SecretUse> secrets,
        @Nullable List<Danger> dangers,
        @Nullable List<Grant> rights,
        @Nullable Role nodeRole,
        Host host,
        FindPods.@Nullable NodeFacts node,
        List<FindPods.VolumeFacts> volumes,
        @Nullable List<OnNode.Tenant> tenants,
        List<Unknown> unknown) {

    /// Throws [dev.firebreak.model.Refusal] 4 `target-not-found`.
    ///
    /// @param eks the cluster's name in EKS, where it is set
    /// @param atHand by a pod's uid the case that isolated it, as the journals at hand tell it
    public static BlastRadius of(PodRef ref, @Nullable String eks, Map<String, String> atHand, View view) {
        Reads reads = new Reads(view);
        String cluster = EksName.of(eks, view, reads);
        JsonNode pod = Targets.named(view.cluster(), Resource.POD, ref.namespace(), ref.name(), "pod " + ref);
        Optional<Reached.Around> around = Reached.Around.of(ref, view, reads);
        Host host = Host.of(pod);
        PodDescription.Under under = PodDescription.Under.of(ref, view, reads);
        OnNode on = node(pod, view, reads)
                .map(node -> OnNode.of(node, cluster, view, reads))
                .orElse(new OnNode(null, null));
        MetadataService metadata = MetadataService.of(
                host.network(),
                around.map(known -> Egress.through(known, MetadataService.ADDRESS, 80))
                        .orElse("unknown"),
                on.instance());
        Identity identity = Identity.of(pod, cluster, view, reads);
        List<Grant> rights = Grants.of(identity.namespace(), identity.serviceAccount(), view, reads);
        return new BlastRadius(
                ref,
                Suspect.ofPod(pod, Denials.look(ref.namespace(), atHand, view)),
                around.map(known -> Egress.of(known, view.cluster().list(Resource.POD, null, null, null)))
                        .orElse(null),
                metadata,
                identity,
                SecretUse.inPod(pod),
                rights == null ? null : Danger.among(rights),
                rights,
                role(on, metadata),
                host,
                under.node(),
                under.volumes(),
                tenants(pod, view, reads),
                reads.unknown());
    }

    private static Optional<JsonNode> node(JsonNode pod, View view, Reads reads) {
        String name = Json.text(pod, "/spec/nodeName");
        return name == null
                ? Optional.empty()
                : reads.cluster("node", () -> view.cluster().get(Resource.NODE, null, name))
                        .flatMap(node -> node);
    }

    private static @Nullable Role role(OnNode on, MetadataService metadata) {
        String arn = on.role();
        return arn == null ? null : new Role(arn, "node", "EC2 and EKS", metadata.reachable(), metadata.because());
    }

    private static @Nullable List<OnNode.Tenant> tenants(JsonNode pod, View view, Reads reads) {
        String node = Json.text(pod, "/spec/nodeName");
        List<OnNode.Tenant> all = node == null ? List.of() : OnNode.tenants(node, view, reads);
        if (all == null) {
            return null;
        }
        PodRef self = PodFacts.ref(pod);
        return all.stream()
                .map(tenant -> tenant.namespace().equals(self.namespace())
                        ? new OnNode.Tenant(
                                tenant.namespace(),
                                tenant.pods().stream()
                                        .filter(name -> !name.equals(self.name()))
                                        .toList())
                        : tenant)
                .filter(tenant -> !tenant.pods().isEmpty())
                .toList();
    }
}
