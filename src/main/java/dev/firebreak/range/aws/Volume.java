package dev.firebreak.range.aws;

/// An EBS volume. Its tags stand in [Account#tags(String)].
public record Volume(String id, String zone, boolean encrypted, VolumeContent content) {}
