package dev.firebreak.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.cluster.ClusterView.Name;
import dev.firebreak.cluster.StubApi.Behaviour;
import dev.firebreak.cluster.StubApi.Received;
import dev.firebreak.json.Json;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RememberedTest {
    private static final int AT_ONCE = 4;

    @TempDir
    Path folder;

    private interface Look {
        void at(ClusterView cluster, StubApi api);
    }

    private void through(Function<Received, Behaviour> behaviour, Look look) throws IOException {
        through(behaviour, Duration.ofSeconds(30), look);
    }

    private void through(Function<Received, Behaviour> behaviour, Duration timeout, Look look) throws IOException {
        try (StubApi api = new StubApi(behaviour);
                KubernetesCluster cluster = KubernetesCluster.connect(
                        ClusterOptions.DEFAULT
                                .withKubeconfig(api.kubeconfig(folder).toString())
                                .withRequestTimeout(timeout),
                        InstantSource.system())) {
            look.at(new Remembered(cluster, AT_ONCE), api);
        }
    }

    private static String pod(int number) {
        return "{\"metadata\":{\"name\":\"web-%d\",\"namespace\":\"shop\",\"uid\":\"u-%d\"}}".formatted(number, number);
    }

    /// A pod as it is served alone.
    private static String alone(int number) {
        return "{\"kind\":\"Pod\",\"apiVersion\":\"v1\"," + pod(number).substring(1);
    }

    private static Behaviour alone(Received request) {
        String path = request.path();
        return StubApi.json(200, alone(Integer.parseInt(path.substring(path.lastIndexOf('-') + 1))));
    }

    private static List<Name> pods(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Name(Resource.POD, "shop", "web-" + i))
                .toList();
    }

    @Test
    void what_was_listed_is_not_asked_for_again_and_is_as_if_it_were_served_alone() throws IOException {
        String list = "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[" + pod(1) + "," + pod(2) + "]}";
        through(r -> r.path().endsWith("/pods") ? StubApi.json(200, list) : alone(r), (cluster, api) -> {
            assertThat(cluster.list(Resource.POD, "shop", "app=web", null)).hasSize(2);
            assertThat(cluster.list(Resource.POD, "shop", "app=web", null)).hasSize(2);

            assertThat(cluster.get(Resource.POD, "shop", "web-2")).contains(Json.parse(alone(2)));
            assertThat(api.received).hasSize(1);

            // another one, and another question, are not known
            cluster.get(Resource.POD, "shop", "web-3");
            cluster.list(Resource.POD, "shop", null, null);
            assertThat(api.received).hasSize(3);
        });
    }

    @Test
    void an_object_is_read_once_also_one_that_is_not_there_and_one_that_may_not_be_read() throws IOException {
        through(
                r -> r.path().endsWith("web-1")
                        ? alone(r)
                        : r.path().endsWith("web-2")
                                ? StubApi.status(404, "NotFound", "no")
                                : StubApi.status(403, "Forbidden", "cannot get"),
                (cluster, api) -> {
                    for (int i = 0; i < 2; i++) {
                        assertThat(cluster.get(Resource.POD, "shop", "web-1")).isPresent();
                        assertThat(cluster.get(Resource.POD, "shop", "web-2")).isEmpty();
                        Refusal refused =
                                catchThrowableOfType(Refusal.class, () -> cluster.get(Resource.POD, "shop", "web-3"));
                        assertThat(refused.problems().getFirst().code()).isEqualTo("forbidden");
                    }
                    assertThat(api.received).hasSize(3);
                });
    }

    @Test
    void objects_that_are_about_to_be_asked_for_are_read_side_by_side_and_each_once() throws IOException {
        CountDownLatch together = new CountDownLatch(AT_ONCE);
        through(
                r -> {
                    together.countDown();
                    try {
                        together.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return alone(r);
                },
                (cluster, api) -> {
                    // one by one, the first would wait for the others until its time is over
                    cluster.ahead(pods(20));
                    pods(20).forEach(n -> assertThat(cluster.get(n.resource(), n.namespace(), n.name()))
                            .isPresent());
                    assertThat(api.received).hasSize(20);
                });
    }

    @Test
    void a_silent_server_is_waited_for_by_those_under_way_and_by_no_other() throws IOException {
        through(_ -> new Behaviour.Silence(), Duration.ofMillis(300), (cluster, api) -> {
            cluster.ahead(pods(50));
            assertThat(asked(api)).isLessThanOrEqualTo(AT_ONCE);

            Refusal first = catchThrowableOfType(Refusal.class, () -> cluster.get(Resource.POD, "shop", "web-0"));
            assertThat(first.exit()).isEqualTo(11);
            assertThat(asked(api)).isLessThanOrEqualTo(AT_ONCE);
        });
    }

    /// For how many objects; each may have been tried several times.
    private static long asked(StubApi api) {
        return api.received.stream().map(Received::path).distinct().count();
    }
}
