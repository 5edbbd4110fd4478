package dev.firebreak.reach;

import dev.firebreak.model.Resource;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;

/// A kind of policy that a cluster may serve beside NetworkPolicy, told apart by group, version and plural.
///
/// @param read an object to the one form that all kinds have, with the orders of Calico's tiers at hand; throws
/// [IllegalArgumentException] for what it can't be read from
public record PolicyKind(Resource resource, BiFunction<JsonNode, Map<String, TierOrder>, List<OrderedPolicy>> read) {

    /// A tier of Calico's.
    ///
    /// @param closes whether what no policy of it decides is denied
    public record TierOrder(double order, boolean closes) {}

    public static final Resource CALICO_TIER = new Resource("crd.projectcalico.org/v1", "Tier", "tiers", false);

    /// Sets of addresses that Calico's selectors can mean too; they are not understood.
    public static final List<Resource> CALICO_SETS = List.of(
            new Resource("crd.projectcalico.org/v1", "GlobalNetworkSet", "globalnetworksets", false),
            new Resource("crd.projectcalico.org/v1", "NetworkSet", "networksets", true));

    public static final List<PolicyKind> ALL = List.of(
            cluster("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", "adminnetworkpolicies"),
            cluster("policy.networking.k8s.io/v1alpha1", "BaselineAdminNetworkPolicy", "baselineadminnetworkpolicies"),
            cluster("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy", "clusternetworkpolicies"),
            cluster("networking.k8s.aws/v1alpha1", "ClusterNetworkPolicy", "clusternetworkpolicies"),
            cilium("CiliumNetworkPolicy", "ciliumnetworkpolicies", true),
            cilium("CiliumClusterwideNetworkPolicy", "ciliumclusterwidenetworkpolicies", false),
            calico("NetworkPolicy", "networkpolicies", true),
            calico("GlobalNetworkPolicy", "globalnetworkpolicies", false));

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

    private static PolicyKind cluster(String apiVersion, String kind, String plural) {
        Resource resource = new Resource(apiVersion, kind, plural, false);
        return new PolicyKind(resource, (node, tiers) -> List.of(TieredKinds.read(resource, node)));
    }

    private static PolicyKind cilium(String kind, String plural, boolean namespaced) {
        Resource resource = new Resource("cilium.io/v2", kind, plural, namespaced);
        return new PolicyKind(resource, (node, tiers) -> CiliumKinds.read(resource, node));
    }

    private static PolicyKind calico(String kind, String plural, boolean namespaced) {
        Resource resource = new Resource("crd.projectcalico.org/v1", kind, plural, namespaced);
        return new PolicyKind(resource, (node, tiers) -> List.of(CalicoKinds.read(resource, node, tiers)));
    }
}
