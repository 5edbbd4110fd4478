package dev.firebreak.cluster;

import static dev.firebreak.cluster.KubeSite.MERGE_PATCH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.ChangeJson;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Patch;
import dev.firebreak.change.Reconciled;
import dev.firebreak.change.Reply;
import dev.firebreak.cli.MovedTime;
import dev.firebreak.json.Json;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Permission;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import dev.firebreak.permissions.Firebreak;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The same for every kind of policy that is not built in: a change is made, told apart from one that did not
/// happen, and taken back.
interface PolicyKindContract extends OnSite {

    @ParameterizedTest
    @EnumSource
    default void a_policy_of_each_kind_is_created_changed_restored_and_deleted(PolicyObject kind) {
        String namespace = site().newNamespace();
        String name = kind.name(namespace.replace("contract", "policy"));
        Target target = kind.target(namespace, name);
        ObjectNode object = kind.object(namespace, name);
        ((ObjectNode) object.path("metadata")).putObject("annotations").put("case.internal/intent", "c1.r1.1.1");
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "AWS_CLUSTER|/spec/tier|'High'|spec.tier: Unsupported value: \"High\": supported values: \"Admin\","
                        + " \"Baseline\"",
                "AWS_CLUSTER|/spec/priority|1001|spec.priority in body should be less than or equal to 1000",
                "AWS_CLUSTER|/spec/priority|'x'|spec.priority in body must be of type integer: \"string\"",
                "AWS_CLUSTER|/spec/priority||spec.priority: Required value",
                "AWS_CLUSTER|/spec/subject|{}|spec.subject in body should have at least 1 properties",
                "AWS_CLUSTER|/spec/subject|{'pods':{'podSelector':{}}}|spec.subject.pods.namespaceSelector: Required"
                        + " value",
                "AWS_CLUSTER|/spec/ingress/0/from|[]|spec.ingress[0].from in body should have at least 1 items",
                "AWS_CLUSTER|/spec/ingress/0/action|'Allow'|spec.ingress[0].action: Unsupported value: \"Allow\"",
                "AWS_APPLICATION|/spec/podSelector||spec.podSelector: Required value",
                "AWS_CLUSTER_ENDPOINT|/spec/policyRef|{}|spec.policyRef.name: Required value",
                "AWS_SECURITY_GROUPS|/spec/securityGroups/groupIds|[]|spec.securityGroups.groupIds in body should have"
                        + " at least 1 items",
                "UPSTREAM|/spec/subject|{'namespaces':{},'pods':{'podSelector':{}}}|spec.subject: Too many: 2: must"
                        + " have at most 1 item",
                "UPSTREAM|/spec/ingress/0/protocols/0/tcp/destinationPort/number|0|spec.ingress[0].protocols[0].tcp"
                        + ".destinationPort.number in body should be greater than or equal to 1",
                "UPSTREAM_ADMIN|/spec/ingress/0/action|'Accept'|spec.ingress[0].action: Unsupported value: \"Accept\"",
                "UPSTREAM_BASELINE|/spec/ingress/0/action|'Pass'|spec.ingress[0].action: Unsupported value: \"Pass\"",
                "CILIUM|/spec/ingressDeny/0/fromEntities/0|'everybody'|spec.ingressDeny[0].fromEntities[0]: Unsupported"
                        + " value: \"everybody\"",
                "CILIUM|/spec/endpointSelector||\"spec\" must validate one and only one schema (oneOf). Found none"
                        + " valid",
                "CALICO_GLOBAL|/spec/order|'first'|spec.order in body must be of type number: \"string\"",
                "CALICO_V3|/spec/ingress/0/action||spec.ingress[0].action: Required value",
                "CALICO_TIER|/spec|{'defaultAction':'Allow'}|spec.defaultAction: Unsupported value: \"Allow\""
            })
    default void what_the_schema_forbids_is_422_in_the_api_servers_words(
            PolicyObject kind, String pointer, @Nullable String value, String words) {
        String namespace = site().newNamespace();
        ObjectNode object = kind.object(namespace, kind.name("x"));
        JsonPointer at = JsonPointer.compile(pointer);
        if (object.at(at.head()) instanceof ArrayNode list) {
            list.set(at.last().getMatchingIndex(), PolicyObject.json(String.valueOf(value)));
        } else if (value == null) {
            ((ObjectNode) object.at(at.head())).remove(at.last().getMatchingProperty());
        } else {
            ((ObjectNode) object.at(at.head())).set(at.last().getMatchingProperty(), PolicyObject.json(value));
        }
        KubeSite.Reply reply =
                site().post(kind.path(namespace), object.toString().replace("'", "\\u0027"));
        assertThat(reply.code()).as(reply.text()).isEqualTo(422);
        assertThat(reply.message())
                .startsWith(
                        kind.resource.kind() + "." + kind.resource.group() + " \"" + kind.name("x") + "\" is invalid:")
                .contains(words);
    }

    /// The schema of Calico's kinds is ours alone, the others are held against those that the projects ship.
    @ParameterizedTest
    @EnumSource
    default void a_field_that_the_schema_does_not_know_is_dropped_or_refused_where_that_is_asked(PolicyObject kind) {
        String namespace = site().newNamespace();
        ObjectNode object = kind.object(namespace, kind.name(namespace.replace("contract", "unknown")));
        ((ObjectNode) object.path("spec")).put("unheardOf", true);
        String body = object.toString().replace("'", "\\u0027");
        KubeSite.Reply refused = site().post(kind.path(namespace) + "?fieldValidation=Strict", body);
        assertThat(refused.code()).as(refused.text()).isEqualTo(400);
        assertThat(refused.message()).contains("strict decoding error: unknown field \"spec.unheardOf\"");
        KubeSite.Reply dropped = site().post(kind.path(namespace) + "?dryRun=All", body);
        assertThat(dropped.code()).as(dropped.text()).isEqualTo(201);
        assertThat(dropped.json().path("spec").has("unheardOf")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"AWS_CLUSTER", "UPSTREAM_ADMIN"})
    default void a_port_without_a_protocol_is_one_of_tcp(PolicyObject kind) {
        String namespace = site().newNamespace();
        ObjectNode object = kind.object(namespace, kind.name("x"));
        ((ObjectNode) object.at("/spec/ingress/0")).set("ports", PolicyObject.json("[{'portNumber':{'port':80}}]"));
        assertThat(site().post(kind.path(namespace) + "?dryRun=All", object.toString())
                        .at("/spec/ingress/0/ports/0/portNumber/protocol"))
                .isEqualTo("TCP");
    }

    @ParameterizedTest
    @EnumSource
    default void each_kind_is_described_under_its_own_group_with_its_short_names(PolicyObject kind) {
        JsonNode described = site().get("/apis/" + kind.resource.apiVersion())
                .json()
                .path("resources")
                .valueStream()
                .filter(each -> each.path("name").asString().equals(kind.resource.plural()))
                .findFirst()
                .orElseThrow();
        assertThat(described.path("kind").asString()).isEqualTo(kind.resource.kind());
        assertThat(described.path("namespaced").asBoolean()).isEqualTo(kind.resource.namespaced());
        assertThat(described.path("singularName").asString())
                .isEqualTo(kind.resource.kind().toLowerCase(Locale.ROOT));
        assertThat(described.path("shortNames").valueStream().map(JsonNode::asString))
                .containsExactlyElementsOf(kind.shortNames());
    }

    @Test
    default void there_is_one_baseline_policy_of_the_upstream_and_it_is_called_default() {
        KubeSite.Reply reply = site().post(
                        PolicyObject.UPSTREAM_BASELINE.path("x"),
                        PolicyObject.UPSTREAM_BASELINE.object("x", "other").toString());
        assertThat(reply.code()).isEqualTo(422);
        assertThat(reply.message())
                .contains("Only one baseline admin network policy with metadata.name=\"default\" can be created");
    }

    /// Why a printed command names the group: three kinds are `cnp`, two are `anp`, one plural is of three groups.
    @Test
    default void one_plural_of_several_groups_is_told_apart() {
        String namespace = site().newNamespace();
        site().post(
                        PolicyObject.CALICO.path(namespace),
                        PolicyObject.CALICO.object(namespace, "x").toString().replace("'", "\\u0027"));
        assertThat(site().cluster.list(Resource.CALICO_NETWORK_POLICY, namespace, null, null))
                .hasSize(1);
        assertThat(site().cluster.list(Resource.NETWORK_POLICY, namespace, null, null))
                .isEmpty();
        assertThat(site().cluster.list(Resource.CALICO_NETWORK_POLICY_V3, namespace, null, null))
                .isEmpty();
        site().delete(PolicyObject.CALICO.path(namespace) + "/x", "");
    }

    /// Of Calico the form that it stores: where that is served, the other shows the same objects.
    @ParameterizedTest
    @EnumSource(
            names = {
                "AWS_CLUSTER",
                "AWS_APPLICATION",
                "UPSTREAM",
                "UPSTREAM_ADMIN",
                "UPSTREAM_BASELINE",
                "CILIUM",
                "CILIUM_CLUSTERWIDE",
                "CALICO",
                "CALICO_GLOBAL"
            })
    default void reach_reckons_with_a_policy_of_each_kind_and_names_it(PolicyObject kind, @TempDir Path home) {
        String namespace = site().newNamespace();
        site().patch("/api/v1/namespaces/" + namespace, MERGE_PATCH, "{'metadata':{'labels':{'team':'shop'}}}");
        site().runningPod(namespace, "web");
        site().runningPod(namespace, "other");
        Firebreak firebreak = new Firebreak(home, site().kubeconfig, Map.of(), new MovedTime());
        String[] question = {"reach", namespace + "/web", "--from", namespace + "/other", "--port", "80/TCP"};
        assertThat(entry(firebreak.run(question)).path("bySpecification").asString())
                .isEqualTo("yes");

        String name = kind.name(namespace.replace("contract", "reach"));
        // a denial of Calico's is read with its tier
        PolicyObject tier = PolicyObject.CALICO_TIER;
        site().post(tier.path(namespace), tier.object(namespace, "quarantine").toString());
        KubeSite.Reply made = site().post(
                        kind.path(namespace),
                        kind.object(namespace, name).toString().replace("'", "\\u0027"));
        assertThat(made.code()).as(made.text()).isEqualTo(201);
        try {
            JsonNode entry = entry(firebreak.run(question));
            boolean understood = kind != PolicyObject.AWS_APPLICATION;
            assertThat(entry.path("bySpecification").asString()).isEqualTo(understood ? "no" : "unknown");
            assertThat(entry.path("policies").valueStream()).anySatisfy(policy -> {
                assertThat(policy.path("group").asString()).isEqualTo(kind.resource.group());
                assertThat(policy.path("kind").asString()).isEqualTo(kind.resource.kind());
                assertThat(policy.path("name").asString()).isEqualTo(name);
            });
        } finally {
            site().delete(kind.path(namespace) + "/" + name, "");
            site().delete(tier.path(namespace) + "/quarantine", "");
        }
    }

    private static JsonNode entry(Firebreak.Ended ended) {
        assertThat(ended.exit()).as(ended.document().toString()).isZero();
        assertThat(ended.document().path("entries")).hasSize(1);
        return ended.document().at("/entries/0");
    }

    private JsonNode read(PolicyObject kind, String namespace, String name) {
        return site().cluster
                .get(kind.resource, kind.namespace(namespace), name)
                .orElseThrow();
    }
}
