package dev.firebreak.cloud;

import org.jspecify.annotations.Nullable;

/// An EBS snapshot. `state` is EC2's: pending, completed, error, recoverable, recovering.
public record Snapshot(
        String snapshotId,
        String volumeId,
        String state,
        int progressPercent,
        int volumeSizeGib,
        @Nullable String message) {}
