package dev.firebreak.range.aws;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads an [Account] from a document; a missing field that has no default is an error that names it.
final class AccountSeed {
    private AccountSeed() {}

    static Account read(JsonNode seed, Path folder) {
        var account = new Account(text(seed, "id"), text(seed, "region"), folder);
        if (seed.has("caller")) {
            account.caller(text(seed, "caller"));
        }
        if (seed.has("snapshotSeconds")) {
            account.snapshotTakes(
                    Duration.ofSeconds(seed.path("snapshotSeconds").asLong()));
        }
        var zone = account.region() + "a";
        seed.path("volumes").forEach(volume -> account.add(volume(volume, zone), strings(volume.path("tags"))));
        seed.path("instances")
                .forEach(instance -> account.add(instance(instance, zone), strings(instance.path("tags"))));
        seed.path("securityGroups")
                .forEach(group -> account.add(new SecurityGroup(
                        text(group, "id"),
                        text(group, "vpc"),
                        text(group, "name", text(group, "id")),
                        group.path("open").asBoolean(false))));
        seed.path("interfaces")
                .forEach(one -> account.add(new NetworkInterface(
                        text(one, "id"),
                        text(one, "vpc"),
                        text(one, "type", "interface"),
                        text(one, "privateIp"),
                        one.path("groups").valueStream().map(JsonNode::asString).toList())));
        seed.path("clusters").forEach(cluster -> account.add(cluster(cluster)));
        seed.path("podIdentities").forEach(one -> account.add(podIdentity(one)));
        strings(seed.path("nodegroups")).forEach(account::nodegroup);
        seed.path("buckets").forEach(bucket -> account.add(bucket(bucket, account)));
        return account;
    }

    private static Volume volume(JsonNode seed, String zone) {
        var content = new VolumeContent(
                seed.path("sizeGiB").asInt(1),
                seed.path("seed").asLong(text(seed, "id").hashCode()),
                seed.path("writtenPercent").asInt(10));
        return new Volume(
                text(seed, "id"),
                text(seed, "zone", zone),
                seed.path("encrypted").asBoolean(false),
                content);
    }

    private static Instance instance(JsonNode seed, String zone) {
        var devices = seed.path("devices")
                .valueStream()
                .map(device -> new BlockDevice(
                        text(device, "device"),
                        text(device, "volume"),
                        device.path("deleteOnTermination").asBoolean(true)))
                .toList();
        @Nullable String group = seed.has("autoScalingGroup") ? text(seed, "autoScalingGroup") : null;
        return new Instance(
                text(seed, "id"),
                text(seed, "type", "m6i.large"),
                text(seed, "zone", zone),
                text(seed, "privateIp", "10.0.0.10"),
                text(seed, "rootDevice", "/dev/xvda"),
                devices,
                group,
                seed.has("profile") ? text(seed, "profile") : null,
                text(seed, "tokens", "optional").equals("required"),
                seed.path("hopLimit").asInt(1));
    }

    private static Cluster cluster(JsonNode seed) {
        return new Cluster(
                text(seed, "name"),
                text(seed, "version", "1.36"),
                text(seed, "endpoint", "https://127.0.0.1"),
                text(seed, "certificateAuthority", ""),
                seed.path("logs").valueStream().map(JsonNode::asString).collect(Collectors.toSet()),
                strings(seed.path("addons")));
    }

    private static PodIdentity podIdentity(JsonNode seed) {
        @Nullable String target = seed.has("targetRole") ? text(seed, "targetRole") : null;
        return new PodIdentity(
                text(seed, "id"), text(seed, "namespace"), text(seed, "serviceAccount"), text(seed, "role"), target);
    }

    private static Bucket bucket(JsonNode seed, Account account) {
        var bucket = new Bucket(
                text(seed, "name"),
                text(seed, "owner", account.id()),
                seed.path("objectLock").asBoolean(false));
        if (seed.has("retention")) {
            var retention = seed.path("retention");
            bucket.defaultRetention(
                    text(retention, "mode"), retention.path("days").asInt(1));
        }
        return bucket;
    }

    private static String text(JsonNode node, String field) {
        if (!node.path(field).isString()) {
            throw new IllegalArgumentException("the account's document lacks '" + field + "' in " + node);
        }
        return node.path(field).asString();
    }

    private static String text(JsonNode node, String field, String otherwise) {
        return node.has(field) ? text(node, field) : otherwise;
    }

    private static Map<String, String> strings(JsonNode node) {
        var strings = new LinkedHashMap<String, String>();
        node.forEachEntry((name, value) -> strings.put(name, value.isString() ? value.asString() : value.toString()));
        return strings;
    }
}
