package dev.firebreak.range.kube;

import static dev.firebreak.range.kube.Shop.PODS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.range.kube.Shop.Reply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListsTest {

    private final Shop shop = new Shop();

    @AfterEach
    void closeTheDoor() {
        shop.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "app=web|a b",
                "app==web,n=1|a",
                "app!=web|c",
                "n!=1|b c",
                "app in (web, db)|a b c",
                "app notin (web)|c",
                "n notin (1)|b c",
                "n|a",
                "!n|b c",
                "n>0|a",
                "n<1|''",
                "app in (web),!n|b"
            })
    void label_selectors_select_as_the_api_server_does(String selector, String names) {
        label("a", "{\"app\":\"web\",\"n\":\"1\"}");
        label("b", "{\"app\":\"web\"}");
        label("c", "{\"app\":\"db\"}");
        Reply reply = shop.get("/api/v1/namespaces/default/configmaps?labelSelector=" + encoded(selector));
        assertThat(String.join(" ", names(reply))).isEqualTo(names);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a===b|unable to parse requirement: found '=', expected: identifier",
                "a in b|unable to parse requirement: found 'b' expected: '('",
                "a b|unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"
            })
    void a_selector_that_cannot_be_read_is_400(String selector, String message) {
        Reply reply = shop.get(PODS + "?labelSelector=" + encoded(selector));
        assertThat(reply.code()).isEqualTo(400);
        assertThat(reply.message()).isEqualTo(message);
    }

    @Test
    void field_selectors_know_their_fields() {
        assertThat(names(
                        shop.get("/api/v1/pods?fieldSelector=" + encoded("spec.nodeName=node-a,metadata.name!=web-1"))))
                .containsExactly("web-2");
        assertThat(names(shop.get("/api/v1/pods?fieldSelector=" + encoded("status.phase=Pending"))))
                .isEmpty();
        assertThat(shop.get("/api/v1/pods?fieldSelector=spec.foo%3Db").message())
                .isEqualTo("field label not supported: spec.foo");
        assertThat(shop.get("/apis/apps/v1/deployments?fieldSelector=spec.replicas%3D1")
                        .message())
                .isEqualTo("\"spec.replicas\" is not a known field selector: only \"metadata.name\","
                        + " \"metadata.namespace\"");
    }

    @Test
    void pages_go_on_where_they_ended() {
        Reply first = shop.get("/api/v1/pods?limit=1");
        assertThat(names(first)).containsExactly("web-1");
        assertThat(first.json().at("/metadata/remainingItemCount").intValue()).isEqualTo(1);
        Reply second = shop.get("/api/v1/pods?limit=1&continue=" + first.at("/metadata/continue"));
        assertThat(names(second)).containsExactly("web-2");
        assertThat(second.json().at("/metadata").has("continue")).isFalse();
        assertThat(shop.get("/api/v1/pods?limit=1&continue=xx").code()).isEqualTo(400);
        assertThat(shop.get("/api/v1/pods?limit=x").code()).isEqualTo(400);
    }

    @Test
    void items_of_a_list_carry_no_kind() {
        Reply reply = shop.get(PODS);
        assertThat(reply.at("/kind")).isEqualTo("PodList");
        assertThat(reply.json().at("/items/0").has("kind")).isFalse();
    }

    @Test
    void events_are_one_set_under_two_groups() {
        shop.post("/api/v1/namespaces/shop/events", """
            {"metadata":{"name":"e"},"involvedObject":{"kind":"Pod","name":"web-1"},"message":"m","count":2}\
            """);
        Reply reply = shop.get("/apis/events.k8s.io/v1/namespaces/shop/events/e");
        assertThat(reply.at("/apiVersion")).isEqualTo("events.k8s.io/v1");
        assertThat(reply.at("/regarding/name")).isEqualTo("web-1");
        assertThat(reply.at("/note")).isEqualTo("m");
        assertThat(reply.json().at("/deprecatedCount").intValue()).isEqualTo(2);
    }

    @Test
    void logs_obey_their_limits() {
        String log = PODS + "/web-1/log";
        assertThat(shop.get(log).text()).isEqualTo("one\ntwo\nthree\n");
        assertThat(shop.get(log + "?tailLines=2").text()).isEqualTo("two\nthree\n");
        assertThat(shop.get(log + "?limitBytes=5").text()).isEqualTo("one\nt");
        assertThat(shop.get(log + "?sinceSeconds=30&timestamps=true").text())
                .isEqualTo("2026-03-01T11:59:50Z two\n2026-03-01T12:00:00Z three\n");
        assertThat(shop.get(log + "?container=x").message()).isEqualTo("container x is not valid for pod web-1");
        assertThat(shop.get(log + "?previous=true").message())
                .isEqualTo("previous terminated container \"web\" in pod \"web-1\" not found");
        assertThat(shop.get(log + "?tailLines=-1").message())
                .isEqualTo("PodLogOptions \"web-1\" is invalid: tailLines: Invalid value: -1: must be greater than or"
                        + " equal to 0");
    }

    private void label(String name, String labels) {
        shop.post(
                "/api/v1/namespaces/default/configmaps",
                "{\"metadata\":{\"name\":\"" + name + "\",\"labels\":" + labels + "}}");
    }

    private static List<String> names(Reply list) {
        assertThat(list.code()).isEqualTo(200);
        return list.json()
                .path("items")
                .valueStream()
                .map(item -> item.at("/metadata/name").asString())
                .toList();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
