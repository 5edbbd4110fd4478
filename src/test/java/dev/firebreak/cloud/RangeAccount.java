package dev.firebreak.cloud;

import dev.firebreak.json.Json;
import dev.firebreak.range.aws.Account;
import dev.firebreak.range.aws.AwsDoor;
import dev.firebreak.range.aws.Credentials;
import dev.firebreak.range.aws.VolumeContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/// A simulated account with one instance of three volumes, a loose volume, and two buckets; its clock moves
/// only when a test says so.
public final class RangeAccount implements AutoCloseable {
    public static final String INSTANCE = "i-0123456789abcdef0";
    public static final String ROOT = "vol-00000000000000001";
    public static final String DATA = "vol-00000000000000002";
    public static final String MORE = "vol-00000000000000003";
    public static final String LOOSE = "vol-00000000000000009";
    public static final String BUCKET = "acme-evidence";
    public static final String LOCKED = "acme-locked";
    public static final String THEIRS = "not-ours";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T10:00:00Z"));
    public final Account account;
    public final AwsDoor door;

    public RangeAccount(Path folder) {
        account = Account.from(
                Json.parse("""
                    {"id": "111122223333", "region": "eu-central-1", "snapshotSeconds": 60,
                     "volumes": [{"id": "%s", "seed": 7, "writtenPercent": 4}, {"id": "%s", "seed": 8, "encrypted": true,
                     "writtenPercent": 4}, {"id": "%s", "seed": 9}, {"id": "%s", "seed": 10}],
                     "instances": [{"id": "%s", "devices": [{"device": "/dev/xvda", "volume": "%s"},
                     {"device": "/dev/xvdb", "volume": "%s"}, {"device": "/dev/xvdc", "volume": "%s"}]}],
                     "buckets": [{"name": "%s"}, {"name": "%s", "objectLock": true,
                     "retention": {"mode": "COMPLIANCE", "days": 30}}, {"name": "%s", "owner": "999988887777"}]}\
                    """.formatted(ROOT, DATA, MORE, LOOSE, INSTANCE, ROOT, DATA, MORE, BUCKET, LOCKED, THEIRS)),
                folder);
        door = new AwsDoor(account, now::get, new Credentials("AKIARANGE", "secret"));
    }

    public CloudOptions options() {
        return new CloudOptions(
                "eu-central-1",
                null,
                Duration.ofSeconds(30),
                Map.of(
                        "AWS_ACCESS_KEY_ID", "AKIARANGE",
                        "AWS_SECRET_ACCESS_KEY", "secret",
                        "AWS_ENDPOINT_URL", door.uri().toString()));
    }

    public AwsCloud cloud() {
        return new AwsCloud(options(), clock());
    }

    public InstantSource clock() {
        return now::get;
    }

    public void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    public VolumeContent content(String volumeId) {
        return account.volumes().stream()
                .filter(v -> v.id().equals(volumeId))
                .findFirst()
                .orElseThrow()
                .content();
    }

    /// The SHA-256 of an object, read as anybody would.
    public String sha256(String key) {
        try (AwsClients clients =
                        new AwsClients(new AwsSettings(options()), Duration.ofMinutes(2), InstantSource.system());
                InputStream object =
                        clients.s3Reads().getObject(r -> r.bucket(BUCKET).key(key))) {
            MessageDigest digest = SnapshotImage.sha256();
            byte[] some = new byte[1 << 16];
            for (int n = object.read(some); n >= 0; n = object.read(some)) {
                digest.update(some, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        door.close();
        account.close();
    }
}
