package dev.firebreak.range.aws;

import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The account's listener: one loopback port for all services. Closing it leaves the account as it is.
public final class AwsDoor implements AutoCloseable {
    private final Account account;
    private final InstantSource clock;
    private final Faults faults = new Faults();
    private final Keyring keyring;
    private final Listener listener;

    public AwsDoor(Account account, InstantSource clock, Credentials credentials) {
        this.account = account;
        this.clock = clock;
        this.keyring = new Keyring(credentials, clock);
        Map<String, Service> services = Map.of(
                "ec2", new Ec2(account, clock),
                "sts", new Sts(account, keyring),
                "autoscaling", new AutoScaling(account),
                "eks", new Eks(account),
                "ebs", new Ebs(this::completed, clock),
                "s3", new S3(account, clock));
        listener = new Listener(services, account.region(), keyring, account::permits, faults, clock);
    }

    private Optional<VolumeContent> completed(String snapshotId) {
        var snapshot = account.snapshot(snapshotId);
        snapshot.map(found -> found.state(clock.instant()))
                .filter(state -> !state.equals("completed"))
                .ifPresent(state -> {
                    throw Ebs.invalid(
                            "INVALID_SNAPSHOT_ID",
                            "The snapshot '%s' is %s, not completed".formatted(snapshotId, state));
                });
        return snapshot.map(Snapshot::content);
    }

    /// The ARN of the caller whom an EKS bearer token stands for; empty where it is not good for that cluster.
    public Optional<String> eksCaller(String token, String cluster) {
        return new EksTokens(keyring, account).caller(token, cluster);
    }

    /// Makes the sessions of roles expire that were given out so far.
    public void expireSessions() {
        keyring.expireSessions();
    }

    /// The endpoint of every service, for `AWS_ENDPOINT_URL`.
    public URI uri() {
        return listener.uri();
    }

    /// Faults by service and operation, such as `ec2:CreateSnapshots`.
    public Faults faults() {
        return faults;
    }

    /// Every authenticated request, oldest first.
    public List<Call> calls() {
        return listener.calls();
    }

    /// How many requests have come, authenticated or not.
    public long requests() {
        return listener.requests();
    }

    @Override
    public void close() {
        listener.close();
    }
}
