package dev.firebreak.cloud;

import java.util.List;

/// An elastic network interface, and the security groups on it in EC2's order.
///
/// @param type as EC2 names it: `interface`, `trunk`, `branch`
/// @param addresses its private IPv4 addresses
public record NetworkInterface(
        String interfaceId, String vpcId, String type, List<String> addresses, List<String> groups) {
    public NetworkInterface {
        addresses = List.copyOf(addresses);
        groups = List.copyOf(groups);
    }
}
