package dev.firebreak.cloud;

import java.util.List;

/// An EC2 instance as far as containment needs it.
public record Instance(String instanceId, String state, List<Attachment> volumes) {
    /// An EBS volume attached as `device`; the root device is the one that the image names.
    public record Attachment(String volumeId, String device, boolean root) {}
}
