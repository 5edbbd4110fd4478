package dev.firebreak.range.aws;

import java.util.List;

/// An elastic network interface with the security groups on it. `type` is `interface`, `trunk` or `branch`.
public record NetworkInterface(String id, String vpcId, String type, String privateIp, List<String> groups) {
    public NetworkInterface {
        groups = List.copyOf(groups);
    }

    public NetworkInterface with(List<String> others) {
        return new NetworkInterface(id, vpcId, type, privateIp, others);
    }
}
