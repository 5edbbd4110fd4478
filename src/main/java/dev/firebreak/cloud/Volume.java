package dev.firebreak.cloud;

import java.util.List;

/// An EBS volume and the instances it is attached to.
public record Volume(String volumeId, int sizeGib, boolean encrypted, String state, List<String> instanceIds) {}
