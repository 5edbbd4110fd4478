package dev.firebreak.cloud;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An EC2 instance as far as containment needs it.
///
/// @param profileArn its instance profile, whose role its metadata service gives out; null where it has none
/// @param metadata how its metadata service answers; null where that is not told
public record Instance(
        String instanceId,
        String state,
        List<Attachment> volumes,
        @Nullable String profileArn,
        @Nullable Metadata metadata) {
    public Instance(String instanceId, String state, List<Attachment> volumes) {
        this(instanceId, state, volumes, null, null);
    }

    /// An EBS volume attached as `device`; the root device is the one that the image names.
    public record Attachment(String volumeId, String device, boolean root) {}

    /// The options of the instance metadata service.
    ///
    /// @param enabled whether it answers at all
    /// @param tokensRequired whether it answers only with a token, as IMDSv2 does
    /// @param hopLimit how far the reply that brings the token travels: with 1 it ends at the instance itself
    public record Metadata(boolean enabled, boolean tokensRequired, int hopLimit) {}
}
