package dev.firebreak.range.kube;

import static dev.firebreak.range.kube.Shop.PODS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ObjectsTest {

    private static final String MAPS = "/api/v1/namespaces/shop/configmaps";

    private final Shop shop = new Shop();

    @AfterEach
    void closeTheDoor() {
        shop.close();
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
    void a_log_goes_back_as_far_as_is_asked() {
        assertThat(shop.get(PODS + "/web-1/log?sinceSeconds=30").text()).isEqualTo("two\nthree\n");
    }

    @Test
    void a_delete_is_remembered_with_its_propagation() {
        shop.post(MAPS, "{\"metadata\":{\"name\":\"m\"}}");
        shop.delete(MAPS + "/m", "{\"propagationPolicy\":\"Orphan\"}");
        assertThat(shop.store.deletions())
                .containsExactly(new ObjectStore.Deletion(new ObjectKey("", "configmaps", "shop", "m"), "Orphan"));
    }

    @Test
    void what_the_range_does_not_serve_is_refused() {
        assertThat(shop.get(PODS + "/web-1/log?follow=true").code()).isEqualTo(405);
        assertThat(shop.patch(PODS + "/web-1", "application/apply-patch+yaml", "{}")
                        .code())
                .isEqualTo(415);
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
}
