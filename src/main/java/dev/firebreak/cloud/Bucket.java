package dev.firebreak.cloud;

import org.jspecify.annotations.Nullable;

/// An S3 bucket of this account, as asked for with the expected owner. `lockMode` and `lockDays` are the
/// bucket's default Object Lock retention; `locked` is whether Object Lock is on at all.
public record Bucket(
        String name,
        String region,
        boolean versioned,
        boolean locked,
        @Nullable String lockMode,
        @Nullable Integer lockDays) {}
