package dev.firebreak.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.Change;
import dev.firebreak.change.CloudChange;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Patch;
import dev.firebreak.change.Reconcile;
import dev.firebreak.change.Risk;
import dev.firebreak.change.Undo;
import dev.firebreak.change.Wait;
import dev.firebreak.json.Json;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import java.util.List;
import org.junit.jupiter.api.Test;

class StageTest {
    @Test
    void labels_then_denials_then_exclusions_are_three_stages() {
        assertThat(ids(List.of(
                        patch(Resource.POD, "a"),
                        patch(Resource.POD, "b"),
                        patch(Resource.POD, "c"),
                        deny("shop"),
                        deny("bank"),
                        patch(Resource.NETWORK_POLICY, "allow-1"),
                        patch(Resource.NETWORK_POLICY, "allow-2"))))
                .containsExactly(
                        List.of("pods a", "pods b", "pods c"),
                        List.of("deny shop", "deny bank"),
                        List.of("networkpolicies allow-1", "networkpolicies allow-2"));
    }

    @Test
    void taking_back_restores_the_allows_then_deletes_the_denial_then_takes_the_labels_off() {
        assertThat(ids(List.of(
                        patch(Resource.NETWORK_POLICY, "allow-2"),
                        patch(Resource.NETWORK_POLICY, "allow-1"),
                        delete("shop"),
                        patch(Resource.POD, "b"),
                        patch(Resource.POD, "a"))))
                .containsExactly(
                        List.of("networkpolicies allow-2", "networkpolicies allow-1"),
                        List.of("delete shop"),
                        List.of("pods b", "pods a"));
    }

    @Test
    void two_changes_of_one_object_are_made_one_after_the_other() {
        assertThat(ids(List.of(
                        patch(Resource.POD, "a"),
                        patch(Resource.POD, "b"),
                        patch(Resource.POD, "a"),
                        patch(Resource.POD, "c"))))
                .containsExactly(List.of("pods a", "pods b"), List.of("pods a", "pods c"));
    }

    @Test
    void every_change_to_aws_is_a_stage_of_its_own() {
        assertThat(ids(List.of(snapshot("i-1"), snapshot("i-2"))))
                .containsExactly(List.of("snapshot i-1"), List.of("snapshot i-2"));
    }

    @Test
    void a_stage_knows_the_number_of_its_first_change() {
        assertThat(Stage.of(List.of(
                        patch(Resource.POD, "a"),
                        patch(Resource.POD, "b"),
                        deny("shop"),
                        patch(Resource.NETWORK_POLICY, "allow"))))
                .extracting(Stage::first)
                .containsExactly(1, 3, 4);
    }

    @Test
    void no_changes_are_no_stages() {
        assertThat(Stage.of(List.of())).isEmpty();
    }

    private static List<List<String>> ids(List<Change> changes) {
        return Stage.of(changes).stream()
                .map(stage -> stage.changes().stream().map(Change::id).toList())
                .toList();
    }

    private static Change patch(Resource resource, String name) {
        Target target = new Target(resource.kind(), "shop", name, "uid-" + name, null);
        Patch patch = Patch.of(Json.parse("{\"metadata\":{\"uid\":\"uid-" + name + "\",\"labels\":{}}}"))
                .set("/metadata/labels/held", "yes");
        return KubeChange.patch(resource.plural() + " " + name, resource, target, patch, "Patch " + name);
    }

    private static Change deny(String namespace) {
        Target target = new Target("NetworkPolicy", namespace, "deny", null, null);
        return KubeChange.create(
                "deny " + namespace, Resource.NETWORK_POLICY, target, Json.object(), "Deny " + namespace);
    }

    private static Change delete(String namespace) {
        Target target = new Target("NetworkPolicy", namespace, "deny", "uid-deny", null);
        return KubeChange.delete(
                "delete " + namespace, Resource.NETWORK_POLICY, target, Json.object(), "Delete " + namespace);
    }

    private static Change snapshot(String instance) {
        return new CloudChange(
                "snapshot " + instance,
                "ec2:CreateSnapshots",
                new Target("Instance", null, instance, null, null),
                Json.object(),
                List.of(),
                "Snapshot " + instance,
                "aws ec2 create-snapshots",
                new Undo.None("evidence is kept"),
                Risk.IRREVERSIBLE,
                Reconcile.FIND_BY_TAG,
                new Wait.SnapshotsCompleted());
    }
}
