package dev.firebreak.range.aws;

import java.time.Instant;

/// Object Lock retention of one object version: GOVERNANCE or COMPLIANCE, until an instant.
public record Retention(String mode, Instant until) {}
