package dev.firebreak.range.aws;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A running EC2 instance. Its tags stand in [Account#tags(String)]; `autoScalingGroup` is null for one that
/// stands alone, `profileArn` for one without an instance profile. The metadata service wants a token where
/// `tokensRequired`, and sends it so many hops far.
public record Instance(
        String id,
        String type,
        String zone,
        String privateIp,
        String rootDevice,
        List<BlockDevice> devices,
        @Nullable String autoScalingGroup,
        @Nullable String profileArn,
        boolean tokensRequired,
        int hopLimit) {
    public Instance {
        devices = List.copyOf(devices);
    }

    /// As EC2 makes one where nothing else is asked for.
    public Instance(
            String id,
            String type,
            String zone,
            String privateIp,
            String rootDevice,
            List<BlockDevice> devices,
            @Nullable String autoScalingGroup) {
        this(id, type, zone, privateIp, rootDevice, devices, autoScalingGroup, null, false, 1);
    }

    boolean isRoot(BlockDevice device) {
        return device.device().equals(rootDevice);
    }
}
