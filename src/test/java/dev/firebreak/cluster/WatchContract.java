package dev.firebreak.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cluster.KubeSite.Reply;
import dev.firebreak.json.Json;
import dev.firebreak.model.Resource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

interface WatchContract extends OnSite {

    @Test
    default void what_was_there_is_told_before_it_is_whole_and_then_what_happens() throws Exception {
        String namespace = site().newNamespace();
        map(namespace, "a");
        map(namespace, "b");
        Told told = told(namespace);
        try (Watching _ = site().cluster.watch(Resource.CONFIG_MAP, null, told)) {
            assertThat(told.until("whole")).containsExactly("begins", "is a", "is b", "whole");
            map(namespace, "c");
            assertThat(told.next()).isEqualTo("is c");
            label(namespace, "a", "{'x':'1'}");
            assertThat(told.next()).isEqualTo("is a");
            site().delete(maps(namespace) + "/b", "");
            assertThat(told.next()).isEqualTo("gone b");
        }
    }

    @Test
    default void a_watch_that_was_cut_goes_on_where_it_ended(@TempDir Path folder) throws Exception {
        String namespace = site().newNamespace();
        Told told = told(namespace);
        try (Relay relay = Relay.of(site().kubeconfig);
                KubernetesCluster far = far(relay, folder);
                Watching _ = ListThenWatch.start(
                        far::connection, Resource.CONFIG_MAP, told, patience(() -> map(namespace, "meanwhile")))) {
            assertThat(told.until("whole")).containsExactly("begins", "whole");
            map(namespace, "before");
            assertThat(told.next()).isEqualTo("is before");
            relay.cut();
            assertThat(told.until("is meanwhile")).containsExactly("lost cluster-unreachable", "whole", "is meanwhile");
        }
    }

    /// As when a machine wakes up elsewhere: nobody tells that the connections lead nowhere any more.
    @Test
    default void connections_that_lead_nowhere_are_given_up_for_new_ones(@TempDir Path folder) throws Exception {
        String namespace = site().newNamespace();
        Told told = told(namespace);
        try (Relay relay = Relay.of(site().kubeconfig);
                KubernetesCluster far = far(relay, folder);
                Watching _ = ListThenWatch.start(far::connection, Resource.CONFIG_MAP, told, patience(() -> {}))) {
            told.until("whole");
            map(namespace, "before");
            assertThat(told.next()).isEqualTo("is before");
            relay.swallow();
            assertThat(told.next()).isEqualTo("lost cluster-unreachable");
            assertThat(told.until("whole")).endsWith("whole");
            map(namespace, "after");
            assertThat(told.next()).isEqualTo("is after");
        }
    }

    @Test
    default void a_version_that_is_too_old_is_told_as_an_event() {
        JsonNode event =
                Json.parse(site().forgotten("/api/v1/configmaps?watch=true&resourceVersion=1&timeoutSeconds=5"));
        assertThat(event.path("type").asString()).isEqualTo("ERROR");
        assertThat(event.at("/object/kind").asString()).isEqualTo("Status");
        assertThat(event.at("/object/code").asInt()).isEqualTo(410);
        assertThat(event.at("/object/reason").asString()).isEqualTo("Expired");
        assertThat(event.at("/object/message").asString()).matches("too old resource version: 1 \\([0-9]+\\)");
    }

    @Test
    default void of_a_version_to_come_nothing_is_told() {
        Reply reply = site().get("/api/v1/configmaps?watch=true&resourceVersion=9999999999&timeoutSeconds=1");
        assertThat(reply.code()).isEqualTo(200);
        assertThat(reply.text()).isEmpty();
    }

    @Test
    default void what_no_longer_fits_a_selector_is_told_as_deleted_as_it_was() {
        String namespace = site().newNamespace();
        String from = version(namespace);
        map(namespace, "m");
        label(namespace, "m", "{'a':'b'}");
        label(namespace, "m", "{'a':'c'}");
        label(namespace, "m", "{'a':'b'}");
        site().delete(maps(namespace) + "/m", "");
        List<JsonNode> events = events(site().get(
                        maps(namespace) + "?watch=true&timeoutSeconds=1&labelSelector=a%3Db&resourceVersion=" + from));
        assertThat(events)
                .extracting(event -> event.path("type").asString())
                .containsExactly("ADDED", "DELETED", "ADDED", "DELETED");
        assertThat(events)
                .extracting(event -> event.at("/object/metadata/labels/a").asString())
                .containsOnly("b");
        assertThat(events)
                .extracting(
                        event -> event.at("/object/metadata/resourceVersion").asString())
                .doesNotHaveDuplicates();
        assertThat(events.getFirst().at("/object/kind").asString()).isEqualTo("ConfigMap");
    }

    @Test
    default void without_a_version_all_there_is_comes_first_and_a_bookmark_ends_it() {
        String namespace = site().newNamespace();
        map(namespace, "b");
        map(namespace, "a");
        String path = maps(namespace) + "?watch=1&timeoutSeconds=1&fieldSelector=metadata.name!%3Dkube-root-ca.crt";
        List<JsonNode> events = events(site().get(path + "&allowWatchBookmarks=true"));
        assertThat(events)
                .extracting(event -> event.path("type").asString())
                .containsExactly("ADDED", "ADDED", "BOOKMARK");
        assertThat(events.getLast()
                        .at("/object/metadata/annotations")
                        .path("k8s.io/initial-events-end")
                        .asString())
                .isEqualTo("true");
        assertThat(events(site().get(path)))
                .extracting(event -> event.at("/object/metadata/name").asString())
                .containsExactly("a", "b");
        assertThat(site().get(path + "&sendInitialEvents=false&resourceVersionMatch=NotOlderThan")
                        .text())
                .isEmpty();
    }

    @Test
    default void a_table_is_told_row_by_row_under_columns_that_are_told_once() {
        String namespace = site().newNamespace();
        map(namespace, "a");
        map(namespace, "b");
        List<JsonNode> events = events(site().get(
                        maps(namespace)
                                + "?watch=true&timeoutSeconds=1&fieldSelector=metadata.name!%3Dkube-root-ca.crt",
                        "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"));
        assertThat(events)
                .extracting(event -> event.at("/object/rows/0/cells/0").asString())
                .containsExactly("a", "b");
        assertThat(events.getFirst().at("/object/columnDefinitions")).hasSize(3);
        assertThat(events.getLast().at("/object/columnDefinitions").isNull()).isTrue();
    }

    @Test
    default void a_watch_that_cannot_be_is_refused() {
        Reply version = site().get("/api/v1/configmaps?watch=true&resourceVersion=abc");
        assertThat(version.code()).isEqualTo(500);
        assertThat(version.message())
                .isEqualTo(
                        "resourceVersion: Invalid value: \"abc\": strconv.ParseUint: parsing \"abc\": invalid syntax");
        assertThat(site().get("/api/v1/configmaps?watch=true&timeoutSeconds=x").code())
                .isEqualTo(400);
        assertThat(site().get("/api/v1/configmaps?watch=true&sendInitialEvents=true")
                        .message())
                .isEqualTo("ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents"
                        + " requires setting resourceVersionMatch to NotOlderThan");
        assertThat(site().get("/api/v1/configmaps?watch=true&resourceVersionMatch=Exact")
                        .message())
                .isEqualTo("ListOptions.meta.k8s.io \"\" is invalid: [resourceVersionMatch: Forbidden:"
                        + " resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided,"
                        + " resourceVersionMatch: Unsupported value: \"Exact\": supported values: \"NotOlderThan\"]");
    }

    @Test
    default void who_may_list_but_not_watch_has_a_list_and_is_told_why_no_more() throws Exception {
        String name = site().newNamespace();
        site().post("/apis/rbac.authorization.k8s.io/v1/clusterroles", """
            {'metadata':{'name':'%s'},'rules':[{'apiGroups':[''],'resources':['configmaps'],'verbs':['list']}]}\
            """.formatted(name));
        site().post("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", """
            {'metadata':{'name':'%1$s'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole',
             'name':'%1$s'},'subjects':[{'apiGroup':'rbac.authorization.k8s.io','kind':'User','name':'%1$s'}]}\
            """.formatted(name));
        map(name, "a");
        Told told = told(name);
        try (KubernetesCluster lister = site().as(name);
                Watching _ = lister.watch(Resource.CONFIG_MAP, null, told)) {
            assertThat(told.until("lost forbidden")).containsExactly("begins", "is a", "whole", "lost forbidden");
            assertThat(String.valueOf(told.why)).contains("may not watch configmaps");
        }
        Told nothing = told(name);
        try (KubernetesCluster nobody = site().as("nobody-" + name);
                Watching _ = nobody.watch(Resource.CONFIG_MAP, null, nothing)) {
            assertThat(nothing.next()).isEqualTo("lost forbidden");
            assertThat(String.valueOf(nothing.why)).contains("may not list configmaps");
        }
    }

    @Test
    default void a_kind_that_is_not_served_is_told_once_and_has_nothing() throws Exception {
        Told told = new Told();
        Resource unknown = new Resource("acme.example/v1", "Anvil", "anvils", true);
        try (Watching _ = site().cluster.watch(unknown, null, told)) {
            assertThat(told.until("lost not-served")).containsExactly("begins", "whole", "lost not-served");
        }
    }

    private KubernetesCluster far(Relay relay, Path folder) throws IOException {
        return KubernetesCluster.connect(
                ClusterOptions.DEFAULT.withKubeconfig(
                        relay.kubeconfig(site().kubeconfig, folder).toString()),
                InstantSource.system());
    }

    /// Waits for nobody, but does something instead.
    private static Patience patience(Runnable instead) {
        return new Patience(Duration.ofSeconds(10), Duration.ofSeconds(3), InstantSource.system(), time -> {
            if (!time.isZero()) {
                instead.run();
            }
        });
    }

    private static Told told(String namespace) {
        return new Told(object -> namespace.equals(Json.text(object, "/metadata/namespace"))
                && !"kube-root-ca.crt".equals(Json.text(object, "/metadata/name")));
    }

    private static String maps(String namespace) {
        return "/api/v1/namespaces/" + namespace + "/configmaps";
    }

    private void map(String namespace, String name) {
        site().post(maps(namespace), "{'metadata':{'name':'%s'}}".formatted(name));
    }

    private void label(String namespace, String name, String labels) {
        Reply made = site().patch(
                        maps(namespace) + "/" + name, KubeSite.MERGE_PATCH, "{'metadata':{'labels':" + labels + "}}");
        assertThat(made.code()).isEqualTo(200);
    }

    private String version(String namespace) {
        return site().get(maps(namespace)).at("/metadata/resourceVersion");
    }

    private static List<JsonNode> events(Reply reply) {
        assertThat(reply.code()).isEqualTo(200);
        return reply.text().lines().map(Json::parse).toList();
    }
}
