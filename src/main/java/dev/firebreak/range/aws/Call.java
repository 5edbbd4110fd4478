package dev.firebreak.range.aws;

import java.time.Instant;

/// One line of the ledger: an operation that reached a service, and the HTTP status it was answered with. A
/// reply that a fault withheld has status 0.
public record Call(Instant at, String service, String operation, String resource, int status, String requestId) {}
