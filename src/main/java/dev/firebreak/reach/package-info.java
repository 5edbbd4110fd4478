/// What NetworkPolicies allow: pure functions over policies, pods and namespaces.
///
/// Two meanings stand side by side. [BySpecification] answers by the text of networking.k8s.io/v1, [ByVpcCni]
/// by what the Amazon VPC CNI's network policy agent does, which differs because it enforces per group of pods
/// and not per pod.
@NullMarked
package dev.firebreak.reach;

import org.jspecify.annotations.NullMarked;
