package dev.firebreak.reach;

import dev.firebreak.model.Resource;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A kind of policy that a cluster may serve beside NetworkPolicy, told apart by group, version and plural.
///
/// @param unless another form of the same objects: where that is served, it is the one to read
/// @param read an object to the one form that all kinds have, with the orders of Calico's tiers at hand; throws
/// [IllegalArgumentException] for what it can't be read from
public record PolicyKind(
        Resource resource,
        @Nullable Resource unless,
        BiFunction<JsonNode, Map<String, TierOrder>, List<OrderedPolicy>> read) {

    /// A tier of Calico's.
    ///
    /// @param closes whether what no policy of it decides is denied
    public record TierOrder(double order, boolean closes) {}

    /// The forms of Calico's tiers, the one to read first.
    public static final List<Resource> CALICO_TIERS = List.of(Resource.CALICO_TIER, Resource.CALICO_TIER_V3);

    /// A kind whose objects change what gets through in a way that is not computed: one of them makes answers unknown.
    public record NotUnderstood(Resource resource, String because) {}

    private static final String SETS = "sets of addresses, which selectors can mean, are not understood";

    public static final List<NotUnderstood> NOT_UNDERSTOOD = List.of(
            new NotUnderstood(
                    Resource.AWS_APPLICATION_NETWORK_POLICY,
                    "its domain names, and how it adds to NetworkPolicies, are not understood"),
            new NotUnderstood(
                    new Resource("crd.projectcalico.org/v1", "GlobalNetworkSet", "globalnetworksets", false), SETS),
            new NotUnderstood(new Resource("crd.projectcalico.org/v1", "NetworkSet", "networksets", true), SETS),
            new NotUnderstood(
                    new Resource("projectcalico.org/v3", "GlobalNetworkSet", "globalnetworksets", false), SETS),
            new NotUnderstood(new Resource("projectcalico.org/v3", "NetworkSet", "networksets", true), SETS));

    public static final List<PolicyKind> ALL = List.of(
            tiered(Resource.ADMIN_NETWORK_POLICY, null),
            tiered(Resource.BASELINE_ADMIN_NETWORK_POLICY, null),
            tiered(Resource.CLUSTER_NETWORK_POLICY, null),
            // the same fields under the next version (network-policy-api v0.3.0)
            tiered(
                    new Resource(
                            "policy.networking.k8s.io/v1beta1",
                            "ClusterNetworkPolicy",
                            "clusternetworkpolicies",
                            false),
                    Resource.CLUSTER_NETWORK_POLICY),
            tiered(Resource.AWS_CLUSTER_NETWORK_POLICY, null),
            cilium(Resource.CILIUM_NETWORK_POLICY),
            cilium(Resource.CILIUM_CLUSTERWIDE_NETWORK_POLICY),
            calico(Resource.CALICO_NETWORK_POLICY, null),
            calico(Resource.CALICO_GLOBAL_NETWORK_POLICY, null),
            calico(Resource.CALICO_NETWORK_POLICY_V3, Resource.CALICO_NETWORK_POLICY),
            calico(Resource.CALICO_GLOBAL_NETWORK_POLICY_V3, Resource.CALICO_GLOBAL_NETWORK_POLICY));

    /// An object of one of the kinds that have no tiers of their own.
    ///
    /// @throws IllegalArgumentException for what it can't be read from
    public static List<OrderedPolicy> read(Resource kind, JsonNode object) {
        return ALL.stream()
                .filter(each -> each.resource().equals(kind))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such kind of policy: " + kind.qualified()))
                .read()
                .apply(object, Map.of());
    }

    private static PolicyKind tiered(Resource resource, @Nullable Resource unless) {
        return new PolicyKind(resource, unless, (node, tiers) -> List.of(TieredKinds.read(resource, node)));
    }

    private static PolicyKind cilium(Resource resource) {
        return new PolicyKind(resource, null, (node, tiers) -> CiliumKinds.read(resource, node));
    }

    private static PolicyKind calico(Resource resource, @Nullable Resource unless) {
        return new PolicyKind(resource, unless, (node, tiers) -> List.of(CalicoKinds.read(resource, node, tiers)));
    }
}
