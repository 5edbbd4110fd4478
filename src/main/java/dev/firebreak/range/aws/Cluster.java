package dev.firebreak.range.aws;

import java.util.Map;
import java.util.Set;

/// An EKS cluster. `certificateAuthority` is the base64 of the PEM, `logTypes` are the control-plane logs
/// switched on, `addons` maps an add-on's name to its `configurationValues` (JSON text, may be empty).
public record Cluster(
        String name,
        String version,
        String endpoint,
        String certificateAuthority,
        Set<String> logTypes,
        Map<String, String> addons) {
    public Cluster {
        logTypes = Set.copyOf(logTypes);
        addons = Map.copyOf(addons);
    }
}
