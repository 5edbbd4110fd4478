package dev.firebreak.cloud;

import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Readiness;
import dev.firebreak.change.Reconciled;
import dev.firebreak.change.Reply;
import dev.firebreak.json.Json;
import dev.firebreak.model.Answer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// EC2's multi-volume snapshots: making them, finding them again, and waiting for them.
final class Ec2Snapshots {
    private final AwsClients clients;

    Ec2Snapshots(AwsClients clients) {
        this.clients = clients;
    }

    /// `ec2:CreateSnapshots`; observed `{snapshots: [{snapshotId, volumeId, sizeGib}]}`.
    Reply create(CloudChange change) {
        CreateSnapshotsResponse made =
                clients.ec2Writes().createSnapshots(request(change.body()).build());
        ObjectNode observed = Json.object();
        ArrayNode snapshots = observed.putArray("snapshots");
        made.snapshots()
                .forEach(s -> snapshots
                        .addObject()
                        .put("snapshotId", s.snapshotId())
                        .put("volumeId", s.volumeId())
                        .put("sizeGib", s.volumeSize()));
        if (made.snapshots().isEmpty()) {
            return new Reply.Lost(200, null, "the reply names no snapshot");
        }
        return AwsReply.done(made, observed);
    }

    private static CreateSnapshotsRequest.Builder request(JsonNode body) {
        JsonNode instance = body.path("InstanceSpecification");
        CreateSnapshotsRequest.Builder request = CreateSnapshotsRequest.builder()
                .description(Json.text(body, "/Description"))
                .tagSpecifications(body.path("TagSpecifications")
                        .valueStream()
                        .map(Ec2Snapshots::tags)
                        .toList());
        List<String> excluded = texts(instance.path("ExcludeDataVolumeIds"));
        return request.instanceSpecification(i -> {
            i.instanceId(Json.text(instance, "/InstanceId"));
            if (instance.path("ExcludeBootVolume").asBoolean(false)) {
                i.excludeBootVolume(true);
            }
            if (!excluded.isEmpty()) {
                i.excludeDataVolumeIds(excluded);
            }
        });
    }

    private static TagSpecification tags(JsonNode specification) {
        return TagSpecification.builder()
                .resourceType(Json.text(specification, "/ResourceType"))
                .tags(specification
                        .path("Tags")
                        .valueStream()
                        .map(t -> Tag.builder()
                                .key(Json.text(t, "/Key"))
                                .value(Json.text(t, "/Value"))
                                .build())
                        .toList())
                .build();
    }

    /// Asks with `DryRun`: EC2 answers with an error either way.
    Answer accepts(CloudChange change) {
        try {
            clients.ec2Writes()
                    .createSnapshots(request(change.body()).dryRun(true).build());
            return Answer.unknown("no-dry-run", "the endpoint does not know DryRun");
        } catch (AwsServiceException e) {
            return AwsFailure.dryRun(e);
        }
    }

    /// Looks for the intent's tag. EC2's reads lag behind its writes, so absence proves nothing; and a set of
    /// which only some are seen is not yet known whole.
    Reconciled reconcile(CloudChange change, String intent) {
        List<software.amazon.awssdk.services.ec2.model.Snapshot> found = tagged("firebreak:intent", intent);
        if (found.isEmpty()) {
            return new Reconciled.InDoubt("no snapshot has the tag firebreak:intent=" + intent
                    + ", which proves nothing: EC2's reads lag behind its writes");
        }
        int expected = expected(change.body());
        if (found.size() < expected) {
            return new Reconciled.InDoubt(found.size() + " of " + expected
                    + " snapshots of the set are seen; EC2's reads lag behind its writes");
        }
        ObjectNode observed = Json.object();
        ArrayNode snapshots = observed.putArray("snapshots");
        found.forEach(s -> snapshots
                .addObject()
                .put("snapshotId", s.snapshotId())
                .put("volumeId", s.volumeId())
                .put("sizeGib", s.volumeSize()));
        return new Reconciled.Happened(observed, found.size() + " snapshots have the tag firebreak:intent=" + intent);
    }

    /// The values of the tag `firebreak:intent` on the snapshots of a case.
    List<String> intents(String caseId) {
        return tagged("firebreak:case", caseId).stream()
                .flatMap(s -> s.tags().stream())
                .filter(t -> "firebreak:intent".equals(t.key()))
                .map(Tag::value)
                .distinct()
                .toList();
    }

    private List<software.amazon.awssdk.services.ec2.model.Snapshot> tagged(String key, String value) {
        return clients
                .ec2Reads()
                .describeSnapshotsPaginator(r -> r.ownerIds("self")
                        .filters(Filter.builder()
                                .name("tag:" + key)
                                .values(value)
                                .build()))
                .snapshots()
                .stream()
                .toList();
    }

    /// The tag `firebreak:volumes` says how many volumes the set has.
    private static int expected(JsonNode body) {
        return body.at("/TagSpecifications/0/Tags")
                .valueStream()
                .filter(t -> "firebreak:volumes".equals(Json.text(t, "/Key")))
                .mapToInt(t -> t.path("Value").asInt(1))
                .findFirst()
                .orElse(1);
    }

    Readiness completed(Outcome outcome) {
        JsonNode observed = outcome.observed() == null ? Json.object() : outcome.observed();
        List<String> ids = observed.path("snapshots")
                .valueStream()
                .map(s -> s.path("snapshotId").asString(""))
                .toList();
        if (ids.isEmpty()) {
            return Readiness.never("the outcome names no snapshot");
        }
        List<Snapshot> found = byId(ids);
        Optional<Snapshot> failed =
                found.stream().filter(s -> s.state().equals("error")).findFirst();
        if (failed.isPresent()) {
            return Readiness.never(failed.get().snapshotId() + " ended in error: "
                    + Optional.ofNullable(failed.get().message()).orElse("EC2 says no more"));
        }
        long completed =
                found.stream().filter(s -> s.state().equals("completed")).count();
        String detail = completed + " of " + ids.size() + (ids.size() == 1 ? " snapshot" : " snapshots") + " completed";
        if (completed == ids.size()) {
            return Readiness.ready(detail);
        }
        return Readiness.notYet(
                detail, found.stream().mapToInt(Snapshot::progressPercent).sum() / ids.size());
    }

    /// Those that exist. Asked for by id: a filter over all visible snapshots would go through the public ones
    /// too.
    List<Snapshot> byId(Collection<String> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        try {
            return describe(List.copyOf(ids));
        } catch (Ec2Exception e) {
            if (!absent(e)) {
                throw AwsFailure.refusal(e, "ec2:DescribeSnapshots");
            }
        } catch (SdkException e) {
            throw AwsFailure.refusal(e, "ec2:DescribeSnapshots");
        }
        List<Snapshot> found = new ArrayList<>();
        for (String id : ids) {
            try {
                found.addAll(describe(List.of(id)));
            } catch (RuntimeException e) {
                if (!(e instanceof Ec2Exception ec2) || !absent(ec2)) {
                    throw AwsFailure.refusal(e, "ec2:DescribeSnapshots");
                }
            }
        }
        return found;
    }

    /// `InvalidSnapshot.NotFound`, `InvalidSnapshotID.Malformed`, and `InvalidParameterValue` for what does not
    /// begin with `snap-`.
    private static boolean absent(Ec2Exception e) {
        String code = AwsFailure.awsCode(e);
        return code.startsWith("InvalidSnapshot") || code.equals("InvalidParameterValue");
    }

    private List<Snapshot> describe(List<String> ids) {
        return clients
                .ec2Reads()
                .describeSnapshots(
                        DescribeSnapshotsRequest.builder().snapshotIds(ids).build())
                .snapshots()
                .stream()
                .map(Ec2Snapshots::snapshot)
                .toList();
    }

    private static Snapshot snapshot(software.amazon.awssdk.services.ec2.model.Snapshot s) {
        String digits = s.progress() == null ? "" : s.progress().replaceAll("[^0-9]", "");
        return new Snapshot(
                s.snapshotId(),
                s.volumeId(),
                s.stateAsString().toLowerCase(Locale.ROOT),
                digits.isEmpty() ? 0 : Integer.parseInt(digits),
                s.volumeSize(),
                s.stateMessage());
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }
}
