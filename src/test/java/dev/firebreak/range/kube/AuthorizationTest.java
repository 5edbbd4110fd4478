package dev.firebreak.range.kube;

import static dev.firebreak.range.kube.Shop.PODS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.range.kube.ObjectStore.Use;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuthorizationTest {

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
    void impersonation_needs_its_own_permission() {
        assertThat(shop.send("bob-token", "GET", PODS, "", "", "Impersonate-User", "admin")
                        .message())
                .isEqualTo("users \"admin\" is forbidden: User \"bob\" cannot impersonate resource \"users\" in API"
                        + " group \"\" at the cluster scope");
        assertThat(shop.send("admin-token", "GET", PODS, "", "", "Impersonate-User", "bob")
                        .code())
                .isEqualTo(403);
    }

    @Test
    void the_ledger_holds_the_permissions_used_and_not_the_refused_ones() {
        shop.send("bob-token", "GET", PODS, "", "");
        shop.get(PODS + "/web-1/log");
        assertThat(shop.store.ledger()).containsExactly(new Use("get", "", "pods/log", "shop", "admin"));
        assertThat(shop.store.requests()).isEqualTo(2);
    }
}
