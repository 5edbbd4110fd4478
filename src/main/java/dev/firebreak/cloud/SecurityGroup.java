package dev.firebreak.cloud;

/// A security group.
///
/// @param rules how many it has, of both directions
/// @param open whether it lets everything in and out over IPv4: such traffic is not tracked (EC2 User Guide, security
///     group connection tracking)
public record SecurityGroup(String groupId, String vpcId, int rules, boolean open) {}
