package dev.firebreak.range.aws;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/// EC2's snapshots. Creating them is not idempotent: AWS has no client token for it.
final class Ec2Snapshots {
    /// EC2 quota: pending snapshots of one volume.
    private static final int PENDING_PER_VOLUME = 5;

    /// EC2 API: at most so many ExcludeDataVolumeIds.
    private static final int EXCLUDED_VOLUMES = 40;

    private final Account account;
    private final InstantSource clock;
    private final Ec2Ids ids;

    Ec2Snapshots(Account account, InstantSource clock) {
        this.account = account;
        this.clock = clock;
        this.ids = new Ec2Ids(account);
    }

    /// CreateSnapshots: all volumes of one instance but the excluded ones, or none.
    Consumer<Xml> createSet(Query query) {
        var id = query.required("InstanceSpecification.InstanceId");
        var instance = ids.instance(id);
        var volumes = chosen(query, instance);
        var tags = snapshotTags(query);
        var copy = copyTags(query);
        Ec2.stopIfDryRun(query);
        var made = start(volumes, query.get("Description").orElse(""), volume -> {
            var all = new TreeMap<String, String>();
            if (copy) {
                all.putAll(account.tags(volume.id()));
                all.keySet().removeIf(key -> key.startsWith("aws:"));
            }
            all.putAll(tags);
            return all;
        });
        return xml -> xml.in(
                "snapshotSet",
                set -> made.forEach(snapshot -> set.in("item", item -> write(item, snapshot, "state", ""))));
    }

    private List<Volume> chosen(Query query, Instance instance) {
        var excluded = query.list("InstanceSpecification.ExcludeDataVolumeId");
        if (excluded.size() > EXCLUDED_VOLUMES) {
            throw new Refusal(
                    400,
                    "InvalidParameterValue",
                    "At most %d data volumes can be excluded".formatted(EXCLUDED_VOLUMES));
        }
        var withoutRoot = query.flag("InstanceSpecification.ExcludeBootVolume");
        var data = new HashSet<String>();
        var chosen = new ArrayList<Volume>();
        for (var device : instance.devices()) {
            var root = instance.isRoot(device);
            if (!root) {
                data.add(device.volumeId());
            }
            if (root ? !withoutRoot : !excluded.contains(device.volumeId())) {
                account.volume(device.volumeId()).ifPresent(chosen::add);
            }
        }
        for (var id : excluded) {
            if (!data.contains(ids.volume(id).id())) {
                throw new Refusal(
                        400, "InvalidParameterValue", "%s is not a data volume of %s".formatted(id, instance.id()));
            }
        }
        if (chosen.isEmpty()) {
            throw new Refusal(
                    400, "InvalidParameterCombination", "Every volume of %s is excluded".formatted(instance.id()));
        }
        return chosen;
    }

    private static boolean copyTags(Query query) {
        var source = query.get("CopyTagsFromSource");
        if (source.isPresent() && !source.get().equals("volume")) {
            throw new Refusal(400, "InvalidParameterValue", "CopyTagsFromSource must be 'volume'");
        }
        return source.isPresent();
    }

    private static Map<String, String> snapshotTags(Query query) {
        var tags = new TreeMap<String, String>();
        for (var specification : query.structures("TagSpecification")) {
            if (!specification.required("ResourceType").equals("snapshot")) {
                throw new Refusal(
                        400,
                        "InvalidParameterValue",
                        "'%s' is not a valid taggable resource type for this operation."
                                .formatted(specification.required("ResourceType")));
            }
            tags.putAll(Ec2.tags(specification));
        }
        return tags;
    }

    /// CreateSnapshot: one volume.
    Consumer<Xml> create(Query query) {
        var id = query.required("VolumeId");
        var volume = ids.volume(id);
        var tags = snapshotTags(query);
        Ec2.stopIfDryRun(query);
        var made = start(List.of(volume), query.get("Description").orElse(""), each -> tags);
        return xml -> write(xml, made.getFirst(), "status", "");
    }

    private List<Snapshot> start(List<Volume> volumes, String description, Function<Volume, Map<String, String>> tags) {
        synchronized (account) {
            var now = clock.instant();
            for (var volume : volumes) {
                var pending = account.snapshots().stream()
                        .filter(snapshot -> snapshot.volumeId().equals(volume.id()))
                        .filter(snapshot -> snapshot.state(now).equals("pending"))
                        .count();
                if (pending >= PENDING_PER_VOLUME) {
                    throw new Refusal(
                            400,
                            "ConcurrentSnapshotLimitExceeded",
                            "Maximum allowed in-progress snapshots for volume %s exceeded.".formatted(volume.id()));
                }
            }
            var made = new ArrayList<Snapshot>();
            for (var volume : volumes) {
                var snapshot = new Snapshot(
                        account.newId("snap"),
                        volume.id(),
                        volume.content(),
                        volume.encrypted(),
                        description,
                        now,
                        account.snapshotTakes(),
                        account.fails(volume.id()));
                account.add(snapshot, tags.apply(volume));
                made.add(snapshot);
            }
            return made;
        }
    }

    Consumer<Xml> describe(Query query) {
        var ids = query.list("SnapshotId");
        ids.forEach(this.ids::snapshot);
        Ec2.stopIfDryRun(query);
        var owners = query.list("Owner");
        var own = owners.isEmpty() || owners.contains("self") || owners.contains(account.id());
        var filters = Ec2Filters.of(query);
        var found = account.snapshots().stream()
                .filter(snapshot -> own)
                .filter(snapshot -> ids.isEmpty() || ids.contains(snapshot.id()))
                .filter(snapshot -> filters.match(attributes(snapshot), account.tags(snapshot.id())))
                .toList();
        var page = Ec2Page.of(query, found, !ids.isEmpty());
        return xml -> xml.in(
                        "snapshotSet",
                        set -> page.items()
                                .forEach(snapshot -> set.in(
                                        "item",
                                        item -> write(
                                                item,
                                                snapshot,
                                                "status",
                                                snapshot.progressPercent(clock.instant()) + "%"))))
                .put("nextToken", page.nextToken());
    }

    private Map<String, List<String>> attributes(Snapshot snapshot) {
        return Map.of(
                "snapshot-id", List.of(snapshot.id()),
                "volume-id", List.of(snapshot.volumeId()),
                "volume-size", List.of(Integer.toString(snapshot.content().sizeGiB())),
                "status", List.of(snapshot.state(clock.instant())),
                "progress", List.of(snapshot.progressPercent(clock.instant()) + "%"),
                "description", List.of(snapshot.description()),
                "encrypted", List.of(Boolean.toString(snapshot.encrypted())),
                "owner-id", List.of(account.id()));
    }

    Consumer<Xml> delete(Query query) {
        var id = query.required("SnapshotId");
        ids.snapshot(id);
        Ec2.stopIfDryRun(query);
        account.removeSnapshot(id);
        return xml -> xml.put("return", true);
    }

    /// `stateName` is `state` in the answer of CreateSnapshots and `status` everywhere else [botocore ec2
    /// model].
    private void write(Xml xml, Snapshot snapshot, String stateName, String progress) {
        var now = clock.instant();
        var created = progress.isEmpty();
        var state = created ? "pending" : snapshot.state(now);
        var completed = state.equals("completed");
        xml.put("snapshotId", snapshot.id())
                .put("volumeId", snapshot.volumeId())
                .put(stateName, state)
                .put("startTime", Ec2.time(snapshot.started()))
                .put("progress", progress)
                .put("ownerId", account.id())
                .put("volumeSize", snapshot.content().sizeGiB())
                .put("description", snapshot.description())
                .put("encrypted", snapshot.encrypted())
                .put("storageTier", "standard")
                .put("completionTime", completed ? Optional.of(Ec2.time(snapshot.completes())) : Optional.empty())
                .put(
                        "statusMessage",
                        state.equals("error") ? Optional.of("An internal error occurred") : Optional.empty())
                .in("tagSet", set -> Ec2.writeTags(set, account.tags(snapshot.id())));
    }
}
