package dev.firebreak.range.aws;

import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// EBS direct APIs alone, for snapshots that another EC2 made.
public final class EbsDoor implements AutoCloseable {
    private final Faults faults = new Faults();
    private final Listener listener;

    /// `snapshots` finds the content of a completed snapshot by its id. Requests must be signed for `region`.
    public EbsDoor(
            Function<String, Optional<VolumeContent>> snapshots,
            InstantSource clock,
            Credentials credentials,
            String region) {
        listener = new Listener(
                Map.of("ebs", new Ebs(snapshots, clock)),
                region,
                new Keyring(credentials, clock),
                permission -> true,
                faults,
                clock);
    }

    public URI uri() {
        return listener.uri();
    }

    /// Faults by `ebs:ListSnapshotBlocks` and `ebs:GetSnapshotBlock`.
    public Faults faults() {
        return faults;
    }

    public List<Call> calls() {
        return listener.calls();
    }

    public long requests() {
        return listener.requests();
    }

    @Override
    public void close() {
        listener.close();
    }
}
