package dev.firebreak.range.kube;

import static dev.firebreak.range.kube.Shop.MERGE_PATCH;
import static dev.firebreak.range.kube.Shop.PODS;
import static dev.firebreak.range.kube.Shop.POLICIES;
import static dev.firebreak.range.kube.Shop.STRATEGIC_PATCH;
import static dev.firebreak.range.kube.Shop.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.range.kube.Shop.Reply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ObjectsTest {

    private static final String MAPS = "/api/v1/namespaces/shop/configmaps";
    private static final String WEB = PODS + "/web-1";

    private final Shop shop = new Shop();

    @AfterEach
    void closeTheDoor() {
        shop.close();
    }

    @Test
    void a_created_policy_has_the_metadata_and_defaults_of_the_api_server() {
        Reply reply = shop.post(POLICIES + "?fieldManager=me", "{\"metadata\":{\"name\":\"a\"},\"spec\":{}}");
        assertThat(reply.code()).isEqualTo(201);
        assertThat(reply.at("/metadata/uid")).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-.{12}");
        assertThat(reply.at("/metadata/creationTimestamp")).isEqualTo("2026-03-01T12:00:00Z");
        assertThat(reply.json().at("/metadata/generation").intValue()).isEqualTo(1);
        assertThat(reply.json().at("/spec")).isEqualTo(json("{\"podSelector\":{},\"policyTypes\":[\"Ingress\"]}"));
        assertThat(reply.json().at("/metadata/managedFields/0")).isEqualTo(json("""
            {"manager":"me","operation":"Update","apiVersion":"networking.k8s.io/v1",
             "time":"2026-03-01T12:00:00Z","fieldsType":"FieldsV1",
             "fieldsV1":{"f:spec":{"f:policyTypes":{}}}}\
            """));
    }

    @Test
    void generation_counts_specifications_and_resource_version_every_write() {
        Reply created = shop.post(POLICIES, "{\"metadata\":{\"name\":\"a\"}}");
        Reply labelled = shop.patch(POLICIES + "/a", MERGE_PATCH, "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
        Reply changed = shop.patch(POLICIES + "/a", MERGE_PATCH, "{\"spec\":{\"policyTypes\":[\"Egress\"]}}");
        assertThat(labelled.json().at("/metadata/generation").intValue()).isEqualTo(1);
        assertThat(changed.json().at("/metadata/generation").intValue()).isEqualTo(2);
        assertThat(version(created)).isLessThan(version(labelled));
        assertThat(version(labelled)).isLessThan(version(changed));
    }

    @Test
    void the_writer_of_a_field_owns_it_from_then_on() {
        shop.post(MAPS + "?fieldManager=one", "{\"metadata\":{\"name\":\"m\"},\"data\":{\"a\":\"1\",\"b\":\"1\"}}");
        Reply reply = shop.patch(MAPS + "/m?fieldManager=two", MERGE_PATCH, "{\"data\":{\"b\":\"2\"}}");
        assertThat(reply.json().at("/metadata/managedFields/0/fieldsV1"))
                .isEqualTo(json("{\"f:data\":{\".\":{},\"f:a\":{}}}"));
        assertThat(reply.json().at("/metadata/managedFields/1/fieldsV1")).isEqualTo(json("{\"f:data\":{\"f:b\":{}}}"));
        assertThat(reply.at("/metadata/managedFields/1/manager")).isEqualTo("two");
    }

    @Test
    void what_is_there_already_is_409_and_what_is_not_404() {
        shop.post(MAPS, "{\"metadata\":{\"name\":\"m\"}}");
        assertThat(shop.post(MAPS, "{\"metadata\":{\"name\":\"m\"}}").json()).isEqualTo(json("""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
             "message":"configmaps \\"m\\" already exists","reason":"AlreadyExists",
             "details":{"name":"m","kind":"configmaps"},"code":409}\
            """));
        assertThat(shop.get(PODS + "/nope").json()).isEqualTo(json("""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
             "message":"pods \\"nope\\" not found","reason":"NotFound",
             "details":{"name":"nope","kind":"pods"},"code":404}\
            """));
        assertThat(shop.post("/api/v1/namespaces/none/pods", "{\"metadata\":{\"name\":\"p\"}}")
                        .message())
                .isEqualTo("namespaces \"none\" not found");
    }

    @Test
    void a_stale_write_conflicts() {
        JsonNode old = shop.post(MAPS, "{\"metadata\":{\"name\":\"m\"}}").json();
        assertThat(shop.patch(MAPS + "/m", MERGE_PATCH, "{\"data\":{\"a\":\"1\"}}")
                        .code())
                .isEqualTo(200);
        Reply reply = shop.put(MAPS + "/m", old.toString());
        assertThat(reply.code()).isEqualTo(409);
        assertThat(reply.reason()).isEqualTo("Conflict");
    }

    @Test
    void a_delete_with_another_uid_is_refused_and_with_its_own_done() {
        String uid = shop.post(MAPS, "{\"metadata\":{\"name\":\"m\"}}").at("/metadata/uid");
        Reply refused = shop.delete(MAPS + "/m", "{\"preconditions\":{\"uid\":\"other\"}}");
        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.message())
                .isEqualTo("Operation cannot be fulfilled on ConfigMap \"m\": the UID in the precondition (other) does"
                        + " not match the UID in record (" + uid
                        + "). The object might have been deleted and then recreated");
        Reply done = shop.delete(
                MAPS + "/m", "{\"propagationPolicy\":\"Orphan\",\"preconditions\":{\"uid\":\"" + uid + "\"}}");
        assertThat(done.at("/status")).isEqualTo("Success");
        assertThat(done.at("/details/uid")).isEqualTo(uid);
        assertThat(shop.store.deletions())
                .containsExactly(new ObjectStore.Deletion(new ObjectKey("", "configmaps", "shop", "m"), "Orphan"));
    }

    @Test
    void finalizers_hold_a_deleted_object_until_the_last_is_gone() {
        shop.post(MAPS, "{\"metadata\":{\"name\":\"m\",\"finalizers\":[\"a.io/x\"]}}");
        assertThat(shop.delete(MAPS + "/m", "").at("/metadata/deletionTimestamp"))
                .isEqualTo("2026-03-01T12:00:00Z");
        assertThat(shop.get(MAPS + "/m").code()).isEqualTo(200);
        shop.patch(MAPS + "/m", MERGE_PATCH, "{\"metadata\":{\"finalizers\":null}}");
        assertThat(shop.get(MAPS + "/m").code()).isEqualTo(404);
    }

    @Test
    void a_namespace_takes_all_it_holds_along() {
        assertThat(shop.delete("/api/v1/namespaces/shop", "").at("/status/phase"))
                .isEqualTo("Terminating");
        assertThat(shop.store.snapshot().keySet())
                .noneMatch(key -> key.namespace().equals("shop") || key.name().equals("shop"));
        assertThat(shop.delete("/api/v1/namespaces/kube-system", "").code()).isEqualTo(403);
    }

    @Test
    void a_dry_run_answers_as_the_real_thing_and_changes_nothing() {
        var before = shop.store.snapshot();
        assertThat(shop.post(POLICIES + "?dryRun=All", "{\"metadata\":{\"name\":\"a\"}}")
                        .code())
                .isEqualTo(201);
        assertThat(shop.patch(WEB + "?dryRun=All", MERGE_PATCH, "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}")
                        .at("/metadata/labels/x"))
                .isEqualTo("y");
        assertThat(shop.delete(WEB + "?dryRun=All", "").code()).isEqualTo(200);
        assertThat(shop.delete(WEB, "{\"dryRun\":[\"All\"]}").code()).isEqualTo(200);
        assertThat(shop.patch(WEB + "?dryRun=All", MERGE_PATCH, "{\"spec\":{\"nodeName\":\"b\"}}")
                        .code())
                .isEqualTo(422);
        assertThat(shop.post(POLICIES + "?dryRun=some", "{\"metadata\":{\"name\":\"a\"}}")
                        .code())
                .isEqualTo(422);
        assertThat(shop.store.snapshot()).isEqualTo(before);
    }

    @Test
    void a_pods_specification_is_fixed_but_for_images_and_added_tolerations() {
        Reply moved = shop.patch(WEB, MERGE_PATCH, "{\"spec\":{\"nodeName\":\"b\"}}");
        assertThat(moved.code()).isEqualTo(422);
        assertThat(moved.message())
                .startsWith("Pod \"web-1\" is invalid: spec: Forbidden: pod updates may not change fields other than"
                        + " `spec.containers[*].image`");
        assertThat(shop.patch(
                                WEB,
                                STRATEGIC_PATCH,
                                "{\"spec\":{\"containers\":[{\"name\":\"web\",\"image\":\"x:2\"}]}}")
                        .code())
                .isEqualTo(200);
        List<JsonNode> tolerations = new ArrayList<>(
                shop.get(WEB).json().at("/spec/tolerations").valueStream().toList());
        tolerations.add(json("{\"key\":\"x\",\"operator\":\"Exists\"}"));
        assertThat(shop.patch(WEB, MERGE_PATCH, "{\"spec\":{\"tolerations\":" + tolerations + "}}")
                        .code())
                .isEqualTo(200);
        assertThat(shop.patch(WEB, MERGE_PATCH, "{\"spec\":{\"tolerations\":[]}}")
                        .message())
                .isEqualTo("Pod \"web-1\" is invalid: spec.tolerations: Forbidden: existing toleration can not be"
                        + " modified except its tolerationSeconds");
    }

    @Test
    void status_is_written_through_its_subresource_only() {
        assertThat(shop.patch(WEB, MERGE_PATCH, "{\"status\":{\"phase\":\"Failed\"}}")
                        .at("/status/phase"))
                .isEqualTo("Running");
        Reply written = shop.patch(WEB + "/status", MERGE_PATCH, """
            {"metadata":{"labels":{"x":"y"}},"status":{"phase":"Failed"}}\
            """);
        assertThat(written.at("/status/phase")).isEqualTo("Failed");
        assertThat(written.json().at("/metadata/labels").has("x")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'metadata':{'name':'x'},'spec':{'podSelector':{'matchExpressions':[{'key':'a','operator':'In'}]}}}"
                        + "|spec.podSelector.matchExpressions[0].values: Required value: must be specified when"
                        + " `operator` is 'In' or 'NotIn'",
                "{'metadata':{'name':'x'},'spec':{'ingress':[{'ports':[{'port':99999}]}]}}|spec.ingress[0].ports[0].port:"
                    + " Invalid value: 99999: must be between 1 and 65535, inclusive",
                "{'metadata':{'name':'x'},'spec':{'ingress':[{'from':[{}]}]}}"
                        + "|spec.ingress[0].from[0]: Required value: must specify a peer",
                "{'metadata':{'name':'x'},'spec':{'egress':[{'to':[{'ipBlock':{'cidr':'10.0.0.0/8',"
                        + "'except':['11.0.0.0/8']}}]}]}}"
                        + "|spec.egress[0].to[0].ipBlock.except[0]: Invalid value: \"11.0.0.0/8\": must be a strict"
                        + " subset of `cidr`"
            },
            quoteCharacter = '`')
    void a_policy_that_says_nonsense_is_422(String body, String words) {
        Reply reply = shop.post(POLICIES, body.replace('\'', '"'));
        assertThat(reply.code()).isEqualTo(422);
        assertThat(reply.message()).isEqualTo("NetworkPolicy.networking.k8s.io \"x\" is invalid: " + words);
    }

    @Test
    void bad_names_and_labels_are_422_and_bad_bodies_400() {
        assertThat(shop.post(MAPS, "{\"metadata\":{\"name\":\"Bad_Name\"}}").code())
                .isEqualTo(422);
        assertThat(shop.post(MAPS, "{\"metadata\":{}}").message())
                .isEqualTo(
                        "ConfigMap \"\" is invalid: metadata.name: Required value: name or generateName is required");
        assertThat(shop.patch(WEB, MERGE_PATCH, "{\"metadata\":{\"labels\":{\"x\":\"y z\"}}}")
                        .message())
                .startsWith("Pod \"web-1\" is invalid: metadata.labels: Invalid value: \"y z\": a valid label must be");
        assertThat(shop.patch(WEB, MERGE_PATCH, "{\"metadata\":{\"labels\":{\"x\":5}}}")
                        .code())
                .isEqualTo(422);
        assertThat(shop.post(MAPS, "{bad").code()).isEqualTo(400);
        assertThat(shop.post(MAPS, "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"x\"}}")
                        .code())
                .isEqualTo(400);
        assertThat(shop.send("admin-token", "POST", MAPS, "text/plain", "{}").code())
                .isEqualTo(415);
        assertThat(shop.post(MAPS, "{\"metadata\":{\"name\":\"x\",\"namespace\":\"other\"}}")
                        .code())
                .isEqualTo(400);
    }

    @Test
    void unknown_resources_are_404_wrong_methods_and_watches_405() {
        assertThat(shop.get("/api/v1/foos").message()).isEqualTo("the server could not find the requested resource");
        assertThat(shop.get("/apis/foo/v1/x").text()).isEqualTo("404 page not found\n");
        assertThat(shop.post(WEB, "{}").code()).isEqualTo(405);
        assertThat(shop.get("/api/v1/pods?watch=true").code()).isEqualTo(405);
        assertThat(shop.send("admin-token", "GET", PODS, "", "", "Accept", "application/yaml")
                        .code())
                .isEqualTo(406);
    }

    @Test
    void the_same_seed_makes_the_same_cluster() {
        try (Shop again = new Shop()) {
            assertThat(again.store.snapshot()).isEqualTo(shop.store.snapshot());
        }
    }

    private static long version(Reply reply) {
        return Long.parseLong(reply.at("/metadata/resourceVersion"));
    }
}
