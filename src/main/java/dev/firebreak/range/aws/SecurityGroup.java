package dev.firebreak.range.aws;

/// A security group. With `open` it has a rule in each direction that lets everything through, else none.
public record SecurityGroup(String id, String vpcId, String name, boolean open) {}
