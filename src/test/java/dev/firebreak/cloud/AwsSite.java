package dev.firebreak.cloud;

import dev.firebreak.range.aws.Account;
import dev.firebreak.range.aws.AwsDoor;
import dev.firebreak.range.aws.Credentials;
import dev.firebreak.range.aws.VolumeContent;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.s3.S3Client;

/// An AWS account that the contract is run on, with the port and with bare requests. Each test has instances
/// and buckets of its own there.
abstract class AwsSite implements AutoCloseable {
    static final String ANOTHER_ACCOUNT = "999988887777";

    /// A running instance with a root volume and two more, of 1 GiB each.
    record Machine(String instance, String root, List<String> data) {
        List<String> volumes() {
            return Stream.concat(Stream.of(root), data.stream()).toList();
        }
    }

    /// A network interface with a group that has a rule, and a group of its network without rules.
    record Branch(String id, String vpc, String group, String quarantine) {}

    final AwsCloud cloud;
    final AwsClients clients;
    final InstantSource clock;
    private final CloudOptions options;
    private final Path folder;

    /// @param clock the time there
    AwsSite(CloudOptions options, InstantSource clock, Path folder) {
        this.options = options;
        this.clock = clock;
        this.folder = folder;
        cloud = new AwsCloud(options, clock);
        clients = new AwsClients(new AwsSettings(options), options.requestTimeout(), clock);
    }

    abstract Machine newMachine();

    abstract Branch newBranch();

    /// Lets the time pass that a snapshot takes.
    abstract void awaitSnapshots();

    abstract VolumeContent content(String volume);

    Ec2Client ec2() {
        return clients.ec2Writes();
    }

    S3Client s3() {
        return clients.s3Writes();
    }

    String region() {
        return new AwsSettings(options).region();
    }

    static String newName() {
        return "contract-" + UUID.randomUUID();
    }

    String newBucket() {
        return newBucket(false);
    }

    /// A bucket whose objects are locked for so many days.
    String newLockedBucket(String mode, int days) {
        String name = newBucket(true);
        s3().putObjectLockConfiguration(r -> r.bucket(name)
                .objectLockConfiguration(l -> l.objectLockEnabled("Enabled")
                        .rule(rule -> rule.defaultRetention(d -> d.mode(mode).days(days)))));
        return name;
    }

    private String newBucket(boolean locked) {
        String name = newName();
        s3().createBucket(r -> r.bucket(name)
                .objectLockEnabledForBucket(locked)
                .createBucketConfiguration(c -> c.locationConstraint(region())));
        return name;
    }

    /// The port of somebody whom STS takes for another account's.
    void asAnotherAccount(Consumer<AwsCloud> visit) {
        try (Account another = new Account(ANOTHER_ACCOUNT, region(), folder.resolve(newName()));
                AwsDoor door = new AwsDoor(another, clock, keys());
                AwsCloud theirs =
                        new AwsCloud(with("AWS_ENDPOINT_URL_STS", door.uri().toString()), clock)) {
            visit.accept(theirs);
        }
    }

    /// S3 with another value of `AWS_ACCESS_KEY_ID` or `AWS_SECRET_ACCESS_KEY`.
    void withAnother(String variable, Consumer<S3Client> visit) {
        CloudOptions wrong = with(variable, "ANOTHER");
        try (AwsClients theirs =
                new AwsClients(new AwsSettings(wrong), wrong.requestTimeout(), InstantSource.system())) {
            visit.accept(theirs.s3Writes());
        }
    }

    private CloudOptions with(String variable, String value) {
        Map<String, String> environment = new HashMap<>(options.environment());
        environment.put(variable, value);
        return options.withEnvironment(environment);
    }

    private Credentials keys() {
        return new Credentials(
                Objects.requireNonNull(options.environment().get("AWS_ACCESS_KEY_ID")),
                Objects.requireNonNull(options.environment().get("AWS_SECRET_ACCESS_KEY")));
    }

    @Override
    public void close() {
        cloud.close();
        clients.close();
    }
}
