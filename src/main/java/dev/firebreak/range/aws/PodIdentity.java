package dev.firebreak.range.aws;

import org.jspecify.annotations.Nullable;

/// A Pod Identity association of every cluster of the account. `targetRoleArn` is null where there is no second role.
public record PodIdentity(
        String id,
        String namespace,
        String serviceAccount,
        String roleArn,
        @Nullable String targetRoleArn) {}
