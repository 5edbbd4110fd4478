package dev.firebreak.range.kube;

import static dev.firebreak.range.kube.Shop.JSON_PATCH;
import static dev.firebreak.range.kube.Shop.MERGE_PATCH;
import static dev.firebreak.range.kube.Shop.PODS;
import static dev.firebreak.range.kube.Shop.POLICIES;
import static dev.firebreak.range.kube.Shop.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.range.kube.ObjectStore.PolicyEndpoints;
import dev.firebreak.range.kube.Shop.Reply;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ReactionsTest {

    private static final String ENDPOINTS = "/api/v1/namespaces/shop/endpoints/web";
    private static final String SLICES = "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices";
    private static final String POLICY_ENDPOINTS = "/apis/networking.k8s.aws/v1alpha1/namespaces/shop/policyendpoints";

    private final Shop shop = new Shop();

    @AfterEach
    void closeTheDoor() {
        shop.close();
    }

    @Test
    void a_relabelled_pod_leaves_the_endpoints_of_its_service() {
        assertThat(addresses()).containsExactly("10.0.1.11", "10.0.1.12");
        shop.patch(PODS + "/web-1", MERGE_PATCH, "{\"metadata\":{\"labels\":{\"app\":null}}}");
        assertThat(addresses()).containsExactly("10.0.1.12");
        Reply slices = shop.get(SLICES);
        assertThat(slices.json().at("/items")).hasSize(1);
        assertThat(slices.json().at("/items/0/endpoints")).hasSize(1);
        assertThat(slices.json().at("/items/0/ports/0/port").intValue()).isEqualTo(8080);
    }

    @Test
    void a_pod_that_is_not_ready_is_listed_apart() {
        shop.patch(PODS + "/web-1/status", MERGE_PATCH, """
            {"status":{"conditions":[{"type":"Ready","status":"False"}]}}\
            """);
        assertThat(shop.get(ENDPOINTS).at("/subsets/0/notReadyAddresses/0/ip")).isEqualTo("10.0.1.11");
        assertThat(addresses()).containsExactly("10.0.1.12");
    }

    @Test
    void endpoints_go_with_their_service() {
        shop.delete("/api/v1/namespaces/shop/services/web", "");
        assertThat(shop.get(ENDPOINTS).code()).isEqualTo(404);
        assertThat(shop.get(SLICES).json().at("/items")).isEmpty();
    }

    @Test
    void the_unschedulable_taint_follows_the_cordon() {
        String node = "/api/v1/nodes/node-a";
        JsonNode before = shop.get(node).json().at("/spec");
        shop.patch(node, JSON_PATCH, "[{\"op\":\"add\",\"path\":\"/spec/unschedulable\",\"value\":true}]");
        assertThat(shop.get(node).at("/spec/taints/0/key")).isEqualTo("node.kubernetes.io/unschedulable");
        shop.patch(node, JSON_PATCH, "[{\"op\":\"remove\",\"path\":\"/spec/unschedulable\"}]");
        assertThat(shop.get(node).json().at("/spec")).isEqualTo(before);
    }

    @Test
    void a_policy_endpoint_names_the_selected_pods_and_the_resolved_peers() {
        shop.post(POLICIES, """
            {"metadata":{"name":"web-in"},"spec":{"podSelector":{"matchLabels":{"app":"web"}},
             "policyTypes":["Ingress","Egress"],
             "ingress":[{"from":[{"podSelector":{"matchLabels":{"tier":"front"}}}],"ports":[{"port":"http"}]}],
             "egress":[{"to":[{"ipBlock":{"cidr":"0.0.0.0/0","except":["10.0.0.0/8"]}}],"ports":[{"port":443}]},
                       {"to":[{"podSelector":{"matchLabels":{"app":"web"}}}]}]}}\
            """);
        JsonNode endpoint = policyEndpoint();
        assertThat(endpoint.at("/metadata/name").asString()).matches("web-in-[a-z0-9]{5}");
        assertThat(endpoint.at("/spec")).isEqualTo(json("""
            {"podIsolation":["Ingress","Egress"],
             "podSelector":{"matchLabels":{"app":"web"}},
             "podSelectorEndpoints":[
               {"hostIP":"10.0.1.1","name":"web-1","namespace":"shop","podIP":"10.0.1.11"},
               {"hostIP":"10.0.1.1","name":"web-2","namespace":"shop","podIP":"10.0.1.12"}],
             "policyRef":{"name":"web-in","namespace":"shop"},
             "ingress":[{"cidr":"10.0.1.11","ports":[{"protocol":"TCP","port":8080}]},
                        {"cidr":"10.0.1.12","ports":[{"protocol":"TCP","port":8080}]}],
             "egress":[{"cidr":"0.0.0.0/0","except":["10.0.0.0/8"],"ports":[{"protocol":"TCP","port":443}]},
                       {"cidr":"10.0.1.11"},{"cidr":"10.0.1.12"},{"cidr":"172.20.0.80"}]}\
            """));
    }

    @Test
    void a_policy_endpoint_follows_pod_labels_and_goes_with_its_policy() {
        shop.post(POLICIES, """
            {"metadata":{"name":"deny"},"spec":{"podSelector":{"matchLabels":{"quarantine":"c1"}},
             "policyTypes":["Ingress","Egress"]}}\
            """);
        assertThat(policyEndpoint().at("/spec").has("podSelectorEndpoints")).isFalse();
        shop.patch(PODS + "/web-2", MERGE_PATCH, "{\"metadata\":{\"labels\":{\"quarantine\":\"c1\"}}}");
        assertThat(policyEndpoint().at("/spec/podSelectorEndpoints/0/name").asString())
                .isEqualTo("web-2");
        assertThat(shop.get(POLICIES + "/deny").at("/metadata/finalizers/0")).isEqualTo("networking.k8s.aws/resources");
        shop.delete(POLICIES + "/deny", "");
        assertThat(shop.get(POLICIES + "/deny").code()).isEqualTo(404);
        assertThat(shop.get(POLICY_ENDPOINTS).json().at("/items")).isEmpty();
    }

    @Test
    void without_the_controller_there_are_no_policy_endpoints_and_without_the_kind_no_resource() {
        String policy = "{\"metadata\":{\"name\":\"a\"}}";
        try (Shop off = new Shop(PolicyEndpoints.SERVED);
                Shop absent = new Shop(PolicyEndpoints.NOT_SERVED)) {
            off.post(POLICIES, policy);
            assertThat(off.get(POLICY_ENDPOINTS).json().at("/items")).isEmpty();
            assertThat(off.get(POLICIES + "/a").json().at("/metadata").has("finalizers"))
                    .isFalse();
            assertThat(absent.get(POLICY_ENDPOINTS).code()).isEqualTo(404);
            assertThat(absent.get("/apis").text()).doesNotContain("networking.k8s.aws");
        }
    }

    @Test
    void a_cluster_policy_is_resolved_to_addresses_and_actions_and_its_endpoint_goes_with_it() {
        String policies = "/apis/networking.k8s.aws/v1alpha1/clusternetworkpolicies";
        String endpoints = "/apis/networking.k8s.aws/v1alpha1/clusterpolicyendpoints";
        shop.store.install(CustomKind.named("clusternetworkpolicies.networking.k8s.aws"));
        shop.store.install(CustomKind.named("clusterpolicyendpoints.networking.k8s.aws"));
        shop.patch(PODS + "/web-2", MERGE_PATCH, "{\"metadata\":{\"labels\":{\"quarantine\":\"c1\"}}}");
        assertThat(shop.post(policies, """
            {"metadata":{"name":"suspect"},"spec":{"tier":"Admin","priority":1,
             "subject":{"pods":{"namespaceSelector":{},"podSelector":{"matchLabels":{"quarantine":"c1"}}}},
             "ingress":[{"action":"Deny","from":[{"namespaces":{}}]}],
             "egress":[{"action":"Accept","to":[{"domainNames":["a.example"]}],
                        "ports":[{"portNumber":{"port":443}}]},
                       {"action":"Deny","to":[{"networks":["0.0.0.0/0","::/0"]}]}]}}\
            """).code()).isEqualTo(201);
        JsonNode endpoint = shop.get(endpoints).json().at("/items/0");
        assertThat(endpoint.at("/metadata/generateName").asString()).isEqualTo("suspect-");
        assertThat(endpoint.at("/metadata/ownerReferences/0/kind").asString()).isEqualTo("ClusterNetworkPolicy");
        assertThat(endpoint.path("spec")).isEqualTo(Shop.json("""
            {"policyRef":{"name":"suspect"},"tier":"Admin","priority":1,
             "podSelectorEndpoints":[{"hostIP":"10.0.1.1","name":"web-2","namespace":"shop","podIP":"10.0.1.12"}],
             "ingress":[{"cidr":"10.0.1.11","action":"Deny"},{"cidr":"10.0.1.12","action":"Deny"}],
             "egress":[{"domainName":"a.example","action":"Accept","ports":[{"protocol":"TCP","port":443}]},
                       {"cidr":"0.0.0.0/0","action":"Deny"},{"cidr":"::/0","action":"Deny"}]}\
            """));
        assertThat(shop.get(policies + "/suspect").at("/metadata/finalizers/0"))
                .isEqualTo("networking.k8s.aws/cnp-resources");
        shop.patch(PODS + "/web-2", MERGE_PATCH, "{\"metadata\":{\"labels\":{\"quarantine\":null}}}");
        assertThat(shop.get(endpoints).json().at("/items/0/spec").has("podSelectorEndpoints"))
                .isFalse();
        shop.delete(policies + "/suspect", "");
        assertThat(shop.get(policies + "/suspect").code()).isEqualTo(404);
        assertThat(shop.get(endpoints).json().at("/items")).isEmpty();
    }

    private JsonNode policyEndpoint() {
        JsonNode items = shop.get(POLICY_ENDPOINTS).json().at("/items");
        assertThat(items).hasSize(1);
        return items.path(0);
    }

    private List<String> addresses() {
        return shop.get(ENDPOINTS)
                .json()
                .at("/subsets/0/addresses")
                .valueStream()
                .map(address -> address.path("ip").asString())
                .toList();
    }
}
