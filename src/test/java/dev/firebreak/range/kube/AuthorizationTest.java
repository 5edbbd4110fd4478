package dev.firebreak.range.kube;

import static dev.firebreak.range.kube.Shop.JSON;
import static dev.firebreak.range.kube.Shop.PODS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.range.kube.ObjectStore.Use;
import dev.firebreak.range.kube.Shop.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuthorizationTest {

    private static final String ROLES = "/apis/rbac.authorization.k8s.io/v1/namespaces/shop/roles";
    private static final String BINDINGS = "/apis/rbac.authorization.k8s.io/v1/namespaces/shop/rolebindings";
    private static final String REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    private final Shop shop = new Shop();

    @AfterEach
    void closeTheDoor() {
        shop.close();
    }

    @Test
    void an_unknown_token_is_401_and_no_token_is_anonymous() {
        assertThat(shop.send("nobody", "GET", PODS, "", "").code()).isEqualTo(401);
        assertThat(shop.send("", "GET", PODS, "", "").message())
                .isEqualTo("pods is forbidden: User \"system:anonymous\" cannot list resource \"pods\" in API group"
                        + " \"\" in the namespace \"shop\"");
    }

    @Test
    void what_no_role_grants_is_forbidden_in_the_api_servers_words() {
        assertThat(bob("GET", "/api/v1/pods", "").message())
                .isEqualTo("pods is forbidden: User \"bob\" cannot list resource \"pods\" in API group \"\" at the"
                        + " cluster scope");
        assertThat(bob("GET", PODS + "/web-1/log", "").message())
                .isEqualTo("pods \"web-1\" is forbidden: User \"bob\" cannot get resource \"pods/log\" in API group"
                        + " \"\" in the namespace \"shop\"");
        assertThat(bob("GET", "/apis/apps/v1/deployments", "").message())
                .isEqualTo("deployments.apps is forbidden: User \"bob\" cannot list resource \"deployments\" in API"
                        + " group \"apps\" at the cluster scope");
        assertThat(bob("GET", "/metrics", "").message())
                .isEqualTo("forbidden: User \"bob\" cannot get path \"/metrics\"");
        assertThat(bob("GET", "/version", "").code()).isEqualTo(200);
    }

    @Test
    void a_role_grants_its_verbs_resources_and_names_in_its_namespace() {
        grant("""
            [{"apiGroups":[""],"resources":["pods"],"verbs":["get"],"resourceNames":["web-1"]},
             {"apiGroups":[""],"resources":["pods/log"],"verbs":["get"]}]\
            """);
        assertThat(bob("GET", PODS + "/web-1", "").code()).isEqualTo(200);
        assertThat(bob("GET", PODS + "/web-2", "").code()).isEqualTo(403);
        assertThat(bob("GET", PODS, "").code()).isEqualTo(403);
        assertThat(bob("GET", PODS + "/web-2/log", "").code()).isEqualTo(200);
        assertThat(bob("DELETE", PODS + "/web-1", "").code()).isEqualTo(403);
        assertThat(allowed("pods", "get", "web-1")).isTrue();
        assertThat(allowed("pods", "get", "web-2")).isFalse();
    }

    @Test
    void nobody_grants_what_they_do_not_have() {
        grant("[{\"apiGroups\":[\"rbac.authorization.k8s.io\"],\"resources\":[\"roles\"],\"verbs\":[\"*\"]}]");
        Reply reply = bob(
                "POST",
                ROLES,
                "{\"metadata\":{\"name\":\"more\"},\"rules\":[{\"apiGroups\":[\"\"],\"resources\":[\"secrets\"],"
                        + "\"verbs\":[\"get\"]}]}");
        assertThat(reply.code()).isEqualTo(403);
        assertThat(reply.message()).contains("is attempting to grant RBAC permissions not currently held");
    }

    @Test
    void impersonation_needs_its_own_permission_and_then_counts_as_the_other() {
        assertThat(shop.send("bob-token", "GET", PODS, "", "", "Impersonate-User", "admin")
                        .message())
                .isEqualTo("users \"admin\" is forbidden: User \"bob\" cannot impersonate resource \"users\" in API"
                        + " group \"\" at the cluster scope");
        assertThat(shop.send("admin-token", "GET", PODS, "", "", "Impersonate-User", "bob")
                        .code())
                .isEqualTo(403);
        assertThat(shop.send(
                                "admin-token",
                                "GET",
                                PODS,
                                "",
                                "",
                                "Impersonate-User",
                                "eve",
                                "Impersonate-Group",
                                "system:masters")
                        .code())
                .isEqualTo(200);
        assertThat(shop.send("admin-token", "GET", PODS, "", "", "Impersonate-Group", "ops")
                        .code())
                .isEqualTo(400);
    }

    @Test
    void the_ledger_holds_the_permissions_used_and_not_the_refused_ones() {
        bob("GET", PODS, "");
        shop.get(PODS + "/web-1/log");
        assertThat(shop.store.ledger()).containsExactly(new Use("get", "", "pods/log", "shop", "admin"));
        assertThat(shop.store.requests()).isEqualTo(2);
    }

    private Reply bob(String method, String path, String body) {
        return shop.send("bob-token", method, path, body.isEmpty() ? "" : JSON, body);
    }

    private void grant(String rules) {
        shop.post(ROLES, "{\"metadata\":{\"name\":\"r\"},\"rules\":" + rules + "}");
        Reply binding = shop.post(
                BINDINGS,
                "{\"metadata\":{\"name\":\"b\"},\"subjects\":[{\"kind\":\"User\",\"name\":\"bob\"}],"
                        + "\"roleRef\":{\"kind\":\"Role\",\"name\":\"r\"}}");
        assertThat(binding.code()).isEqualTo(201);
    }

    private boolean allowed(String resource, String verb, String name) {
        String spec =
                "{\"spec\":{\"resourceAttributes\":{\"namespace\":\"shop\",\"resource\":\"%s\",\"verb\":\"%s\",\"name\":\"%s\"}}}"
                        .formatted(resource, verb, name);
        Reply reply = bob("POST", REVIEWS, spec);
        assertThat(reply.code()).isEqualTo(201);
        return reply.json().at("/status/allowed").booleanValue();
    }
}
