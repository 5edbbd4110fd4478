package dev.firebreak.cluster;

import static dev.firebreak.cluster.KubeSite.MERGE_PATCH;
import static dev.firebreak.cluster.KubeSite.STRATEGIC_PATCH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cluster.KubeSite.Reply;
import dev.firebreak.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

interface WriteContract extends OnSite {

    @Test
    default void a_created_policy_has_the_metadata_and_defaults_of_the_api_server() {
        String policies = policies(site().newNamespace());
        Reply reply = site().post(policies + "?fieldManager=me", "{'metadata':{'name':'a'},'spec':{}}");
        assertThat(reply.code()).isEqualTo(201);
        assertThat(reply.at("/metadata/uid")).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-.{12}");
        assertThat(reply.at("/metadata/creationTimestamp")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(reply.json().at("/metadata/generation").intValue()).isEqualTo(1);
        assertThat(reply.json().at("/spec"))
                .isEqualTo(Json.parse("{\"podSelector\":{},\"policyTypes\":[\"Ingress\"]}"));
        assertThat(reply.at("/metadata/managedFields/0/manager")).isEqualTo("me");
        assertThat(reply.at("/metadata/managedFields/0/operation")).isEqualTo("Update");
        assertThat(reply.json().at("/metadata/managedFields/0/fieldsV1"))
                .isEqualTo(Json.parse("{\"f:spec\":{\"f:policyTypes\":{}}}"));
        JsonNode full = site().post(policies, """
            {'metadata':{'name':'b','annotations':{},'labels':{}},
             'spec':{'podSelector':{},'ingress':[{'ports':[{'port':80}]}],'egress':[{}]}}\
            """).json();
        assertThat(full.at("/spec")).isEqualTo(Json.parse("""
            {"podSelector":{},"policyTypes":["Ingress","Egress"],"egress":[{}],
             "ingress":[{"ports":[{"port":80,"protocol":"TCP"}]}]}\
            """));
        assertThat(full.path("metadata").has("annotations")).isFalse();
        assertThat(full.path("metadata").has("labels")).isFalse();
    }

    @Test
    default void empty_rule_lists_are_told_apart_from_absent_ones() {
        String policies = policies(site().newNamespace());
        Reply reply = site().post(
                        policies,
                        "{'metadata':{'name':'a'},'spec':{'podSelector':{'matchLabels':{}},'ingress':[],'egress':[]}}");
        assertThat(reply.json().at("/spec"))
                .isEqualTo(Json.parse("{\"podSelector\":{},\"policyTypes\":[\"Ingress\"]}"));
    }

    @Test
    default void generation_counts_specifications_and_resource_version_every_write() {
        String policies = policies(site().newNamespace());
        Reply created = site().post(policies, "{'metadata':{'name':'a'}}");
        Reply labelled = site().patch(policies + "/a", MERGE_PATCH, "{'metadata':{'labels':{'a':'b'}}}");
        Reply changed = site().patch(policies + "/a", MERGE_PATCH, "{'spec':{'policyTypes':['Egress']}}");
        assertThat(labelled.json().at("/metadata/generation").intValue()).isEqualTo(1);
        assertThat(changed.json().at("/metadata/generation").intValue()).isEqualTo(2);
        assertThat(version(created)).isLessThan(version(labelled));
        assertThat(version(labelled)).isLessThan(version(changed));
    }

    @Test
    default void the_writer_of_a_field_owns_it_from_then_on() {
        String maps = maps(site().newNamespace());
        site().post(maps + "?fieldManager=one", "{'metadata':{'name':'m'},'data':{'a':'1','b':'1'}}");
        Reply reply = site().patch(maps + "/m?fieldManager=two", MERGE_PATCH, "{'data':{'b':'2'}}");
        assertThat(reply.json().at("/metadata/managedFields/0/fieldsV1"))
                .isEqualTo(Json.parse("{\"f:data\":{\".\":{},\"f:a\":{}}}"));
        assertThat(reply.json().at("/metadata/managedFields/1/fieldsV1"))
                .isEqualTo(Json.parse("{\"f:data\":{\"f:b\":{}}}"));
        assertThat(reply.at("/metadata/managedFields/1/manager")).isEqualTo("two");
    }

    @Test
    default void what_is_there_already_is_409_and_what_is_not_404() {
        String namespace = site().newNamespace();
        String maps = maps(namespace);
        site().post(maps, "{'metadata':{'name':'m'}}");
        assertThat(site().post(maps, "{'metadata':{'name':'m'}}").json()).isEqualTo(Json.parse("""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
             "message":"configmaps \\"m\\" already exists","reason":"AlreadyExists",
             "details":{"name":"m","kind":"configmaps"},"code":409}\
            """));
        assertThat(site().get(maps + "/nope").json()).isEqualTo(Json.parse("""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
             "message":"configmaps \\"nope\\" not found","reason":"NotFound",
             "details":{"name":"nope","kind":"configmaps"},"code":404}\
            """));
        Reply homeless = site().post(maps("none"), "{'metadata':{'name':'p'}}");
        assertThat(homeless.code()).isEqualTo(404);
        assertThat(homeless.message()).isEqualTo("namespaces \"none\" not found");
    }

    @Test
    default void a_stale_write_conflicts() {
        String maps = maps(site().newNamespace());
        String old = site().post(maps, "{'metadata':{'name':'m'}}").text();
        site().patch(maps + "/m", MERGE_PATCH, "{'data':{'a':'1'}}");
        Reply reply = site().put(maps + "/m", old);
        assertThat(reply.code()).isEqualTo(409);
        assertThat(reply.reason()).isEqualTo("Conflict");
        assertThat(reply.message())
                .isEqualTo("Operation cannot be fulfilled on configmaps \"m\": the object has been modified; please"
                        + " apply your changes to the latest version and try again");
    }

    @Test
    default void a_delete_with_another_uid_is_refused_and_with_its_own_done() {
        String maps = maps(site().newNamespace());
        String uid = site().post(maps, "{'metadata':{'name':'m'}}").at("/metadata/uid");
        Reply refused = site().delete(maps + "/m", "{'preconditions':{'uid':'other'}}");
        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.message())
                .isEqualTo("Operation cannot be fulfilled on ConfigMap \"m\": the UID in the precondition (other) does"
                        + " not match the UID in record (" + uid
                        + "). The object might have been deleted and then recreated");
        Reply stale = site().delete(maps + "/m", "{'preconditions':{'resourceVersion':'1'}}");
        assertThat(stale.code()).isEqualTo(409);
        Reply done = site().delete(maps + "/m", "{'preconditions':{'uid':'" + uid + "'}}");
        assertThat(done.at("/status")).isEqualTo("Success");
        assertThat(done.at("/details/uid")).isEqualTo(uid);
        assertThat(site().delete(maps + "/m", "").code()).isEqualTo(404);
    }

    @Test
    default void finalizers_hold_a_deleted_object_until_the_last_is_gone() {
        String maps = maps(site().newNamespace());
        site().post(maps, "{'metadata':{'name':'m','finalizers':['a.io/x']}}");
        assertThat(site().delete(maps + "/m", "").at("/metadata/deletionTimestamp"))
                .isNotEmpty();
        assertThat(site().get(maps + "/m").code()).isEqualTo(200);
        site().patch(maps + "/m", MERGE_PATCH, "{'metadata':{'finalizers':null}}");
        assertThat(site().get(maps + "/m").code()).isEqualTo(404);
    }

    @Test
    default void a_dry_run_answers_as_the_real_thing_and_changes_nothing() {
        String namespace = site().newNamespace();
        site().runningPod(namespace, "web");
        String web = "/api/v1/namespaces/" + namespace + "/pods/web";
        String before = site().get(web).text();
        Reply created = site().post(policies(namespace) + "?dryRun=All", "{'metadata':{'name':'a'}}");
        assertThat(created.code()).isEqualTo(201);
        assertThat(created.at("/metadata/uid")).isNotEmpty();
        assertThat(created.json().path("metadata").has("resourceVersion")).isFalse();
        assertThat(site().get(policies(namespace) + "/a").code()).isEqualTo(404);
        assertThat(site().patch(web + "?dryRun=All", MERGE_PATCH, "{'metadata':{'labels':{'x':'y'}}}")
                        .at("/metadata/labels/x"))
                .isEqualTo("y");
        assertThat(site().delete(web + "?dryRun=All", "").code()).isEqualTo(200);
        assertThat(site().delete(web, "{'dryRun':['All']}").code()).isEqualTo(200);
        assertThat(site().patch(web + "?dryRun=All", MERGE_PATCH, "{'spec':{'nodeName':'b'}}")
                        .code())
                .isEqualTo(422);
        Reply some = site().post(policies(namespace) + "?dryRun=some", "{'metadata':{'name':'a'}}");
        assertThat(some.code()).isEqualTo(422);
        assertThat(some.message())
                .isEqualTo("CreateOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: [\"some\"]: supported"
                        + " values: \"All\"");
        for (Reply delete :
                List.of(site().delete(web + "?dryRun=some", ""), site().delete(web, "{'dryRun':['some']}"))) {
            assertThat(delete.code()).as(delete.text()).isEqualTo(422);
            assertThat(delete.message())
                    .isEqualTo("DeleteOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: [\"some\"]:"
                            + " supported values: \"All\"");
        }
        assertThat(site().get(web).text()).isEqualTo(before);
    }

    /// Who sends options in the body means all of them.
    @Test
    default void the_body_of_a_delete_hides_its_query() {
        String maps = maps(site().newNamespace());
        site().post(maps, "{'metadata':{'name':'m'}}");
        assertThat(site().delete(maps + "/m?dryRun=All", "").code()).isEqualTo(200);
        assertThat(site().get(maps + "/m").code()).isEqualTo(200);
        assertThat(site().delete(maps + "/m?dryRun=All", "{'propagationPolicy':'Background'}")
                        .code())
                .isEqualTo(200);
        assertThat(site().get(maps + "/m").code()).isEqualTo(404);
    }

    @Test
    default void status_is_written_through_its_subresource_only_and_the_specification_is_not() {
        String namespace = site().newNamespace();
        site().runningPod(namespace, "web");
        String web = "/api/v1/namespaces/" + namespace + "/pods/web";
        assertThat(site().patch(web, MERGE_PATCH, "{'status':{'phase':'Failed'}}")
                        .at("/status/phase"))
                .isEqualTo("Running");
        Reply written = site().patch(web + "/status", MERGE_PATCH, """
            {'metadata':{'labels':{'x':'y'}},'spec':{'nodeName':'b'},'status':{'message':'m'}}\
            """);
        assertThat(written.at("/status/message")).isEqualTo("m");
        assertThat(written.at("/spec/nodeName")).isEqualTo("node-" + namespace);
        assertThat(written.at("/metadata/labels/x"))
                .as("a pod's labels go along")
                .isEqualTo("y");
    }

    @Test
    default void a_pods_specification_is_fixed_but_for_images_and_added_tolerations() {
        String namespace = site().newNamespace();
        site().runningPod(namespace, "web");
        String web = "/api/v1/namespaces/" + namespace + "/pods/web";
        Reply moved = site().patch(web, MERGE_PATCH, "{'spec':{'nodeName':'b'}}");
        assertThat(moved.code()).isEqualTo(422);
        assertThat(moved.message())
                .startsWith("Pod \"web\" is invalid: spec: Forbidden: pod updates may not change fields other than"
                        + " `spec.containers[*].image`");
        assertThat(site().patch(web, STRATEGIC_PATCH, "{'spec':{'containers':[{'name':'app','image':'x:2'}]}}")
                        .code())
                .isEqualTo(200);
        List<JsonNode> tolerations = new ArrayList<>(
                site().get(web).json().at("/spec/tolerations").valueStream().toList());
        tolerations.add(Json.parse("{\"key\":\"x\",\"operator\":\"Exists\"}"));
        assertThat(site().patch(web, MERGE_PATCH, "{'spec':{'tolerations':" + tolerations + "}}")
                        .code())
                .isEqualTo(200);
        assertThat(site().patch(web, MERGE_PATCH, "{'spec':{'tolerations':[]}}").message())
                .isEqualTo("Pod \"web\" is invalid: spec.tolerations: Forbidden: existing toleration can not be"
                        + " modified except its tolerationSeconds");
    }

    private static String maps(String namespace) {
        return "/api/v1/namespaces/" + namespace + "/configmaps";
    }

    private static String policies(String namespace) {
        return "/apis/networking.k8s.io/v1/namespaces/" + namespace + "/networkpolicies";
    }

    private static long version(Reply reply) {
        return Long.parseLong(reply.at("/metadata/resourceVersion"));
    }
}
