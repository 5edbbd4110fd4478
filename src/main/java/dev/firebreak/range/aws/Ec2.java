package dev.firebreak.range.aws;

import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// EC2, query protocol, version 2016-11-15: instances, volumes, tags and regions; snapshots are [Ec2Snapshots].
final class Ec2 implements Service {
    private static final String NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/";

    private final Account account;
    private final Ec2Ids ids;
    private final Ec2Snapshots snapshots;
    private final Ec2Interfaces interfaces;

    Ec2(Account account, InstantSource clock) {
        this.account = account;
        this.ids = new Ec2Ids(account);
        this.interfaces = new Ec2Interfaces(account);
        this.snapshots = new Ec2Snapshots(account, clock);
    }

    @Override
    public Operation identify(Request request) throws IOException {
        var query = Query.of(request);
        var action = query.get("Action").orElse("");
        var resource = Stream.of(
                        "InstanceSpecification.InstanceId",
                        "InstanceId.1",
                        "VolumeId",
                        "VolumeId.1",
                        "SnapshotId",
                        "SnapshotId.1",
                        "NetworkInterfaceId",
                        "ResourceId.1")
                .flatMap(name -> query.get(name).stream())
                .findFirst()
                .orElse("*");
        return Operation.of("ec2", action, resource);
    }

    @Override
    public Reply answer(Request request, Operation operation) throws IOException {
        var query = Query.of(request);
        Consumer<Xml> content = switch (operation.name()) {
            case "DescribeInstances" -> describeInstances(query);
            case "DescribeVolumes" -> describeVolumes(query);
            case "DescribeTags" -> describeTags(query);
            case "DescribeRegions" -> describeRegions(query);
            case "CreateTags" -> createTags(query);
            case "DescribeNetworkInterfaces" -> interfaces.describe(query);
            case "ModifyNetworkInterfaceAttribute" -> interfaces.modify(query);
            case "DescribeSecurityGroups" -> interfaces.describeGroups(query);
            case "CreateSnapshots" -> snapshots.createSet(query);
            case "CreateSnapshot" -> snapshots.create(query);
            case "DescribeSnapshots" -> snapshots.describe(query);
            case "DeleteSnapshot" -> snapshots.delete(query);
            default ->
                throw new Refusal(400, "InvalidAction", "The action %s is not valid".formatted(operation.name()));
        };
        return Reply.xml(
                200,
                Xml.document(
                        operation.name() + "Response",
                        NAMESPACE,
                        xml -> content.accept(xml.put("requestId", request.id()))));
    }

    /// What a dry run answers where the request would have been allowed.
    static void stopIfDryRun(Query query) {
        if (query.flag("DryRun")) {
            throw new Refusal(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
        }
    }

    private Consumer<Xml> describeInstances(Query query) {
        var ids = query.list("InstanceId");
        ids.forEach(this.ids::instance);
        stopIfDryRun(query);
        var filters = Ec2Filters.of(query);
        var found = account.instances().stream()
                .filter(instance -> ids.isEmpty() || ids.contains(instance.id()))
                .filter(instance -> filters.match(attributes(instance), account.tags(instance.id())))
                .toList();
        var page = Ec2Page.of(query, found, !ids.isEmpty());
        return xml -> xml.in(
                        "reservationSet",
                        set -> page.items()
                                .forEach(instance -> set.in(
                                        "item",
                                        item -> item.put(
                                                        "reservationId",
                                                        instance.id().replaceFirst("i-", "r-"))
                                                .put("ownerId", account.id())
                                                .in("groupSet", empty -> {})
                                                .in("instancesSet", i -> i.in("item", one -> write(one, instance))))))
                .put("nextToken", page.nextToken());
    }

    private Map<String, List<String>> attributes(Instance instance) {
        return Map.of(
                "instance-id", List.of(instance.id()),
                "instance-state-name", List.of("running"),
                "instance-type", List.of(instance.type()),
                "private-ip-address", List.of(instance.privateIp()),
                "private-dns-name", List.of(dnsName(instance)),
                "availability-zone", List.of(instance.zone()),
                "block-device-mapping.volume-id",
                        instance.devices().stream().map(BlockDevice::volumeId).toList());
    }

    private String dnsName(Instance instance) {
        return "ip-%s.%s.compute.internal".formatted(instance.privateIp().replace('.', '-'), account.region());
    }

    private void write(Xml xml, Instance instance) {
        String arn = instance.profileArn();
        if (arn != null) {
            xml.in(
                    "iamInstanceProfile",
                    profile -> profile.put("arn", arn)
                            .put("id", "AIPA" + instance.id().substring(2).toUpperCase(Locale.ROOT)));
        }
        xml.put("instanceId", instance.id())
                .in("instanceState", state -> state.put("code", 16).put("name", "running"))
                .put("privateDnsName", dnsName(instance))
                .put("instanceType", instance.type())
                .put("launchTime", "2026-01-01T00:00:00.000Z")
                .in("placement", placement -> placement.put("availabilityZone", instance.zone()))
                .put("privateIpAddress", instance.privateIp())
                .in(
                        "metadataOptions",
                        options -> options.put("state", "applied")
                                .put("httpTokens", instance.tokensRequired() ? "required" : "optional")
                                .put("httpPutResponseHopLimit", instance.hopLimit())
                                .put("httpEndpoint", "enabled"))
                .put("rootDeviceType", "ebs")
                .put("rootDeviceName", instance.rootDevice())
                .in(
                        "blockDeviceMapping",
                        mapping -> instance.devices()
                                .forEach(device -> mapping.in(
                                        "item",
                                        item -> item.put("deviceName", device.device())
                                                .in(
                                                        "ebs",
                                                        ebs -> ebs.put("volumeId", device.volumeId())
                                                                .put("status", "attached")
                                                                .put(
                                                                        "deleteOnTermination",
                                                                        device.deleteOnTermination())))))
                .in("tagSet", set -> writeTags(set, account.tags(instance.id())));
    }

    private Consumer<Xml> describeVolumes(Query query) {
        var ids = query.list("VolumeId");
        ids.forEach(this.ids::volume);
        stopIfDryRun(query);
        var filters = Ec2Filters.of(query);
        var found = account.volumes().stream()
                .filter(volume -> ids.isEmpty() || ids.contains(volume.id()))
                .filter(volume -> filters.match(attributes(volume), account.tags(volume.id())))
                .toList();
        var page = Ec2Page.of(query, found, !ids.isEmpty());
        return xml -> xml.in(
                        "volumeSet", set -> page.items().forEach(volume -> set.in("item", item -> write(item, volume))))
                .put("nextToken", page.nextToken());
    }

    private Map<String, List<String>> attributes(Volume volume) {
        var instance = account.attachedTo(volume.id());
        return Map.of(
                "volume-id", List.of(volume.id()),
                "size", List.of(Integer.toString(volume.content().sizeGiB())),
                "encrypted", List.of(Boolean.toString(volume.encrypted())),
                "availability-zone", List.of(volume.zone()),
                "status", List.of(instance.isPresent() ? "in-use" : "available"),
                "attachment.instance-id", instance.stream().map(Instance::id).toList());
    }

    private void write(Xml xml, Volume volume) {
        var instance = account.attachedTo(volume.id());
        xml.put("volumeId", volume.id())
                .put("size", volume.content().sizeGiB())
                .put("availabilityZone", volume.zone())
                .put("status", instance.isPresent() ? "in-use" : "available")
                .put("createTime", "2026-01-01T00:00:00.000Z")
                .put("volumeType", "gp3")
                .put("encrypted", volume.encrypted())
                .in(
                        "attachmentSet",
                        set -> instance.ifPresent(on -> on.devices().stream()
                                .filter(device -> device.volumeId().equals(volume.id()))
                                .forEach(device -> set.in(
                                        "item",
                                        item -> item.put("volumeId", volume.id())
                                                .put("instanceId", on.id())
                                                .put("device", device.device())
                                                .put("status", "attached")
                                                .put("deleteOnTermination", device.deleteOnTermination())))))
                .in("tagSet", set -> writeTags(set, account.tags(volume.id())));
    }

    private Consumer<Xml> createTags(Query query) {
        var ids = query.list("ResourceId");
        var tags = tags(query);
        if (ids.isEmpty() || tags.isEmpty()) {
            throw new Refusal(400, "MissingParameter", "The request must contain the parameters ResourceId and Tag");
        }
        ids.forEach(this.ids::existing);
        stopIfDryRun(query);
        ids.forEach(id -> account.tag(id, tags));
        return xml -> xml.put("return", true);
    }

    private record Tag(String resource, String key, String value) {}

    private Consumer<Xml> describeTags(Query query) {
        stopIfDryRun(query);
        var filters = Ec2Filters.of(query);
        var ids = Stream.of(
                        account.instances().stream().map(Instance::id),
                        account.volumes().stream().map(Volume::id),
                        account.snapshots().stream().map(Snapshot::id))
                .flatMap(s -> s);
        var found = ids.flatMap(id -> new TreeMap<>(account.tags(id))
                        .entrySet().stream().map(tag -> new Tag(id, tag.getKey(), tag.getValue())))
                .filter(tag -> filters.match(
                        Map.of(
                                "resource-id", List.of(tag.resource()),
                                "resource-type", List.of(Ec2Ids.type(tag.resource())),
                                "key", List.of(tag.key()),
                                "value", List.of(tag.value())),
                        Map.of(tag.key(), tag.value())))
                .toList();
        var page = Ec2Page.of(query, found, false);
        return xml -> xml.in(
                        "tagSet",
                        set -> page.items()
                                .forEach(tag -> set.in(
                                        "item",
                                        item -> item.put("resourceId", tag.resource())
                                                .put("resourceType", Ec2Ids.type(tag.resource()))
                                                .put("key", tag.key())
                                                .put("value", tag.value()))))
                .put("nextToken", page.nextToken());
    }

    private Consumer<Xml> describeRegions(Query query) {
        stopIfDryRun(query);
        return xml -> xml.in(
                "regionInfo",
                set -> set.in(
                        "item",
                        item -> item.put("regionName", account.region())
                                .put("regionEndpoint", "ec2." + account.region() + ".amazonaws.com")
                                .put("optInStatus", "opt-in-not-required")));
    }

    static Map<String, String> tags(Query query) {
        var tags = new TreeMap<String, String>();
        query.structures("Tag")
                .forEach(tag -> tags.put(tag.required("Key"), tag.get("Value").orElse("")));
        if (tags.size() > 50) {
            throw new Refusal(400, "TagLimitExceeded", "The maximum number of tags has been reached: 50");
        }
        if (tags.keySet().stream().anyMatch(key -> key.startsWith("aws:") || key.length() > 128)) {
            throw new Refusal(
                    400, "InvalidParameterValue", "Tag keys starting with 'aws:' are reserved for internal use");
        }
        return tags;
    }

    static void writeTags(Xml set, Map<String, String> tags) {
        new TreeMap<>(tags)
                .forEach((key, value) ->
                        set.in("item", item -> item.put("key", key).put("value", value)));
    }

    @Override
    public Reply refuse(Request request, Refusal refusal) {
        return Reply.xml(
                refusal.status(),
                Xml.document(
                        "Response",
                        "",
                        xml -> xml.in(
                                        "Errors",
                                        errors -> errors.in(
                                                "Error",
                                                error -> error.put("Code", refusal.code())
                                                        .put("Message", refusal.message())))
                                .put("RequestID", request.id())));
    }

    @Override
    public Refusal unauthenticated(Unauthenticated reason, String message) {
        return switch (reason) {
            case MISSING -> new Refusal(400, "MissingAuthenticationToken", message);
            case EXPIRED -> new Refusal(400, "RequestExpired", "Request has expired.");
            case UNKNOWN_KEY ->
                new Refusal(
                        401, "AuthFailure", "AWS was not able to validate the provided access credentials: " + message);
            case WRONG_SCOPE, WRONG_SIGNATURE ->
                new Refusal(
                        401, "AuthFailure", "AWS was not able to validate the provided access credentials: " + message);
        };
    }

    @Override
    public Refusal forbidden(Operation operation) {
        return new Refusal(
                403,
                "UnauthorizedOperation",
                "You are not authorized to perform this operation. User: %s is not authorized to perform: %s"
                        .formatted(account.callerArn(), operation.permission()));
    }

    @Override
    public Refusal throttled() {
        return new Refusal(503, "RequestLimitExceeded", "Request limit exceeded.");
    }

    /// Milliseconds, as EC2 prints instants.
    static String time(java.time.Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
