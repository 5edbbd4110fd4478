/// What policies allow: pure functions over policies, pods and namespaces, gathered in a [Network].
///
/// Two meanings stand side by side. [BySpecification] answers by the text of the kinds; [ByPlugin] by what enforces
/// them on each end's node, where [ByVpcCni] is what the Amazon VPC CNI's network policy agent does, which differs
/// because it enforces per group of pods and not per pod. Both answer a [Connection] for every port; [Reach] and
/// [Matrix] put the answers together for one pod, and for all workloads.
///
/// [PolicyKind] lists the kinds beside NetworkPolicy. What of them is not understood makes the answers unknown that
/// hang on it.
@NullMarked
package dev.firebreak.reach;

import org.jspecify.annotations.NullMarked;
