package dev.firebreak.cluster;

import static dev.firebreak.cluster.KubeSite.JSON_PATCH;
import static dev.firebreak.cluster.KubeSite.MERGE_PATCH;
import static dev.firebreak.cluster.KubeSite.STRATEGIC_PATCH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cluster.KubeSite.Reply;
import dev.firebreak.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

interface PatchContract extends OnSite {

    @Test
    default void a_json_patch_that_pins_uid_and_prior_values_applies() {
        String web = web();
        Reply reply =
                site().patch(web, JSON_PATCH, """
                    [{'op':'test','path':'/metadata/uid','value':'%s'},
                     {'op':'test','path':'/metadata/labels/quarantine','value':null},
                     {'op':'add','path':'/metadata/labels/quarantine','value':'c1'}]\
                    """.formatted(site().get(web).at("/metadata/uid")));
        assertThat(reply.code()).isEqualTo(200);
        assertThat(reply.at("/metadata/labels/quarantine")).isEqualTo("c1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{'op':'test','path':'/metadata/uid','value':'other'}]",
                "[{'op':'test','path':'/metadata/labels/app','value':null}]",
                "[{'op':'test','path':'/metadata/annotations/x','value':null}]",
                "[{'op':'test','path':'/metadata/annotations','value':{}}]",
                "[{'op':'add','path':'/metadata/annotations/x','value':'y'}]",
                "[{'op':'remove','path':'/metadata/labels/none'}]",
                "[{'op':'replace','path':'/spec/containers/7','value':{}}]",
                "[{'op':'frob','path':'/metadata/labels/x'}]"
            })
    default void a_json_patch_that_does_not_fit_is_422_and_changes_nothing(String patch) {
        String web = web();
        Reply before = site().get(web);
        Reply reply = site().patch(web, JSON_PATCH, patch);
        assertThat(reply.json()).isEqualTo(Json.parse("""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
             "message":"the server rejected our request due to an error in our request","reason":"Invalid",
             "details":{},"code":422}\
            """));
        assertThat(site().get(web).json()).isEqualTo(before.json());
    }

    @Test
    default void a_test_of_an_absent_map_holds_and_a_replace_of_an_absent_member_adds_it() {
        Reply reply = site().patch(web(), JSON_PATCH, """
            [{'op':'test','path':'/metadata/annotations','value':null},
             {'op':'add','path':'/metadata/annotations','value':{'a':'1'}},
             {'op':'replace','path':'/metadata/labels/new','value':'2'}]\
            """);
        assertThat(reply.at("/metadata/labels/new")).isEqualTo("2");
        assertThat(reply.at("/metadata/annotations/a")).isEqualTo("1");
    }

    @Test
    default void an_empty_map_is_dropped() {
        String web = web();
        Reply added = site().patch(web, JSON_PATCH, "[{'op':'add','path':'/metadata/annotations','value':{}}]");
        assertThat(added.json().path("metadata").has("annotations")).isFalse();
        site().patch(web, JSON_PATCH, "[{'op':'add','path':'/metadata/annotations','value':{'a':'1'}}]");
        Reply removed = site().patch(web, JSON_PATCH, "[{'op':'remove','path':'/metadata/annotations/a'}]");
        assertThat(removed.code()).isEqualTo(200);
        assertThat(removed.json().path("metadata").has("annotations")).isFalse();
        assertThat(site().get(web).json().path("metadata").has("annotations")).isFalse();
        Reply unlabelled = site().patch(web, JSON_PATCH, "[{'op':'remove','path':'/metadata/labels/app'}]");
        assertThat(unlabelled.json().path("metadata").has("labels")).isFalse();
    }

    @Test
    default void numbers_are_compared_as_json_numbers() {
        String grace = "[{'op':'test','path':'/spec/terminationGracePeriodSeconds','value':%s}]";
        String web = web();
        assertThat(site().patch(web, JSON_PATCH, grace.formatted("30")).code()).isEqualTo(200);
        assertThat(site().patch(web, JSON_PATCH, grace.formatted("30.0")).code())
                .isEqualTo(422);
    }

    @Test
    default void a_patch_that_changes_nothing_writes_nothing() {
        String web = web();
        String version = site().get(web).at("/metadata/resourceVersion");
        Reply reply = site().patch(web, MERGE_PATCH, "{'metadata':{'labels':{'app':'web'}}}");
        assertThat(reply.at("/metadata/resourceVersion")).isEqualTo(version);
    }

    @Test
    default void a_merge_patch_removes_with_null_and_replaces_lists() {
        Reply reply = site().patch(web(), MERGE_PATCH, "{'metadata':{'labels':{'app':null,'x':'y'}}}");
        assertThat(reply.json().at("/metadata/labels")).isEqualTo(Json.parse("{\"x\":\"y\"}"));
    }

    @Test
    default void a_strategic_patch_merges_containers_by_name_and_env_by_name() {
        String deployments = "/apis/apps/v1/namespaces/" + site().newNamespace() + "/deployments";
        site().post(deployments, """
            {'metadata':{'name':'web'},'spec':{'replicas':0,'selector':{'matchLabels':{'app':'web'}},
              'template':{'metadata':{'labels':{'app':'web'}},
                'spec':{'containers':[{'name':'web','image':'nginx:1.29'}]}}}}\
            """);
        site().patch(deployments + "/web", STRATEGIC_PATCH, """
            {'spec':{'template':{'spec':{'containers':[
              {'name':'web','env':[{'name':'A','value':'1'},{'name':'B','value':'2'}]},
              {'name':'side','image':'busybox:1'}]}}}}\
            """);
        Reply reply = site().patch(deployments + "/web", STRATEGIC_PATCH, """
            {'spec':{'template':{'spec':{'containers':[
              {'name':'web','env':[{'name':'B','value':'3'},{'name':'A','$patch':'delete'}]},
              {'name':'side','$patch':'delete'}]}}}}\
            """);
        assertThat(reply.json().at("/spec/template/spec/containers")).hasSize(1);
        assertThat(reply.json().at("/spec/template/spec/containers/0/env"))
                .isEqualTo(Json.parse("[{\"name\":\"B\",\"value\":\"3\"}]"));
        assertThat(reply.at("/spec/template/spec/containers/0/image")).isEqualTo("nginx:1.29");
    }

    @Test
    default void strategic_directives_replace_retain_and_order() {
        String maps = "/api/v1/namespaces/" + site().newNamespace() + "/configmaps";
        site().post(maps, "{'metadata':{'name':'m','finalizers':['a.io/x']},'data':{'a':'1','b':'2'}}");
        Reply retained = site().patch(maps + "/m", STRATEGIC_PATCH, """
            {'metadata':{'finalizers':['a.io/y']},'data':{'$retainKeys':['b'],'b':'3'}}\
            """);
        assertThat(retained.json().at("/metadata/finalizers")).isEqualTo(Json.parse("[\"a.io/y\",\"a.io/x\"]"));
        assertThat(retained.json().at("/data")).isEqualTo(Json.parse("{\"b\":\"3\"}"));
        Reply replaced = site().patch(maps + "/m", STRATEGIC_PATCH, """
            {'metadata':{'$deleteFromPrimitiveList/finalizers':['a.io/x']},'data':{'$patch':'replace','c':'4'}}\
            """);
        assertThat(replaced.json().at("/data")).isEqualTo(Json.parse("{\"c\":\"4\"}"));
        assertThat(replaced.json().at("/metadata/finalizers")).isEqualTo(Json.parse("[\"a.io/y\"]"));
        site().patch(maps + "/m", MERGE_PATCH, "{'metadata':{'finalizers':null}}");
    }

    @Test
    default void a_strategic_patch_replaces_taints_whole_and_cordons() {
        String name = site().newNamespace();
        site().node(name);
        String node = "/api/v1/nodes/" + name;
        site().patch(node, STRATEGIC_PATCH, "{'spec':{'taints':[{'key':'a','effect':'NoSchedule'}]}}");
        Reply reply = site().patch(node, STRATEGIC_PATCH, "{'spec':{'taints':[{'key':'b','effect':'NoExecute'}]}}");
        assertThat(reply.json().at("/spec/taints")).isEqualTo(Json.parse("[{\"key\":\"b\",\"effect\":\"NoExecute\"}]"));
        assertThat(site().patch(node, STRATEGIC_PATCH, "{'spec':{'unschedulable':true}}")
                        .at("/spec/unschedulable"))
                .isEqualTo("true");
        assertThat(site().patch(node, STRATEGIC_PATCH, "{'spec':{'unschedulable':false}}")
                        .json()
                        .path("spec")
                        .has("unschedulable"))
                .as("false is the absent value")
                .isFalse();
        site().delete(node, "");
    }

    @Test
    default void an_unknown_patch_type_is_415_and_a_malformed_patch_400() {
        String web = web();
        assertThat(site().patch(web, "text/plain", "{}").code()).isEqualTo(415);
        assertThat(site().patch(web, MERGE_PATCH, "not json").code()).isEqualTo(400);
        assertThat(site().patch(web, JSON_PATCH, "{'a':1}").message())
                .isEqualTo("error decoding patch: json: cannot unmarshal object into Go value of type"
                        + " []handlers.jsonPatchOp");
    }

    @Test
    default void a_patch_that_names_another_uid_or_a_stale_version_is_refused() {
        String web = web();
        Reply uid = site().patch(web, MERGE_PATCH, "{'metadata':{'uid':'1234'}}");
        assertThat(uid.code()).isEqualTo(422);
        assertThat(uid.message())
                .isEqualTo("Pod \"web\" is invalid: metadata.uid: Invalid value: \"1234\": field is immutable");
        Reply stale = site().patch(web, MERGE_PATCH, "{'metadata':{'resourceVersion':'1'}}");
        assertThat(stale.code()).isEqualTo(409);
        assertThat(stale.message())
                .isEqualTo("Operation cannot be fulfilled on pods \"web\": the object has been modified;"
                        + " please apply your changes to the latest version and try again");
    }

    @Test
    default void what_is_not_there_cannot_be_patched() {
        String pods = "/api/v1/namespaces/" + site().newNamespace() + "/pods";
        Reply reply = site().patch(pods + "/none", JSON_PATCH, "[{'op':'test','path':'/metadata/uid','value':'x'}]");
        assertThat(reply.code()).isEqualTo(404);
        assertThat(reply.message()).isEqualTo("pods \"none\" not found");
    }

    private String web() {
        String pods = "/api/v1/namespaces/" + site().newNamespace() + "/pods";
        Reply made = site().post(
                        pods,
                        "{'metadata':{'name':'web','labels':{'app':'web'}},'spec':{'containers':[{'name':'app','image':'web:1'}]}}");
        assertThat(made.code()).isEqualTo(201);
        return pods + "/web";
    }
}
