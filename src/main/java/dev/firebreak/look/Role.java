package dev.firebreak.look;

import org.jspecify.annotations.Nullable;

/// An AWS role that a pod can act in.
///
/// @param arn of the role; of a node whose role is not known, of its instance profile
/// @param through `irsa`, `podIdentity`, `podIdentityTarget` (the role that Pod Identity takes with the first), or
/// `node`
/// @param source where that is written
/// @param reachable `yes`, `no` or `unknown`: the role of the node only where its metadata service answers the pod
public record Role(
        String arn,
        String through,
        String source,
        String reachable,
        @Nullable String because) {}
