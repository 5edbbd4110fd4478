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

    public static final Resource CALICO_GLOBAL_POLICY =
            new Resource("crd.projectcalico.org/v1", "GlobalNetworkPolicy", "globalnetworkpolicies", false);

    public static final Resource AWS_CLUSTER_POLICY =
            new Resource("networking.k8s.aws/v1alpha1", "ClusterNetworkPolicy", "clusternetworkpolicies", false);

    public static final Resource UPSTREAM_CLUSTER_POLICY =
            new Resource("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy", "clusternetworkpolicies", false);

    public static final Resource CILIUM_POLICY =
            new Resource("cilium.io/v2", "CiliumNetworkPolicy", "ciliumnetworkpolicies", true);

    /// Sets of addresses that Calico's selectors can mean too; they are not understood.
    public static final List<Resource> CALICO_SETS = List.of(
            new Resource("crd.projectcalico.org/v1", "GlobalNetworkSet", "globalnetworksets", false),
            new Resource("crd.projectcalico.org/v1", "NetworkSet", "networksets", true));

    public static final List<PolicyKind> ALL = List.of(
            cluster("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", "adminnetworkpolicies"),
            cluster("policy.networking.k8s.io/v1alpha1", "BaselineAdminNetworkPolicy", "baselineadminnetworkpolicies"),
            cluster(UPSTREAM_CLUSTER_POLICY),
            cluster(AWS_CLUSTER_POLICY),
            cilium(CILIUM_POLICY),
            cilium(new Resource(
                    "cilium.io/v2", "CiliumClusterwideNetworkPolicy", "ciliumclusterwidenetworkpolicies", false)),
            calico(new Resource("crd.projectcalico.org/v1", "NetworkPolicy", "networkpolicies", true)),
            calico(CALICO_GLOBAL_POLICY));

    private static PolicyKind cluster(String apiVersion, String kind, String plural) {
        return cluster(new Resource(apiVersion, kind, plural, false));
    }

    private static PolicyKind cluster(Resource resource) {
        return new PolicyKind(resource, (node, tiers) -> List.of(TieredKinds.read(resource, node)));
    }

    private static PolicyKind cilium(Resource resource) {
        return new PolicyKind(resource, (node, tiers) -> CiliumKinds.read(resource, node));
    }

    private static PolicyKind calico(Resource resource) {
        return new PolicyKind(resource, (node, tiers) -> List.of(CalicoKinds.read(resource, node, tiers)));
    }
}
