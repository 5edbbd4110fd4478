package dev.firebreak.range.aws;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A running EC2 instance. Its tags stand in [Account#tags(String)]; `autoScalingGroup` is null for one that
/// stands alone.
public record Instance(
        String id,
        String type,
        String zone,
        String privateIp,
        String rootDevice,
        List<BlockDevice> devices,
        @Nullable String autoScalingGroup) {
    public Instance {
        devices = List.copyOf(devices);
    }

    boolean isRoot(BlockDevice device) {
        return device.device().equals(rootDevice);
    }
}
