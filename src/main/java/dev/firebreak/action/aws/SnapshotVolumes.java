package dev.firebreak.action.aws;

import dev.firebreak.action.Action;
import dev.firebreak.action.ActionType;
import dev.firebreak.action.Bound;
import dev.firebreak.action.Done;
import dev.firebreak.action.View;
import dev.firebreak.change.Change;
import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Reconcile;
import dev.firebreak.change.Risk;
import dev.firebreak.change.Symbols;
import dev.firebreak.change.Undo;
import dev.firebreak.change.Verdict;
import dev.firebreak.change.Wait;
import dev.firebreak.cloud.CloudIdentity;
import dev.firebreak.cloud.Instance;
import dev.firebreak.cloud.Snapshot;
import dev.firebreak.cloud.Volume;
import dev.firebreak.json.CanonicalJson;
import dev.firebreak.json.Json;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Permission;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Right;
import dev.firebreak.model.Right.Use;
import dev.firebreak.model.Target;
import dev.firebreak.model.ValueType;
import dev.firebreak.model.ValueType.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Snapshots volumes: all those of one instance in one call, so that they show one moment; the instance's other
/// volumes are excluded. Planned again it proposes again, because a new snapshot is new evidence: of another
/// moment.
public record SnapshotVolumes(List<String> volumes) implements Action<SnapshotVolumes.Snapshots> {
    /// EC2 API reference, InstanceSpecification.
    private static final int EXCLUDED_VOLUMES = 40;

    private static final String ARN = "arn:aws:ec2:" + Right.REGION + ":" + Right.ACCOUNT + ":";
    private static final String SNAPSHOTS = "arn:aws:ec2:" + Right.REGION + "::snapshot/*";

    private static final List<Right> RIGHTS = List.of(
            Right.aws(Use.READ, "ec2:DescribeVolumes", "*", "finds which instance holds each volume"),
            Right.aws(
                    Use.READ, "ec2:DescribeInstances", "*", "finds the other volumes of the instance, to exclude them"),
            Right.aws(Use.CHANGE, "ec2:CreateSnapshots", ARN + "instance/*", "snapshots the volumes of an instance"),
            Right.aws(Use.CHANGE, "ec2:CreateSnapshots", ARN + "volume/*", "snapshots the volumes of an instance"),
            Right.aws(Use.CHANGE, "ec2:CreateSnapshots", SNAPSHOTS, "snapshots the volumes of an instance"),
            Right.aws(
                    Use.CHANGE,
                    "ec2:CreateTags",
                    SNAPSHOTS,
                    "tags the snapshots with case, run and step as it makes them"),
            Right.aws(
                    Use.AFTER,
                    "ec2:DescribeSnapshots",
                    "*",
                    "sees the snapshots complete, and finds those whose reply was lost"));

    public static final ActionType<SnapshotVolumes, Snapshots> TYPE = new ActionType<>(
            new Catalog.ActionEntry(
                    "snapshot-volumes",
                    "Snapshot volumes",
                    "Starts one crash-consistent snapshot set for each instance that holds the volumes, tagged with"
                            + " case, run and step. What an instance has not yet written to its disk is not in it.",
                    List.of(new Catalog.Input(
                            "volumes",
                            ValueType.listOf(Scalar.VOLUME),
                            true,
                            "the volumes to snapshot",
                            "vol-0a1b2c3d4e5f60718",
                            null,
                            List.of())),
                    List.of(new Catalog.Output(
                            "snapshots", ValueType.listOf(Scalar.SNAPSHOT), "the snapshots, once started", true))),
            SnapshotVolumes.class,
            Snapshots.class,
            SnapshotVolumes::bind,
            RIGHTS,
            "nothing: evidence is kept",
            List.of(
                    "EKS Best Practices Guide, incident response, step 7: snapshot the instance's EBS volumes",
                    "Amazon EC2 User Guide: multi-volume snapshots are crash-consistent"),
            "firebreak snapshot-volumes vol-0a1b2c3d4e5f60718");

    public record Snapshots(List<String> snapshots) {}

    public SnapshotVolumes {
        volumes = volumes.stream().distinct().sorted().toList();
    }

    private static SnapshotVolumes bind(Bound in) {
        return new SnapshotVolumes(in.texts("volumes"));
    }

    @Override
    public Proposal<Snapshots> plan(View view) {
        if (volumes.isEmpty()) {
            return new Proposal.NotApplicable<>("there is no volume to snapshot", List.of());
        }
        Map<String, Volume> found =
                view.cloud().volumes(volumes).stream().collect(Collectors.toMap(Volume::volumeId, Function.identity()));
        CloudIdentity us = view.cloud().identity();
        List<Problem> refusals = new ArrayList<>();
        Map<String, SortedSet<String>> byInstance = new TreeMap<>();
        for (String id : volumes) {
            Volume volume = found.get(id);
            if (volume == null) {
                refusals.add(notFound(id, us));
            } else if (volume.instanceIds().isEmpty()) {
                refusals.add(notAttached(volume));
            } else {
                String instance =
                        volume.instanceIds().stream().min(String::compareTo).orElseThrow();
                byInstance.computeIfAbsent(instance, _ -> new TreeSet<>()).add(id);
            }
        }
        List<Change> changes = new ArrayList<>();
        for (Instance instance : view.cloud().instances(byInstance.keySet())) {
            SortedSet<String> wanted = Objects.requireNonNull(byInstance.remove(instance.instanceId()));
            tooManyOthers(instance, wanted)
                    .ifPresentOrElse(refusals::add, () -> changes.add(snapshot(instance, wanted, us)));
        }
        byInstance.keySet().forEach(gone -> refusals.add(instanceGone(gone)));
        if (!refusals.isEmpty()) {
            return new Proposal.Refused<>(refusals, List.of());
        }
        return new Proposal.Changes<>(changes, List.of(), new Snapshots(List.of()), List.of());
    }

    private static Problem notFound(String id, CloudIdentity us) {
        return Problem.block(
                        "volume-not-found",
                        "volume " + id + " is not in account " + us.account() + ", region " + us.region(),
                        "Name the account and region of the cluster with --profile and --region")
                .about(Target.aws("Volume", id));
    }

    private static Problem notAttached(Volume volume) {
        return Problem.block(
                        "volume-not-attached",
                        "volume " + volume.volumeId() + " is attached to no instance (it is " + volume.state() + ")",
                        "Nothing writes to it, so snapshot it alone: aws ec2 create-snapshot --volume-id "
                                + volume.volumeId())
                .because("snapshots are taken of all volumes of an instance at one moment")
                .about(Target.aws("Volume", volume.volumeId()));
    }

    private static Problem instanceGone(String instance) {
        return Problem.block(
                        "instance-not-found",
                        "instance " + instance + " holds a volume but is not to be seen",
                        "Look whether the caller may see managed instances: aws ec2 describe-instances --instance-ids "
                                + instance)
                .about(Target.aws("Instance", instance));
    }

    private static Optional<Problem> tooManyOthers(Instance instance, SortedSet<String> wanted) {
        List<String> others = otherData(instance, wanted);
        return others.size() <= EXCLUDED_VOLUMES
                ? Optional.empty()
                : Optional.of(Problem.block(
                                "too-many-exclusions",
                                "instance " + instance.instanceId() + " has " + others.size()
                                        + " other data volumes; EC2 excludes at most " + EXCLUDED_VOLUMES,
                                "Snapshot more of its volumes: add " + String.join(",", others))
                        .about(Target.aws("Instance", instance.instanceId())));
    }

    private static List<String> otherData(Instance instance, SortedSet<String> wanted) {
        return instance.volumes().stream()
                .filter(a -> !a.root() && !wanted.contains(a.volumeId()))
                .map(Instance.Attachment::volumeId)
                .sorted()
                .toList();
    }

    private static CloudChange snapshot(Instance instance, SortedSet<String> wanted, CloudIdentity us) {
        String id = instance.instanceId();
        boolean withoutRoot = instance.volumes().stream().anyMatch(a -> a.root() && !wanted.contains(a.volumeId()));
        ObjectNode body = Json.object();
        ObjectNode which = body.putObject("InstanceSpecification").put("InstanceId", id);
        if (withoutRoot) {
            which.put("ExcludeBootVolume", true);
        }
        List<String> others = otherData(instance, wanted);
        if (!others.isEmpty()) {
            ArrayNode excluded = which.putArray("ExcludeDataVolumeIds");
            others.forEach(excluded::add);
        }
        String description = "firebreak " + Symbols.CASE + "/" + Symbols.RUN + "/" + Symbols.STEP;
        body.put("Description", description);
        ArrayNode tags = body.putArray("TagSpecifications")
                .addObject()
                .put("ResourceType", "snapshot")
                .putArray("Tags");
        tags(wanted.size())
                .forEach((key, value) -> tags.addObject().put("Key", key).put("Value", value));
        return new CloudChange(
                "snapshot-" + id,
                "ec2:CreateSnapshots",
                new Target("Instance", null, id, null, arn(us, us.account(), "instance/" + id)),
                body,
                permissions(id, wanted, us),
                "Snapshot " + String.join(", ", wanted) + " of instance " + id + " at one moment",
                "aws ec2 create-snapshots --region " + us.region() + " --instance-specification '"
                        + CanonicalJson.text(which) + "' --description '" + description + "' --tag-specifications '"
                        + CanonicalJson.text(body.path("TagSpecifications")) + "'",
                new Undo.None("evidence is kept"),
                Risk.IRREVERSIBLE,
                Reconcile.FIND_BY_TAG,
                new Wait.SnapshotsCompleted());
    }

    /// `firebreak:volumes` is how many snapshots the set has: one that is seen in part is known to be.
    private static Map<String, String> tags(int count) {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("firebreak:case", Symbols.CASE);
        tags.put("firebreak:run", Symbols.RUN);
        tags.put("firebreak:step", Symbols.STEP);
        tags.put("firebreak:intent", Symbols.INTENT);
        tags.put("firebreak:volumes", Integer.toString(count));
        return tags;
    }

    private static List<Permission> permissions(String instance, SortedSet<String> wanted, CloudIdentity us) {
        String snapshots = arn(us, "", "snapshot/*");
        List<Permission> permissions = new ArrayList<>();
        permissions.add(new Permission.Aws("ec2:CreateSnapshots", arn(us, us.account(), "instance/" + instance)));
        wanted.forEach(
                v -> permissions.add(new Permission.Aws("ec2:CreateSnapshots", arn(us, us.account(), "volume/" + v))));
        permissions.add(new Permission.Aws("ec2:CreateSnapshots", snapshots));
        permissions.add(new Permission.Aws("ec2:CreateTags", snapshots));
        return permissions;
    }

    /// The partition (`aws`, `aws-cn`, `aws-us-gov`) is the caller's.
    private static String arn(CloudIdentity us, String account, String resource) {
        String partition = us.callerArn().split(":", -1)[1];
        return "arn:" + partition + ":ec2:" + us.region() + ":" + account + ":" + resource;
    }

    @Override
    public Snapshots outputs(Done<Snapshots> done) {
        return new Snapshots(made(done));
    }

    private static List<String> made(Done<Snapshots> done) {
        return done.outcomes().stream()
                .filter(o -> o.succeeded() && o.observed() != null)
                .flatMap(o ->
                        Objects.requireNonNull(o.observed()).path("snapshots").valueStream())
                .map(s -> s.path("snapshotId").asString())
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public Verdict verify(Done<Snapshots> done, View view) {
        List<String> ids = made(done);
        if (ids.isEmpty()) {
            return done.made().isEmpty()
                    ? Verdict.notApplicable()
                    : new Verdict(
                            Holds.UNKNOWN,
                            null,
                            List.of(new Reason(
                                    "holds",
                                    "snapshots-not-known",
                                    "the request went through, but which snapshots it made is not known",
                                    "ec2:DescribeSnapshots")),
                            List.of());
        }
        Map<String, Snapshot> found = view.cloud().snapshots(ids).stream()
                .collect(Collectors.toMap(Snapshot::snapshotId, Function.identity()));
        return Verdict.of(ids.stream()
                .map(id -> verdict(id, Optional.ofNullable(found.get(id))))
                .toList());
    }

    private static Verdict.PerTarget verdict(String id, Optional<Snapshot> snapshot) {
        String state = snapshot.map(Snapshot::state).orElse("missing");
        Holds holds = switch (state) {
            case "completed" -> Holds.YES;
            case "pending" -> Holds.UNKNOWN;
            default -> Holds.NO;
        };
        String code = switch (state) {
            case "completed", "pending" -> state;
            default -> "snapshot-" + state;
        };
        String more = snapshot.map(Snapshot::message).map(m -> ": " + m).orElse("");
        return new Verdict.PerTarget(
                Target.aws("Snapshot", id),
                holds,
                null,
                List.of(new Reason("holds", code, "snapshot " + id + " is " + state + more, "ec2:DescribeSnapshots")));
    }
}
