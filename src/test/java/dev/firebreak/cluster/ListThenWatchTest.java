package dev.firebreak.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cluster.StubApi.Behaviour;
import dev.firebreak.cluster.StubApi.Received;
import dev.firebreak.model.Resource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ListThenWatchTest {
    private static final Instant NOW = Instant.parse("2026-03-01T03:12:07Z");
    private static final Behaviour LIST = list("7", "", "a");
    private static final Behaviour CUT = new Behaviour.CutShort(200);
    private static final Behaviour NOBODY = StubApi.status(503, "ServiceUnavailable", "not now");

    @TempDir
    Path folder;

    private final Told told = new Told();
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();

    private interface Seeing {
        void of(StubApi api) throws Exception;
    }

    /// A server that does this, one request after the other, and then says nothing more.
    private void against(List<Behaviour> script, Seeing seeing) throws Exception {
        against(script, Duration.ofMinutes(1), seeing);
    }

    private void against(List<Behaviour> script, Duration silence, Seeing seeing) throws Exception {
        Deque<Behaviour> left = new ArrayDeque<>(script);
        try (StubApi api = new StubApi(_ -> next(left));
                KubernetesCluster cluster = KubernetesCluster.connect(
                        ClusterOptions.DEFAULT.withKubeconfig(
                                api.kubeconfig(folder).toString()),
                        InstantSource.system());
                Watching _ = ListThenWatch.start(
                        cluster::connection,
                        Resource.POD,
                        told,
                        new Patience(Duration.ofSeconds(20), silence, InstantSource.fixed(NOW), pauses::add))) {
            seeing.of(api);
        }
    }

    private static Behaviour next(Deque<Behaviour> left) {
        synchronized (left) {
            return left.isEmpty() ? new Behaviour.Silence() : left.removeFirst();
        }
    }

    private List<String> words(int count) throws InterruptedException {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            words.add(told.next());
        }
        return words;
    }

    private static Behaviour list(String version, String next, String... names) {
        return StubApi.json(200, """
            {"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"%s","continue":"%s"},"items":[%s]}\
            """.formatted(
                        version,
                        next,
                        String.join(
                                ",",
                                List.of(names).stream()
                                        .map("{\"metadata\":{\"name\":\"%s\"}}"::formatted)
                                        .toList())));
    }

    private static String event(String type, String name, String version) {
        return """
            {"type":"%s","object":{"kind":"Pod","metadata":{"name":"%s","resourceVersion":"%s"}}}
            """.formatted(type, name, version);
    }

    private static Behaviour events(String... events) {
        return StubApi.json(200, String.join("", events));
    }

    private static String watching(String version) {
        return "/api/v1/pods?resourceVersion=" + version + "&watch=true&allowWatchBookmarks=true&timeoutSeconds=20";
    }

    /// The targets of the first requests.
    private static List<String> targets(StubApi api, int count) {
        while (api.received.size() < count) {
            Thread.onSpinWait();
        }
        return api.received.stream().map(Received::target).limit(count).toList();
    }

    @Test
    void pages_are_told_object_by_object_and_watched_from_the_version_of_the_first() throws Exception {
        List<Behaviour> script = List.of(
                list("7", "more", "a", "b"),
                list("9", "", "c"),
                events(event("ADDED", "d", "10"), event("MODIFIED", "a", "11"), event("DELETED", "b", "12")));
        against(script, api -> {
            assertThat(words(8)).containsExactly("begins", "is a", "is b", "is c", "whole", "is d", "is a", "gone b");
            assertThat(targets(api, 4))
                    .containsExactly(
                            "/api/v1/pods?limit=500",
                            "/api/v1/pods?continue=more&limit=500",
                            watching("7"),
                            watching("12"));
        });
        assertThat(pauses).as("after one that ended well").containsExactly(Duration.ZERO);
    }

    @Test
    void a_bookmark_is_a_version_to_go_on_from_and_tells_nothing() throws Exception {
        against(List.of(LIST, events(event("BOOKMARK", "", "20"))), api -> {
            assertThat(words(3)).containsExactly("begins", "is a", "whole");
            assertThat(targets(api, 3)).endsWith(watching("20"));
        });
    }

    @Test
    void a_version_that_the_server_has_forgotten_is_listed_anew() throws Exception {
        String status = "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\"}}\n";
        List<Behaviour> script = List.of(
                LIST,
                events(status),
                list("8", "", "b"),
                StubApi.status(410, "Expired", "too old"),
                list("9", "more", "c"),
                StubApi.status(410, "Expired", "the continue token is too old"),
                list("10", "", "d"));
        against(script, api -> {
            assertThat(told.until("is d"))
                    .containsExactly(
                            "begins", "is a", "whole", "begins", "is b", "whole", "begins", "is c", "begins", "is d");
            assertThat(targets(api, 8)).endsWith(watching("10"));
        });
        assertThat(pauses)
                .as("a server that forgets all the time is asked more and more seldom")
                .containsExactly(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void what_a_server_forgot_while_it_was_away_is_listed_at_once_when_it_is_back() throws Exception {
        List<Behaviour> script =
                List.of(LIST, CUT, CUT, CUT, StubApi.status(410, "Expired", "too old"), list("9", "", "b"));
        against(script, _ -> told.until("is b"));
        assertThat(pauses.stream().map(Duration::toSeconds)).containsExactly(1L, 2L, 4L, 0L);
    }

    @Test
    void what_is_cut_goes_on_from_its_last_version_and_says_so() throws Exception {
        List<Behaviour> script = List.of(LIST, events(event("ADDED", "b", "8")), CUT, events(event("ADDED", "c", "9")));
        against(script, api -> {
            assertThat(told.until("is c"))
                    .containsExactly("begins", "is a", "whole", "is b", "lost cluster-unreachable", "whole", "is c");
            assertThat(targets(api, 5)).endsWith(watching("8"), watching("8"), watching("9"));
            assertThat(told.heard).isEqualTo(NOW);
            assertThat(String.valueOf(told.why)).contains("watching pods was cut");
        });
    }

    @Test
    void pauses_grow_from_a_second_to_half_a_minute() throws Exception {
        // a read is made up to three times more by itself
        List<Behaviour> script = new ArrayList<>(List.of(LIST));
        for (int i = 0; i < 7; i++) {
            script.add(CUT);
        }
        script.add(events(event("ADDED", "b", "8")));
        script.add(CUT);
        against(script, api -> {
            told.until("is b");
            told.until("lost cluster-unreachable");
            targets(api, 11);
        });
        assertThat(pauses.stream().map(Duration::toSeconds)).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 0L, 1L);
    }

    @Test
    void a_list_that_fails_is_lost_and_was_never_heard_of() throws Exception {
        against(List.of(NOBODY, NOBODY, NOBODY, NOBODY, LIST), api -> {
            assertThat(words(4)).containsExactly("lost cluster-unreachable", "begins", "is a", "whole");
            assertThat(told.heard).isNull();
            assertThat(pauses).containsExactly(Duration.ofSeconds(1));
        });
    }

    @Test
    void a_watch_that_says_nothing_for_too_long_is_lost() throws Exception {
        List<Behaviour> script = List.of(LIST, CUT, new Behaviour.Stall(event("ADDED", "b", "8") + "{\"type\":"));
        against(script, Duration.ofMillis(300), api -> {
            told.until("lost cluster-unreachable");
            assertThat(words(3)).containsExactly("whole", "is b", "lost cluster-unreachable");
            assertThat(String.valueOf(told.why)).contains("nothing came for 300 ms");
            assertThat(targets(api, 4)).endsWith(watching("8"));
        });
        assertThat(pauses.stream().map(Duration::toSeconds))
                .as("one that brought something is no failure in a row")
                .containsExactly(1L, 1L);
    }

    @Test
    void what_went_wrong_in_the_server_is_lost_and_listed_anew() throws Exception {
        String status = "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"code\":500,"
                + "\"message\":\"etcd is gone\"}}\n";
        against(List.of(LIST, events(status), list("9", "", "b")), api -> {
            assertThat(told.until("is b"))
                    .containsExactly("begins", "is a", "whole", "lost cluster-unreachable", "begins", "is b");
            assertThat(String.valueOf(told.why)).contains("etcd is gone");
        });
    }

    @Test
    void what_is_not_the_api_servers_is_lost() throws Exception {
        against(List.of(LIST, events("<html>\n")), _ -> {
            assertThat(told.until("lost cluster-unreachable")).hasSize(4);
            assertThat(String.valueOf(told.why)).contains("not the API server's");
        });
    }

    @Test
    void a_kind_that_is_not_served_is_told_once_and_asked_for_seldom() throws Exception {
        List<Behaviour> script = List.of(StubApi.plain(404), StubApi.plain(404), LIST, StubApi.plain(404));
        against(script, api -> {
            assertThat(words(9))
                    .as("one that was not told of in between is told of again")
                    .containsExactly(
                            "begins",
                            "whole",
                            "lost not-served",
                            "begins",
                            "is a",
                            "whole",
                            "begins",
                            "whole",
                            "lost not-served");
            targets(api, 5);
        });
        assertThat(pauses).containsOnly(Patience.SLOW).hasSize(3);
    }

    @Test
    void what_is_forbidden_is_asked_for_seldom_and_listed_anew() throws Exception {
        Behaviour forbidden = StubApi.status(403, "Forbidden", "no role");
        against(List.of(LIST, forbidden, list("9", "", "b"), forbidden, forbidden), api -> {
            assertThat(words(9))
                    .containsExactly(
                            "begins",
                            "is a",
                            "whole",
                            "lost forbidden",
                            "begins",
                            "is b",
                            "whole",
                            "lost forbidden",
                            "lost forbidden");
            assertThat(String.valueOf(told.why)).contains("may not list pods");
            targets(api, 6);
        });
        assertThat(pauses).containsOnly(Patience.SLOW).hasSize(3);
    }

    @Test
    void what_fails_in_us_is_lost_and_tried_again() throws Exception {
        Told odd = new Told(_ -> {
            throw new IllegalStateException("odd");
        });
        Deque<Behaviour> left = new ArrayDeque<>(List.of(LIST));
        try (StubApi api = new StubApi(_ -> next(left));
                KubernetesCluster cluster = cluster(api);
                Watching _ = ListThenWatch.start(
                        cluster::connection,
                        Resource.POD,
                        odd,
                        new Patience(
                                Duration.ofSeconds(20),
                                Duration.ofMinutes(1),
                                InstantSource.fixed(NOW),
                                pauses::add))) {
            assertThat(odd.until("lost watch-failed")).containsExactly("begins", "lost watch-failed");
            assertThat(String.valueOf(odd.why)).contains("watching pods failed: odd");
            assertThat(targets(api, 2)).last().isEqualTo("/api/v1/pods?limit=500");
        }
        assertThat(pauses).containsExactly(Patience.SLOW);
    }

    @Test
    void it_ends_where_it_stands() throws Exception {
        for (List<Behaviour> script :
                List.of(List.<Behaviour>of(), List.of(LIST), List.of(LIST, new Behaviour.Stall("{")))) {
            Deque<Behaviour> left = new ArrayDeque<>(script);
            try (StubApi api = new StubApi(_ -> next(left));
                    KubernetesCluster cluster = cluster(api)) {
                ListThenWatch watch = ListThenWatch.start(
                        cluster::connection,
                        Resource.POD,
                        new Told(),
                        Patience.of(Duration.ofSeconds(30), InstantSource.system()));
                targets(api, Math.min(2, script.size() + 1));
                watch.close();
                assertThat(watch.ended(Duration.ofSeconds(20))).isTrue();
            }
        }
    }

    private KubernetesCluster cluster(StubApi api) throws IOException {
        return KubernetesCluster.connect(
                ClusterOptions.DEFAULT.withKubeconfig(api.kubeconfig(folder).toString()), InstantSource.system());
    }

    @Test
    void a_kubeconfig_that_is_not_there_is_told_as_lost() throws Exception {
        try (KubernetesCluster cluster = KubernetesCluster.connect(
                        ClusterOptions.DEFAULT.withKubeconfig(
                                folder.resolve("none").toString()),
                        InstantSource.system());
                Watching _ = ListThenWatch.start(
                        cluster::connection,
                        Resource.POD,
                        told,
                        Patience.of(Duration.ofSeconds(30), InstantSource.system()))) {
            assertThat(told.next()).isEqualTo("lost kubeconfig-missing");
        }
    }

    @Test
    void the_server_ends_a_watch_before_it_counts_as_silent() {
        Patience patience = Patience.of(Duration.ofMinutes(5), InstantSource.system());
        assertThat(patience.limit()).isEqualTo(Duration.ofSeconds(30));
        assertThat(patience.silence()).isBetween(Duration.ofSeconds(35), Duration.ofSeconds(40));
        assertThat(Patience.of(Duration.ofMillis(300), InstantSource.system()).limit())
                .isEqualTo(Duration.ofSeconds(1));
    }
}
