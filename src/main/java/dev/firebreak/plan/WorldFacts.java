package dev.firebreak.plan;

import org.jspecify.annotations.Nullable;

/// The world that a plan is about. `kind` is live or range. AWS facts are null where the plan has no use for
/// AWS, or AWS did not answer. `prefix` is that of the labels and names: a case keeps it to its end.
public record WorldFacts(
        String kind,
        @Nullable String context,
        String server,
        String clusterUid,
        @Nullable String cluster,
        @Nullable String account,
        @Nullable String region,
        @Nullable String callerArn,
        @Nullable String kubeUser,
        String prefix) {
    /// The same with the AWS facts of another.
    public WorldFacts inAccountOf(WorldFacts other) {
        return new WorldFacts(
                kind,
                context,
                server,
                clusterUid,
                cluster,
                other.account,
                other.region,
                other.callerArn,
                kubeUser,
                prefix);
    }
}
