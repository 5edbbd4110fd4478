package dev.firebreak.range.kube;

import static dev.firebreak.range.kube.Shop.JSON_PATCH;
import static dev.firebreak.range.kube.Shop.MERGE_PATCH;
import static dev.firebreak.range.kube.Shop.PODS;
import static dev.firebreak.range.kube.Shop.STRATEGIC_PATCH;
import static dev.firebreak.range.kube.Shop.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.range.kube.Shop.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatchTest {

    private static final String WEB = PODS + "/web-1";

    private final Shop shop = new Shop();

    @AfterEach
    void closeTheDoor() {
        shop.close();
    }

    @Test
    void a_json_patch_that_pins_uid_and_prior_values_applies() {
        String uid = shop.get(WEB).at("/metadata/uid");
        Reply reply = shop.patch(WEB, JSON_PATCH, """
            [{"op":"test","path":"/metadata/uid","value":"%s"},
             {"op":"test","path":"/metadata/labels/quarantine","value":null},
             {"op":"add","path":"/metadata/labels/quarantine","value":"c1"}]\
            """.formatted(uid));
        assertThat(reply.code()).isEqualTo(200);
        assertThat(reply.at("/metadata/labels/quarantine")).isEqualTo("c1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{'op':'test','path':'/metadata/uid','value':'other'}]",
                "[{'op':'test','path':'/metadata/labels/app','value':null}]",
                "[{'op':'test','path':'/metadata/annotations/x','value':null}]",
                "[{'op':'add','path':'/metadata/annotations/x','value':'y'}]",
                "[{'op':'remove','path':'/metadata/labels/none'}]",
                "[{'op':'replace','path':'/spec/containers/7','value':{}}]",
                "[{'op':'frob','path':'/metadata/labels/x'}]"
            })
    void a_json_patch_that_does_not_fit_is_422_and_changes_nothing(String patch) {
        Reply before = shop.get(WEB);
        Reply reply = shop.patch(WEB, JSON_PATCH, patch.replace('\'', '"'));
        assertThat(reply.json()).isEqualTo(json("""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
             "message":"the server rejected our request due to an error in our request","reason":"Invalid",
             "details":{},"code":422}\
            """));
        assertThat(shop.get(WEB).json()).isEqualTo(before.json());
    }

    @Test
    void a_test_of_an_absent_map_holds_and_a_replace_of_an_absent_member_adds_it() {
        assertThat(shop.patch(WEB, JSON_PATCH, """
            [{"op":"test","path":"/metadata/annotations","value":null},
             {"op":"add","path":"/metadata/annotations","value":{"a":"1"}},
             {"op":"replace","path":"/metadata/labels/new","value":"2"}]\
            """).at("/metadata/labels/new")).isEqualTo("2");
    }

    @Test
    void numbers_are_compared_as_json_numbers() {
        String port = "[{\"op\":\"test\",\"path\":\"/spec/containers/0/ports/0/containerPort\",\"value\":%s}]";
        assertThat(shop.patch(WEB, JSON_PATCH, port.formatted("8080")).code()).isEqualTo(200);
        assertThat(shop.patch(WEB, JSON_PATCH, port.formatted("8080.0")).code()).isEqualTo(422);
    }

    @Test
    void a_patch_that_changes_nothing_writes_nothing() {
        String version = shop.get(WEB).at("/metadata/resourceVersion");
        Reply reply = shop.patch(WEB, MERGE_PATCH, "{\"metadata\":{\"labels\":{\"app\":\"web\"}}}");
        assertThat(reply.at("/metadata/resourceVersion")).isEqualTo(version);
    }

    @Test
    void a_merge_patch_removes_with_null_and_replaces_lists() {
        Reply reply = shop.patch(WEB, MERGE_PATCH, "{\"metadata\":{\"labels\":{\"tier\":null,\"x\":\"y\"}}}");
        assertThat(reply.json().at("/metadata/labels")).isEqualTo(json("{\"app\":\"web\",\"x\":\"y\"}"));
    }

    @Test
    void a_strategic_patch_merges_containers_by_name_and_env_by_name() {
        String deployment = "/apis/apps/v1/namespaces/shop/deployments/web";
        shop.patch(deployment, STRATEGIC_PATCH, """
            {"spec":{"template":{"spec":{"containers":[
              {"name":"web","env":[{"name":"A","value":"1"},{"name":"B","value":"2"}]},
              {"name":"side","image":"busybox:1"}]}}}}\
            """);
        Reply reply = shop.patch(deployment, STRATEGIC_PATCH, """
            {"spec":{"template":{"spec":{"containers":[
              {"name":"web","env":[{"name":"B","value":"3"},{"name":"A","$patch":"delete"}]},
              {"name":"side","$patch":"delete"}]}}}}\
            """);
        assertThat(reply.json().at("/spec/template/spec/containers")).hasSize(1);
        assertThat(reply.json().at("/spec/template/spec/containers/0/env"))
                .isEqualTo(json("[{\"name\":\"B\",\"value\":\"3\"}]"));
        assertThat(reply.at("/spec/template/spec/containers/0/image")).isEqualTo("nginx:1.29");
    }

    @Test
    void strategic_directives_replace_retain_and_order() {
        String map = "/api/v1/namespaces/shop/configmaps";
        shop.post(
                map, "{\"metadata\":{\"name\":\"m\",\"finalizers\":[\"a.io/x\"]},\"data\":{\"a\":\"1\",\"b\":\"2\"}}");
        assertThat(shop.patch(map + "/m", STRATEGIC_PATCH, """
            {"metadata":{"finalizers":["a.io/y"]},"data":{"$retainKeys":["b"],"b":"3"}}\
            """).json().at("/metadata/finalizers"))
                .isEqualTo(json("[\"a.io/x\",\"a.io/y\"]"));
        assertThat(shop.get(map + "/m").json().at("/data")).isEqualTo(json("{\"b\":\"3\"}"));
        Reply replaced = shop.patch(map + "/m", STRATEGIC_PATCH, """
            {"metadata":{"$deleteFromPrimitiveList/finalizers":["a.io/x"]},
             "data":{"$patch":"replace","c":"4"}}\
            """);
        assertThat(replaced.json().at("/data")).isEqualTo(json("{\"c\":\"4\"}"));
        assertThat(replaced.json().at("/metadata/finalizers")).isEqualTo(json("[\"a.io/y\"]"));
    }

    @Test
    void a_strategic_patch_replaces_taints_whole() {
        shop.patch("/api/v1/nodes/node-a", STRATEGIC_PATCH, """
            {"spec":{"taints":[{"key":"a","effect":"NoSchedule"}]}}\
            """);
        Reply reply = shop.patch("/api/v1/nodes/node-a", STRATEGIC_PATCH, """
            {"spec":{"taints":[{"key":"b","effect":"NoExecute"}]}}\
            """);
        assertThat(reply.json().at("/spec/taints")).isEqualTo(json("[{\"key\":\"b\",\"effect\":\"NoExecute\"}]"));
    }

    @Test
    void an_unknown_patch_type_is_415_and_a_malformed_patch_400() {
        assertThat(shop.patch(WEB, "text/plain", "{}").code()).isEqualTo(415);
        assertThat(shop.patch(WEB, "application/apply-patch+yaml", "{}").code()).isEqualTo(415);
        assertThat(shop.patch(WEB, MERGE_PATCH, "not json").code()).isEqualTo(400);
        assertThat(shop.patch(WEB, JSON_PATCH, "{\"a\":1}").message())
                .isEqualTo("error decoding patch: json: cannot unmarshal object into Go value of type"
                        + " []handlers.jsonPatchOp");
    }

    @Test
    void a_patch_that_names_another_uid_or_a_stale_version_is_refused() {
        assertThat(shop.patch(WEB, MERGE_PATCH, "{\"metadata\":{\"uid\":\"1234\"}}"))
                .satisfies(reply -> assertThat(reply.code()).isEqualTo(422))
                .satisfies(reply -> assertThat(reply.message())
                        .isEqualTo("Pod \"web-1\" is invalid: metadata.uid: Invalid value: \"1234\": field is"
                                + " immutable"));
        assertThat(shop.patch(WEB, MERGE_PATCH, "{\"metadata\":{\"resourceVersion\":\"1\"}}"))
                .satisfies(reply -> assertThat(reply.code()).isEqualTo(409))
                .satisfies(reply -> assertThat(reply.message())
                        .isEqualTo("Operation cannot be fulfilled on pods \"web-1\": the object has been modified;"
                                + " please apply your changes to the latest version and try again"));
    }
}
