package dev.firebreak.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cluster.KubeSite.Reply;
import dev.firebreak.model.Resource;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

interface ListContract extends OnSite {
    Resource CONFIG_MAP = new Resource("v1", "ConfigMap", "configmaps", true);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "app=web|a b",
                "app==web,n=1|a",
                "app!=web|c",
                "n!=1,app|b c",
                "app in (web, db)|a b c",
                "app notin (web),app|c",
                "n notin (1),app|b c",
                "n|a",
                "!n,app|b c",
                "n>0|a",
                "n<1|''",
                "app in (web),!n|b"
            })
    default void label_selectors_select(String selector, String names) {
        String namespace = site().newNamespace();
        map(namespace, "a", "{'app':'web','n':'1'}");
        map(namespace, "b", "{'app':'web'}");
        map(namespace, "c", "{'app':'db'}");
        assertThat(site().cluster.list(CONFIG_MAP, namespace, selector, "metadata.name!=kube-root-ca.crt"))
                .extracting(object -> object.at("/metadata/name").asString())
                .containsExactlyElementsOf(names.isEmpty() ? List.of() : List.of(names.split(" ", -1)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a===b|unable to parse requirement: found '=', expected: identifier",
                "a in b|unable to parse requirement: found 'b' expected: '('",
                "a b|unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
                "a=b c|found 'c', expected: ',' or 'end of string'"
            })
    default void a_selector_that_cannot_be_read_is_400(String selector, String message) {
        Reply reply = site().get("/api/v1/pods?labelSelector=" + encoded(selector));
        assertThat(reply.code()).isEqualTo(400);
        assertThat(reply.reason()).isEqualTo("BadRequest");
        assertThat(reply.message()).isEqualTo(message);
    }

    @Test
    default void field_selectors_know_their_fields() {
        String namespace = site().newNamespace();
        site().runningPod(namespace, "web-1");
        site().runningPod(namespace, "web-2");
        assertThat(site().cluster
                        .list(Resource.POD, null, null, "spec.nodeName=node-" + namespace + ",metadata.name!=web-1"))
                .extracting(object -> object.at("/metadata/name").asString())
                .containsExactly("web-2");
        assertThat(site().cluster.list(Resource.POD, namespace, null, "status.phase=Pending"))
                .isEmpty();
        assertThat(site().get("/api/v1/pods?fieldSelector=spec.foo%3Db").message())
                .isEqualTo("field label not supported: spec.foo");
        assertThat(site().get("/apis/apps/v1/deployments?fieldSelector=spec.replicas%3D1")
                        .message())
                .isEqualTo("\"spec.replicas\" is not a known field selector: only \"metadata.name\","
                        + " \"metadata.namespace\"");
    }

    @Test
    default void pages_go_on_where_they_ended() {
        String namespace = site().newNamespace();
        for (String name : List.of("a", "b", "c")) {
            map(namespace, name, "{'page':'yes'}");
        }
        String path = maps(namespace) + "?limit=2&labelSelector=page";
        Reply first = site().get(path);
        assertThat(names(first)).containsExactly("a", "b");
        assertThat(first.json().at("/metadata").has("remainingItemCount"))
                .as("with a selector nobody counts")
                .isFalse();
        Reply second = site().get(path + "&continue=" + encoded(first.at("/metadata/continue")));
        assertThat(names(second)).containsExactly("c");
        assertThat(second.json().at("/metadata").has("continue")).isFalse();
        assertThat(site().get(path + "&continue=xx").code()).isEqualTo(400);
        assertThat(site().get(maps(namespace) + "?limit=x").code()).isEqualTo(400);
        Reply one = site().get("/api/v1/namespaces?limit=1");
        assertThat(one.json().at("/metadata/remainingItemCount").intValue()).isPositive();
    }

    @Test
    default void a_list_of_several_pages_is_complete() {
        String namespace = site().newNamespace();
        for (int i = 0; i < 501; i++) {
            map(namespace, "c%03d".formatted(i), "{'n':'%d'}".formatted(i % 2));
        }
        assertThat(site().cluster.list(CONFIG_MAP, namespace, "n", null)).hasSize(501);
        assertThat(site().cluster.list(CONFIG_MAP, namespace, "n in (0)", null)).hasSize(251);
        assertThat(site().cluster.list(CONFIG_MAP, namespace, null, "metadata.name=c007"))
                .hasSize(1);
    }

    @Test
    default void items_of_a_list_carry_no_kind_and_no_result_is_an_empty_list() {
        String namespace = site().newNamespace();
        map(namespace, "a", "{}");
        Reply reply = site().get(maps(namespace));
        assertThat(reply.at("/kind")).isEqualTo("ConfigMapList");
        assertThat(reply.json().at("/items/0").has("kind")).isFalse();
        assertThat(site().get("/api/v1/namespaces/nowhere/pods").json().path("items"))
                .isEmpty();
    }

    @Test
    default void events_are_one_set_under_two_groups() {
        String namespace = site().newNamespace();
        site().post("/api/v1/namespaces/" + namespace + "/events", """
            {'metadata':{'name':'e'},'involvedObject':{'kind':'Pod','name':'web-1','namespace':'%s'},
             'message':'m','reason':'Started','type':'Normal','count':2}\
            """.formatted(namespace));
        Reply reply = site().get("/apis/events.k8s.io/v1/namespaces/" + namespace + "/events/e");
        assertThat(reply.at("/apiVersion")).isEqualTo("events.k8s.io/v1");
        assertThat(reply.at("/regarding/name")).isEqualTo("web-1");
        assertThat(reply.at("/note")).isEqualTo("m");
        assertThat(reply.json().at("/deprecatedCount").intValue()).isEqualTo(2);
        assertThat(site().get("/api/v1/namespaces/" + namespace
                                + "/events?fieldSelector=involvedObject.name%3Dweb-1,involvedObject.kind%3DPod")
                        .json()
                        .path("items"))
                .hasSize(1);
    }

    private static String maps(String namespace) {
        return "/api/v1/namespaces/" + namespace + "/configmaps";
    }

    private void map(String namespace, String name, String labels) {
        Reply made = site().post(maps(namespace), "{'metadata':{'name':'%s','labels':%s}}".formatted(name, labels));
        assertThat(made.code()).isEqualTo(201);
    }

    private static List<String> names(Reply list) {
        return list.json()
                .path("items")
                .valueStream()
                .map((JsonNode item) -> item.at("/metadata/name").asString())
                .toList();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
