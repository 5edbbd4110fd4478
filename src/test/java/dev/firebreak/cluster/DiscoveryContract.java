package dev.firebreak.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cluster.KubeSite.Reply;
import dev.firebreak.model.Resource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

interface DiscoveryContract extends OnSite {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1|pods|pod|Pod|true|po",
                "/api/v1|nodes|node|Node|false|no",
                "/api/v1|events|event|Event|true|ev",
                "/api/v1|serviceaccounts|serviceaccount|ServiceAccount|true|sa",
                "/apis/apps/v1|deployments|deployment|Deployment|true|deploy",
                "/apis/networking.k8s.io/v1|networkpolicies|networkpolicy|NetworkPolicy|true|netpol"
            })
    default void a_resource_is_described(
            String group, String plural, String singular, String kind, boolean namespaced, String shortName) {
        Reply list = site().get(group);
        assertThat(list.at("/kind")).isEqualTo("APIResourceList");
        JsonNode found = list.json()
                .path("resources")
                .valueStream()
                .filter(resource -> resource.path("name").asString().equals(plural))
                .findFirst()
                .orElseThrow();
        assertThat(found.path("singularName").asString()).isEqualTo(singular);
        assertThat(found.path("kind").asString()).isEqualTo(kind);
        assertThat(found.path("namespaced").asBoolean()).isEqualTo(namespaced);
        assertThat(found.path("shortNames")).extracting(name -> name.asString()).containsExactly(shortName);
        assertThat(found.path("verbs"))
                .extracting(verb -> verb.asString())
                .contains("create", "delete", "get", "list", "patch", "update");
    }

    @Test
    default void groups_are_listed_with_their_preferred_version() {
        Reply groups = site().get("/apis");
        assertThat(groups.at("/kind")).isEqualTo("APIGroupList");
        for (String name : List.of("apps", "networking.k8s.io", "rbac.authorization.k8s.io", "authorization.k8s.io")) {
            assertThat(groups.json().path("groups").valueStream()).as(name).anySatisfy(group -> {
                assertThat(group.path("name").asString()).isEqualTo(name);
                assertThat(group.at("/preferredVersion/groupVersion").asString())
                        .isEqualTo(name + "/v1");
            });
        }
        assertThat(site().get("/api").json().path("versions"))
                .extracting(version -> version.asString())
                .containsExactly("v1");
        assertThat(site().get("/version").at("/gitVersion")).startsWith("v1.36.3");
    }

    /// What `kubectl` asks for first; it falls back to the old documents where it gets one of those.
    @ParameterizedTest
    @CsvSource({"/api", "/apis"})
    default void discovery_is_one_document_for_who_asks_so(String path) {
        Reply reply = site().get(path, "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
        assertThat(reply.code()).isEqualTo(200);
        assertThat(reply.at("/kind")).isEqualTo("APIGroupDiscoveryList");
        assertThat(reply.at("/apiVersion")).isEqualTo("apidiscovery.k8s.io/v2");
        String group = path.equals("/api") ? "" : "networking.k8s.io";
        String plural = path.equals("/api") ? "pods" : "networkpolicies";
        JsonNode version = reply.json()
                .path("items")
                .valueStream()
                .filter(item -> item.at("/metadata/name").asString("").equals(group))
                .findFirst()
                .orElseThrow()
                .at("/versions/0");
        assertThat(version.path("version").asString()).isEqualTo("v1");
        assertThat(version.path("freshness").asString()).isEqualTo("Current");
        JsonNode resource = version.path("resources")
                .valueStream()
                .filter(found -> found.path("resource").asString().equals(plural))
                .findFirst()
                .orElseThrow();
        assertThat(resource.path("scope").asString()).isEqualTo("Namespaced");
        assertThat(resource.at("/responseKind/kind").asString())
                .isEqualTo(path.equals("/api") ? "Pod" : "NetworkPolicy");
        assertThat(resource.path("singularResource").asString())
                .isEqualTo(plural.equals("pods") ? "pod" : "networkpolicy");
    }

    @Test
    default void a_kind_that_is_served_is_told_apart_from_one_that_is_not() {
        assertThat(site().cluster.serves(Resource.NETWORK_POLICY)).isTrue();
        assertThat(site().cluster.serves(Resource.POD)).isTrue();
        Resource unheard = new Resource("nobody.io/v1", "Thing", "things", true);
        assertThat(site().cluster.serves(unheard)).isFalse();
        assertThat(site().cluster.list(unheard, "default", null, null)).isEmpty();
        assertThat(site().cluster.get(unheard, "default", "x")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/namespaces/%s/pods|Name Ready Status Restarts Age IP Node Nominated Node Readiness Gates",
                "/apis/networking.k8s.io/v1/namespaces/%s/networkpolicies|Name Pod-Selector Age",
                "/api/v1/nodes|Name Status Roles Age Version Internal-IP External-IP OS-Image Kernel-Version"
                        + " Container-Runtime",
                "/api/v1/namespaces/%s/serviceaccounts|Name Age",
                "/api/v1/namespaces/%s/configmaps|Name Data Age",
                "/api/v1/namespaces/%s/events|Last Seen Type Reason Object Subobject Source Message First Seen Count"
                        + " Name",
                "/apis/apps/v1/namespaces/%s/deployments|Name Ready Up-to-date Available Age Containers Images"
                        + " Selector",
                "/api/v1/namespaces|Name Status Age"
            })
    default void a_table_has_the_columns_of_kubectl(String path, String columns) {
        Reply reply = table(path.formatted(site().newNamespace()));
        assertThat(reply.at("/kind")).isEqualTo("Table");
        assertThat(String.join(
                        " ",
                        reply.json()
                                .path("columnDefinitions")
                                .valueStream()
                                .map(column -> column.path("name").asString())
                                .toList()))
                .isEqualTo(columns);
    }

    @Test
    default void a_row_says_what_kubectl_prints_and_carries_the_metadata() {
        String namespace = site().newNamespace();
        site().runningPod(namespace, "web");
        JsonNode row = table("/api/v1/namespaces/" + namespace + "/pods").json().at("/rows/0");
        assertThat(row.path("cells").get(0).asString()).isEqualTo("web");
        assertThat(row.path("cells").get(1).asString()).isEqualTo("1/1");
        assertThat(row.path("cells").get(2).asString()).isEqualTo("Running");
        assertThat(row.path("cells").get(5).asString()).isEqualTo("10.0.0.7");
        assertThat(row.at("/object/kind").asString()).isEqualTo("PartialObjectMetadata");
        assertThat(row.at("/object/metadata/name").asString()).isEqualTo("web");
    }

    private Reply table(String path) {
        return site().get(path, "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
    }
}
