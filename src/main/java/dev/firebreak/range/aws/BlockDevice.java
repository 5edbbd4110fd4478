package dev.firebreak.range.aws;

/// An attachment: device name (`/dev/xvda`) and volume.
public record BlockDevice(String device, String volumeId, boolean deleteOnTermination) {}
