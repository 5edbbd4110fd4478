package dev.firebreak.cloud;

import org.jspecify.annotations.Nullable;

/// An EKS Pod Identity association: the role that the pods of a service account are given.
///
/// @param targetRoleArn the role that EKS takes with that one, of another account mostly; null where there is none
public record PodIdentity(
        String associationId,
        String namespace,
        String serviceAccount,
        String roleArn,
        @Nullable String targetRoleArn) {}
