package dev.firebreak.cluster;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One request that was made, for `-v`. It carries neither headers nor bodies, so there is nothing to redact.
///
/// @param status null where no reply came
/// @param requestId the server's `Audit-Id`
public record ApiCall(
        String method,
        String uri,
        @Nullable Integer status,
        @Nullable String requestId,
        Duration took) {
    @Override
    public String toString() {
        return method + " " + uri + " " + (status == null ? "no reply" : status) + " " + took.toMillis() + " ms"
                + (requestId == null ? "" : " " + requestId);
    }
}
