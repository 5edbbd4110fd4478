package dev.firebreak.cloud;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How to reach AWS, as the user said it and as the environment says it.
///
/// @param region null is `AWS_REGION`, else `AWS_DEFAULT_REGION`, else the profile's
/// @param profile null is `AWS_PROFILE`, else `default`
/// @param role the role to take with the credentials found; null is none
/// @param requestTimeout the deadline of every single call, its retries included; an upload has one second more
/// for each MiB that it sends
/// @param environment what the `AWS_…` variables and `HOME` are; the process's own are not looked at
/// @param listener is told each request
public record CloudOptions(
        @Nullable String region,
        @Nullable String profile,
        @Nullable Role role,
        Duration requestTimeout,
        Map<String, String> environment,
        @Nullable Consumer<AwsCall> listener) {

    /// A role, and the name of its session, by which CloudTrail tells who acted: `[\w+=,.@-]{2,64}`.
    public record Role(String arn, String session) {
        private static final int LONGEST = 64;

        /// The session `firebreak-USER-CASE`; `caseId` is null where none is known yet.
        public static Role of(String arn, String user, @Nullable String caseId) {
            String name = "firebreak-" + user.replaceAll("[^\\w+=,.@-]", "-");
            String end = caseId == null ? "" : "-" + caseId.replaceAll("[^\\w+=,.@-]", "-");
            int room = Math.max(0, LONGEST - end.length());
            String whole = name.substring(0, Math.min(name.length(), room)) + end;
            return new Role(arn, whole.substring(0, Math.min(whole.length(), LONGEST)));
        }
    }

    public CloudOptions {
        environment = Map.copyOf(environment);
    }

    public CloudOptions(
            @Nullable String region,
            @Nullable String profile,
            Duration requestTimeout,
            Map<String, String> environment,
            @Nullable Consumer<AwsCall> listener) {
        this(region, profile, null, requestTimeout, environment, listener);
    }

    public CloudOptions(
            @Nullable String region,
            @Nullable String profile,
            Duration requestTimeout,
            Map<String, String> environment) {
        this(region, profile, null, requestTimeout, environment, null);
    }

    public CloudOptions telling(@Nullable Consumer<AwsCall> newListener) {
        return new CloudOptions(region, profile, role, requestTimeout, environment, newListener);
    }

    public CloudOptions withRegion(@Nullable String newRegion) {
        return new CloudOptions(newRegion, profile, role, requestTimeout, environment, listener);
    }

    public CloudOptions withProfile(@Nullable String newProfile) {
        return new CloudOptions(region, newProfile, role, requestTimeout, environment, listener);
    }

    public CloudOptions withRole(@Nullable Role newRole) {
        return new CloudOptions(region, profile, newRole, requestTimeout, environment, listener);
    }

    public CloudOptions withRequestTimeout(Duration newTimeout) {
        return new CloudOptions(region, profile, role, newTimeout, environment, listener);
    }

    public CloudOptions withEnvironment(Map<String, String> newEnvironment) {
        return new CloudOptions(region, profile, role, requestTimeout, newEnvironment, listener);
    }
}
