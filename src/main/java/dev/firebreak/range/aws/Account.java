package dev.firebreak.range.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import tools.jackson.databind.JsonNode;

/// The state of one simulated AWS account in one region. Object bodies lie in files under `folder` and are
/// deleted by [#close()]; everything else is in memory. Safe for several threads.
public final class Account implements AutoCloseable {
    private final String id;
    private final String region;
    private final Path folder;
    private final SplittableRandom random;
    private final NavigableMap<String, Instance> instances = new ConcurrentSkipListMap<>();
    private final NavigableMap<String, Volume> volumes = new ConcurrentSkipListMap<>();
    private final NavigableMap<String, Snapshot> snapshots = new ConcurrentSkipListMap<>();
    private final NavigableMap<String, NetworkInterface> interfaces = new ConcurrentSkipListMap<>();
    private final NavigableMap<String, SecurityGroup> securityGroups = new ConcurrentSkipListMap<>();
    private final NavigableMap<String, Cluster> clusters = new ConcurrentSkipListMap<>();
    private final NavigableMap<String, PodIdentity> podIdentities = new ConcurrentSkipListMap<>();
    private final NavigableMap<String, String> nodegroups = new ConcurrentSkipListMap<>();
    private final NavigableMap<String, Bucket> buckets = new ConcurrentSkipListMap<>();
    private final Map<String, Map<String, String>> tags = new ConcurrentHashMap<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final Set<String> denied = ConcurrentHashMap.newKeySet();
    private final Set<String> roles = ConcurrentHashMap.newKeySet();
    private volatile Duration snapshotTakes = Duration.ofSeconds(60);
    private volatile String callerArn;

    /// An empty account. `folder` is created when it is missing.
    public Account(String id, String region, Path folder) {
        this.id = id;
        this.region = region;
        this.callerArn = "arn:aws:iam::" + id + ":user/responder";
        this.random = new SplittableRandom(id.hashCode());
        try {
            this.folder = Files.createTempDirectory(Files.createDirectories(folder), "objects-");
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for object bodies under " + folder, e);
        }
    }

    /// An account from a document: `id, region, caller, snapshotSeconds, volumes[{id, sizeGiB, seed,
    /// writtenPercent, zone, encrypted, tags{}}], instances[{id, type, zone, privateIp, rootDevice,
    /// autoScalingGroup, profile, tokens, hopLimit, tags{}, devices[{device, volume, deleteOnTermination}]}],
    /// securityGroups[{id, vpc, name,
    /// open}], interfaces[{id, vpc, type, privateIp, groups[]}], clusters[{name, version,
    /// endpoint, certificateAuthority, logs[], addons{}}], podIdentities[{id, namespace, serviceAccount, role,
    /// targetRole}], nodegroups{NAME: ROLE}, buckets[{name, owner, objectLock, retention{mode,
    /// days}}]`.
    public static Account from(JsonNode seed, Path folder) {
        return AccountSeed.read(seed, folder);
    }

    public String id() {
        return id;
    }

    public String region() {
        return region;
    }

    public String callerArn() {
        return callerArn;
    }

    public Account caller(String arn) {
        callerArn = arn;
        return this;
    }

    /// Adds a role that the caller may take, `arn:aws:iam::ACCOUNT:role/NAME`.
    public Account role(String arn) {
        roles.add(arn);
        return this;
    }

    /// Takes a role away.
    public Account withoutRole(String arn) {
        roles.remove(arn);
        return this;
    }

    boolean hasRole(String arn) {
        return roles.contains(arn);
    }

    public Account add(Instance instance, Map<String, String> itsTags) {
        instances.put(instance.id(), instance);
        tag(instance.id(), itsTags);
        return this;
    }

    public Account add(Volume volume, Map<String, String> itsTags) {
        volumes.put(volume.id(), volume);
        tag(volume.id(), itsTags);
        return this;
    }

    /// Adds a network interface or replaces the one of that id.
    public Account add(NetworkInterface one) {
        interfaces.put(one.id(), one);
        return this;
    }

    public Account add(SecurityGroup group) {
        securityGroups.put(group.id(), group);
        return this;
    }

    /// Adds an association to every cluster, or replaces the one of that id.
    public Account add(PodIdentity one) {
        podIdentities.put(one.id(), one);
        return this;
    }

    /// Adds a managed node group to every cluster.
    public Account nodegroup(String name, String roleArn) {
        nodegroups.put(name, roleArn);
        return this;
    }

    List<PodIdentity> podIdentities() {
        return List.copyOf(podIdentities.values());
    }

    Optional<String> nodegroupRole(String name) {
        return Optional.ofNullable(nodegroups.get(name));
    }

    /// Adds a cluster or replaces the one of that name, for instance to set its endpoint.
    public Account add(Cluster cluster) {
        clusters.put(cluster.name(), cluster);
        return this;
    }

    public Account add(Bucket bucket) {
        buckets.put(bucket.name(), bucket);
        return this;
    }

    /// How long a snapshot started from now on stays pending.
    public Account snapshotTakes(Duration duration) {
        snapshotTakes = duration;
        return this;
    }

    /// Snapshots of this volume started from now on end in `error`.
    public Account failSnapshotsOf(String volumeId) {
        failing.add(volumeId);
        return this;
    }

    /// Takes a permission away: an IAM action (`ec2:CreateSnapshots`) or all of a service (`s3:*`).
    public Account deny(String action) {
        denied.add(action);
        return this;
    }

    /// Gives a permission back.
    public Account allow(String action) {
        denied.remove(action);
        return this;
    }

    public List<Instance> instances() {
        return List.copyOf(instances.values());
    }

    public List<Volume> volumes() {
        return List.copyOf(volumes.values());
    }

    public List<Snapshot> snapshots() {
        return List.copyOf(snapshots.values());
    }

    public List<NetworkInterface> interfaces() {
        return List.copyOf(interfaces.values());
    }

    public List<SecurityGroup> securityGroups() {
        return List.copyOf(securityGroups.values());
    }

    public List<Cluster> clusters() {
        return List.copyOf(clusters.values());
    }

    public List<Bucket> buckets() {
        return List.copyOf(buckets.values());
    }

    /// The tags of an instance, volume or snapshot.
    public Map<String, String> tags(String resource) {
        return Map.copyOf(Optional.ofNullable(tags.get(resource)).orElse(Map.of()));
    }

    Optional<Instance> instance(String instanceId) {
        return Optional.ofNullable(instances.get(instanceId));
    }

    Optional<Volume> volume(String volumeId) {
        return Optional.ofNullable(volumes.get(volumeId));
    }

    Optional<Snapshot> snapshot(String snapshotId) {
        return Optional.ofNullable(snapshots.get(snapshotId));
    }

    Optional<NetworkInterface> networkInterface(String interfaceId) {
        return Optional.ofNullable(interfaces.get(interfaceId));
    }

    Optional<SecurityGroup> securityGroup(String groupId) {
        return Optional.ofNullable(securityGroups.get(groupId));
    }

    Optional<Cluster> cluster(String name) {
        return Optional.ofNullable(clusters.get(name));
    }

    Optional<Bucket> bucket(String name) {
        return Optional.ofNullable(buckets.get(name));
    }

    /// True when the bucket is new.
    boolean addIfAbsent(Bucket bucket) {
        return buckets.putIfAbsent(bucket.name(), bucket) == null;
    }

    Optional<Instance> attachedTo(String volumeId) {
        return instances.values().stream()
                .filter(instance -> instance.devices().stream()
                        .anyMatch(device -> device.volumeId().equals(volumeId)))
                .findFirst();
    }

    void add(Snapshot snapshot, Map<String, String> itsTags) {
        snapshots.put(snapshot.id(), snapshot);
        tag(snapshot.id(), itsTags);
    }

    void removeSnapshot(String snapshotId) {
        snapshots.remove(snapshotId);
        tags.remove(snapshotId);
    }

    void tag(String resource, Map<String, String> more) {
        tags.merge(resource, Map.copyOf(more), (before, added) -> {
            var all = new TreeMap<>(before);
            all.putAll(added);
            return Map.copyOf(all);
        });
    }

    boolean permits(String action) {
        return !denied.contains(action) && !denied.contains(action.replaceFirst(":.*", ":*"));
    }

    Duration snapshotTakes() {
        return snapshotTakes;
    }

    boolean fails(String volumeId) {
        return failing.contains(volumeId);
    }

    /// `prefix` with seventeen hexadecimal digits, as EC2 forms its ids.
    synchronized String newId(String prefix) {
        return "%s-0%016x".formatted(prefix, random.nextLong());
    }

    synchronized String newToken() {
        return "%016x%016x".formatted(random.nextLong(), random.nextLong());
    }

    Path folder() {
        return folder;
    }

    /// Deletes the object bodies. Closing twice does nothing more.
    @Override
    public void close() {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("object bodies stay in " + folder, e);
        }
    }
}
