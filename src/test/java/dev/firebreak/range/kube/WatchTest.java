package dev.firebreak.range.kube;

import static dev.firebreak.range.kube.Shop.PODS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchTest {

    private static final String MAPS = "/api/v1/namespaces/shop/configmaps";

    private final Shop shop = new Shop();

    @AfterEach
    void closeTheDoor() {
        shop.close();
    }

    private String version() {
        return shop.get(MAPS).at("/metadata/resourceVersion");
    }

    private Shop.Reply watched(String query) {
        return shop.get(MAPS + "?watch=true&timeoutSeconds=1&" + query);
    }

    @Test
    void who_may_only_list_may_not_watch() {
        assertThat(shop.send("bob-token", "GET", PODS + "?watch=true", "", "").message())
                .contains("User \"bob\" cannot watch resource \"pods\"");
    }

    @Test
    void a_version_that_is_forgotten_is_told_as_an_event() {
        String version = version();
        for (int i = 0; i < 1001; i++) {
            shop.store.seed(Json.MAPPER.readTree("""
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m","namespace":"shop"},"data":{"i":"%d"}}
                """.formatted(i)));
        }
        assertThat(watched("resourceVersion=" + version).at("/object/code")).isEqualTo("410");
        assertThat(watched("resourceVersion=" + (Long.parseLong(version) + 1)).text())
                .startsWith("{\"type\":\"ADDED\"");
    }

    /// What a client is told goes into a pipe that nobody reads: writers go on.
    @Test
    void a_client_that_reads_nothing_holds_up_nobody() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch read = new CountDownLatch(1);
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        OutputStream slow = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                stuck.countDown();
                try {
                    read.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                told.write(b);
            }
        };
        ApiServer api = new ApiServer(shop.store, () -> Shop.NOW, token -> Optional.of(admin()));
        Answer.Feed feed =
                api.answer(call(MAPS, "watch=true&timeoutSeconds=1")).feed().orElseThrow();
        FutureTask<Void> telling = new FutureTask<>(() -> {
            feed.to(slow);
            return null;
        });
        Thread.ofVirtual().start(telling);
        assertThat(shop.post(MAPS, "{\"metadata\":{\"name\":\"m\"}}").code()).isEqualTo(201);
        assertThat(stuck.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(shop.delete(MAPS + "/m", "").code()).isEqualTo(200);
        read.countDown();
        telling.get(30, TimeUnit.SECONDS);
        assertThat(told.toString()).contains("\"ADDED\"", "\"DELETED\"");
    }

    private static User admin() {
        return new User("admin", "system:masters");
    }

    private static Call call(String path, String query) {
        return Call.of("GET", path, query, Map.of("Authorization", List.of("Bearer x")), new byte[0]);
    }

    @Test
    void a_watch_ends_with_the_range() throws Exception {
        FutureTask<Shop.Reply> watch = new FutureTask<>(() -> shop.get(MAPS + "?watch=true"));
        CountDownLatch under = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> {
            under.countDown();
            watch.run();
        });
        under.await();
        while (shop.store.requests() == 0) {
            Thread.onSpinWait();
        }
        shop.door.close();
        try {
            watch.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException cut) {
            assertThat(cut).hasRootCauseInstanceOf(IOException.class);
        }
    }
}
