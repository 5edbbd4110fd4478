package dev.firebreak.action.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.Done;
import dev.firebreak.change.Change;
import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Undo;
import dev.firebreak.change.Verdict;
import dev.firebreak.change.Wait;
import dev.firebreak.cloud.Instance;
import dev.firebreak.cloud.Snapshot;
import dev.firebreak.cloud.Volume;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Problem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotVolumesTest {
    private final FakeAccount account = new FakeAccount();

    private void instance(String id, int volumes) {
        List<Instance.Attachment> attached = new ArrayList<>();
        for (int i = 0; i < volumes; i++) {
            String volume = "vol-" + id.substring(2) + i;
            attached.add(new Instance.Attachment(volume, "/dev/" + i, i == 0));
            account.volumes.add(new Volume(volume, 8, false, "in-use", List.of(id)));
        }
        account.instances.add(new Instance(id, "running", attached));
    }

    private Proposal<SnapshotVolumes.Snapshots> plan(String... volumes) {
        return new SnapshotVolumes(List.of(volumes)).plan(account);
    }

    private static List<CloudChange> changes(Proposal<?> proposal) {
        assertThat(proposal).isInstanceOf(Proposal.Changes.class);
        return ((Proposal.Changes<?>) proposal)
                .changes().stream().map(CloudChange.class::cast).toList();
    }

    private static Problem refusal(Proposal<?> proposal) {
        assertThat(proposal).isInstanceOf(Proposal.Refused.class);
        return ((Proposal.Refused<?>) proposal).problems().getFirst();
    }

    @Test
    void volumes_of_one_instance_are_one_call_and_its_others_are_excluded() {
        instance("i-a", 3);
        instance("i-b", 1);
        List<CloudChange> changes = changes(plan("vol-a2", "vol-b0", "vol-a2"));

        assertThat(changes).extracting(Change::id).containsExactly("snapshot-i-a", "snapshot-i-b");
        assertThat(changes.getFirst().body().path("InstanceSpecification")).isEqualTo(Json.parse("""
            {"InstanceId": "i-a", "ExcludeBootVolume": true, "ExcludeDataVolumeIds": ["vol-a1"]}\
            """));
        assertThat(changes.getLast().body().path("InstanceSpecification"))
                .isEqualTo(Json.parse("{\"InstanceId\": \"i-b\"}"));
        assertThat(changes).allSatisfy(c -> {
            assertThat(c.settle()).isEqualTo(new Wait.SnapshotsCompleted());
            assertThat(c.undo()).isEqualTo(new Undo.None("evidence is kept"));
            assertThat(c.command()).startsWith("aws ec2 create-snapshots --region eu-central-1 ");
            assertThat(Json.text(c.body(), "/TagSpecifications/0/Tags/3/Value")).isEqualTo("{intent}");
        });
        assertThat(changes.getFirst().permissions())
                .anySatisfy(p -> assertThat(p.toString())
                        .isEqualTo("ec2:CreateSnapshots on arn:aws-cn:ec2:eu-central-1:111122223333:volume/vol-a2"));
    }

    @Test
    void no_volume_is_not_applicable() {
        assertThat(plan()).isInstanceOf(Proposal.NotApplicable.class);
    }

    @Test
    void what_cannot_be_had_is_refused_with_the_way_out() {
        instance("i-a", 43);
        account.volumes.add(new Volume("vol-loose", 8, false, "available", List.of()));
        account.volumes.add(new Volume("vol-hidden", 8, false, "in-use", List.of("i-hidden")));

        assertThat(refusal(plan("vol-none")).code()).isEqualTo("volume-not-found");
        assertThat(refusal(plan("vol-loose")).code()).isEqualTo("volume-not-attached");
        assertThat(refusal(plan("vol-hidden")).code()).isEqualTo("instance-not-found");
        assertThat(refusal(plan("vol-a0")).code()).isEqualTo("too-many-exclusions");
        assertThat(changes(plan("vol-a0", "vol-a1", "vol-a2"))).hasSize(1);
    }

    @Test
    void the_verdict_is_the_worst_snapshot() {
        account.snapshots.add(new Snapshot("snap-1", "vol-1", "completed", 100, 8, null));
        assertThat(verdict("snap-1").holds()).isEqualTo(Holds.YES);
        account.snapshots.add(new Snapshot("snap-2", "vol-2", "pending", 40, 8, null));
        assertThat(verdict("snap-1", "snap-2").holds()).isEqualTo(Holds.UNKNOWN);
        account.snapshots.add(new Snapshot("snap-3", "vol-3", "error", 0, 8, "KMS key is disabled"));
        assertThat(verdict("snap-1", "snap-2", "snap-3").holds()).isEqualTo(Holds.NO);
        assertThat(verdict("snap-3").reasons().getFirst().code()).isEqualTo("snapshot-error");
        assertThat(verdict("snap-4").reasons().getFirst().code()).isEqualTo("snapshot-missing");
    }

    private Verdict verdict(String... ids) {
        var observed = Json.object();
        var list = observed.putArray("snapshots");
        for (String id : ids) {
            list.addObject().put("snapshotId", id);
        }
        Outcome outcome =
                new Outcome("i1", "snapshot-i-a", Outcome.Result.SUCCEEDED, 200, "r", 0, observed, null, null);
        SnapshotVolumes action = new SnapshotVolumes(List.of("vol-1"));
        return action.verify(
                new Done<>(new SnapshotVolumes.Snapshots(List.of()), List.of(), List.of(outcome), List.of(), "c1"),
                account);
    }
}
