package dev.firebreak.reach;

import java.util.Comparator;

/// Where a policy is found. Kinds are told apart by group: two groups serve a `ClusterNetworkPolicy`.
///
/// @param namespace empty for a kind of the cluster
public record PolicyRef(String group, String kind, String namespace, String name) implements Comparable<PolicyRef> {
    private static final String NETWORKING = "networking.k8s.io";
    private static final Comparator<PolicyRef> ORDER = Comparator.comparing(PolicyRef::namespace)
            .thenComparing(PolicyRef::name)
            .thenComparing(PolicyRef::kind)
            .thenComparing(PolicyRef::group);

    /// A NetworkPolicy of networking.k8s.io.
    public static PolicyRef networkPolicy(String namespace, String name) {
        return new PolicyRef(NETWORKING, "NetworkPolicy", namespace, name);
    }

    @Override
    public int compareTo(PolicyRef other) {
        return ORDER.compare(this, other);
    }

    /// `networkpolicy shop/web`; with the group where another kind could be meant.
    @Override
    public String toString() {
        String place = namespace.isEmpty() ? name : namespace + "/" + name;
        return group.equals(NETWORKING) ? "networkpolicy " + place : kind + "." + group + " " + place;
    }
}
