package dev.firebreak.range.kube;

import java.util.Set;

/// The network policy controller of EKS: each NetworkPolicy gets its finalizer and a PolicyEndpoint with the
/// addresses that its selectors stand for at the moment. One PolicyEndpoint a policy: the real controller splits
/// above 1000 entries.
final class PolicyEndpointReaction implements Reaction {

    private static final ResolvedPolicies POLICIES = new ResolvedPolicies(
            ApiResource.named("networking.k8s.io", "networkpolicies"),
            ApiResource.named("networking.k8s.aws", "policyendpoints"),
            "networking.k8s.aws/resources");

    @Override
    public Set<String> watches() {
        return Set.of("networkpolicies", "pods", "namespaces", "services");
    }

    @Override
    public void react(ObjectStore store) {
        POLICIES.resolve(store, policy -> new PolicyAddresses(store, policy).spec());
    }
}
