package dev.firebreak.cloud;

import org.jspecify.annotations.Nullable;

/// One request to AWS that was made, for `-v`. It carries neither path and query nor headers and bodies, so
/// that no credential, signature or pre-signed URL is in it.
///
/// @param action service and operation, `Ec2:DescribeInstances`
/// @param status null where no reply came
/// @param requestId the service's own
public record AwsCall(
        String method,
        String host,
        String action,
        @Nullable Integer status,
        @Nullable String requestId) {
    @Override
    public String toString() {
        return method + " " + host + " " + action + " " + (status == null ? "no reply" : status)
                + (requestId == null ? "" : " " + requestId);
    }
}
