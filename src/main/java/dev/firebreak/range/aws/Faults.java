package dev.firebreak.range.aws;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Faults on demand, by the name of an operation (`ebs:GetSnapshotBlock`, `ec2:CreateSnapshots`) and the number
/// of the request for it, counted from 1. Nothing happens that was not planned.
public final class Faults {
    public enum Fault {
        /// The service's own throttling error; nothing was done.
        THROTTLE,
        /// HTTP 503 with the code ConflictException, as EBS direct has it; nothing was done.
        CONFLICT,
        /// A bare 503 without the service's error code; nothing was done.
        UNAVAILABLE,
        /// The connection is closed before anything was done.
        RESET,
        /// It is done, then the connection is closed before a reply.
        LOST_REPLY,
        /// No reply until the door closes; nothing was done.
        STALL,
        /// One byte of the body differs.
        CORRUPT,
        /// The body is one byte short; its Content-Length agrees, the checksum doesn't.
        SHORT,
        /// EBS direct: the block or page token is refused as expired.
        EXPIRED_TOKEN
    }

    private record Planned(String operation, int request) {}

    private final Map<Planned, Fault> planned = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

    /// Plans a fault for the `request`-th request (from 1, counted since the door opened) for `operation`.
    public Faults on(String operation, int request, Fault fault) {
        planned.put(new Planned(operation, request), fault);
        return this;
    }

    /// Plans a fault for the next request for `operation`.
    public Faults next(String operation, Fault fault) {
        return on(operation, requests(operation) + 1, fault);
    }

    /// How many authenticated requests for `operation` have come.
    public int requests(String operation) {
        return Optional.ofNullable(counts.get(operation))
                .map(AtomicInteger::get)
                .orElse(0);
    }

    Optional<Fault> arrived(String operation) {
        var number =
                counts.computeIfAbsent(operation, key -> new AtomicInteger()).incrementAndGet();
        return Optional.ofNullable(planned.get(new Planned(operation, number)));
    }
}
