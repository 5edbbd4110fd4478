package dev.firebreak.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.ChangeJson;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Patch;
import dev.firebreak.change.Reconciled;
import dev.firebreak.change.Reply;
import dev.firebreak.json.Json;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Permission;
import dev.firebreak.model.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// The same for every kind of policy that is not built in: a change is made, told apart from one that did not
/// happen, and taken back.
interface PolicyKindContract extends OnSite {

    @ParameterizedTest
    @EnumSource
    default void a_policy_of_each_kind_is_created_changed_restored_and_deleted(PolicyObject kind) {
        String namespace = site().newNamespace();
        String name = namespace.replace("contract", "policy");
        Target target = kind.target(namespace, name);
        var object = kind.object(namespace, name);
        ((tools.jackson.databind.node.ObjectNode) object.path("metadata"))
                .putObject("annotations")
                .put("case.internal/intent", "c1.r1.1.1");
        KubeChange create = KubeChange.create("deny", kind.resource, target, object, "deny");

        assertThat(site().cluster.serves(kind.resource)).isTrue();
        assertThat(site().cluster.accepts(create)).isEqualTo(Answer.YES);
        assertThat(site().cluster.reconcile(create, "c1.r1.1.1")).isInstanceOf(Reconciled.DidNot.class);
        Reply.Done made = (Reply.Done) site().cluster.execute(create);
        assertThat(site().cluster.reconcile(create, "c1.r1.1.1")).isInstanceOf(Reconciled.Happened.class);

        JsonNode before = read(kind, namespace, name);
        assertThat(before.path("spec")).isEqualTo(object.path("spec"));
        Target there = new Target(target.kind(), target.namespace(), name, Json.text(made.observed(), "/uid"), null);
        KubeChange patch = KubeChange.patch(
                "change", kind.resource, there, Patch.of(before).set(kind.pointer, kind.otherValue()), "change");
        assertThat(site().cluster.execute(patch)).isInstanceOf(Reply.Done.class);
        assertThat(read(kind, namespace, name).at(kind.pointer)).isEqualTo(kind.otherValue());
        assertThat(site().cluster.reconcile(patch, "i")).isInstanceOf(Reconciled.Happened.class);
        Reply.Refused again = (Reply.Refused) site().cluster.execute(patch);
        assertThat(again.code()).isEqualTo("world-moved");

        Patch.Restored restored = Patch.restore(read(kind, namespace, name), patch.writes());
        assertThat(restored.moved()).isEmpty();
        assertThat(site().cluster
                        .execute(KubeChange.patch("restore", kind.resource, there, restored.patch(), "restore")))
                .isInstanceOf(Reply.Done.class);
        assertThat(read(kind, namespace, name).path("spec")).isEqualTo(object.path("spec"));

        KubeChange delete = KubeChange.delete("delete", kind.resource, there, before, "delete");
        assertThat(site().cluster.reconcile(delete, "i")).isInstanceOf(Reconciled.DidNot.class);
        assertThat(site().cluster.execute(delete)).isInstanceOf(Reply.Done.class);
        assertThat(site().cluster.reconcile(delete, "i")).isInstanceOf(Reconciled.Happened.class);
        assertThat(site().cluster.get(kind.resource, kind.namespace(namespace), name))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    default void a_change_of_each_kind_needs_the_right_of_its_group_and_names_it_in_full(PolicyObject kind) {
        KubeChange change =
                KubeChange.create("deny", kind.resource, kind.target("shop", "x"), kind.object("shop", "x"), "deny");
        Permission.Kube permission = (Permission.Kube) change.permissions().getFirst();
        assertThat(permission)
                .isEqualTo(new Permission.Kube(
                        "create", kind.resource.group(), kind.resource.plural(), kind.namespace("shop")));
        assertThat(site().cluster.may(permission)).isEqualTo(Answer.YES);
        assertThat(site().as("nobody").may(permission).code()).isEqualTo("forbidden");
        assertThat(ChangeJson.parse(ChangeJson.of(change))).isEqualTo(change);
    }

    private JsonNode read(PolicyObject kind, String namespace, String name) {
        return site().cluster
                .get(kind.resource, kind.namespace(namespace), name)
                .orElseThrow();
    }
}
