package dev.firebreak.cloud;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How to reach AWS, as the user said it and as the environment says it.
///
/// @param region null is `AWS_REGION`, else `AWS_DEFAULT_REGION`, else the profile's
/// @param profile null is `AWS_PROFILE`, else `default`
/// @param requestTimeout the deadline of every single call, its retries included; an upload has one second more
/// for each MiB that it sends
/// @param environment what the `AWS_…` variables and `HOME` are; the process's own are not looked at
/// @param listener is told each request
public record CloudOptions(
        @Nullable String region,
        @Nullable String profile,
        Duration requestTimeout,
        Map<String, String> environment,
        @Nullable Consumer<AwsCall> listener) {
    public CloudOptions {
        environment = Map.copyOf(environment);
    }

    public CloudOptions(
            @Nullable String region,
            @Nullable String profile,
            Duration requestTimeout,
            Map<String, String> environment) {
        this(region, profile, requestTimeout, environment, null);
    }

    public CloudOptions telling(@Nullable Consumer<AwsCall> newListener) {
        return new CloudOptions(region, profile, requestTimeout, environment, newListener);
    }

    public CloudOptions withRegion(@Nullable String newRegion) {
        return new CloudOptions(newRegion, profile, requestTimeout, environment, listener);
    }

    public CloudOptions withProfile(@Nullable String newProfile) {
        return new CloudOptions(region, newProfile, requestTimeout, environment, listener);
    }

    public CloudOptions withRequestTimeout(Duration newTimeout) {
        return new CloudOptions(region, profile, newTimeout, environment, listener);
    }

    public CloudOptions withEnvironment(Map<String, String> newEnvironment) {
        return new CloudOptions(region, profile, requestTimeout, newEnvironment, listener);
    }
}
