package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A cluster and an account whose every free text was written by an attacker: whatever command looks at it, in
/// whatever format, nothing of it moves a cursor, turns the direction of text, hides, or makes a line of its own.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileWorldTest {
    /// ESC sequences, BEL, CR, BS, C1, right-to-left override and isolate, zero width, separators, and a row.
    private static final String EVIL = "x\u001b[2J\u001b]0;t\u0007\r"
            + "\b\u009b31m\u202e\u2066\u200b\ufeff\u2028\u2029\u0085\n"
            + "shop/forged  Running  yes";

    /// What of it XML can hold, which EC2 speaks.
    private static final String EVIL_TAG = EVIL.replaceAll("[\\u001b\\u0007\\u0008]", "");

    private static final List<String> FORMATS = List.of("text", "wide", "json", "jsonl");

    private final OnRange firebreak = world().open();
    private EveryCommand commands = EveryCommand.of("", firebreak.home());
    private String ran = "";

    private static Scene world() {
        return Scene.of("crypto-miner")
                .each(object -> {
                    ObjectNode metadata = (ObjectNode) object.path("metadata");
                    metadata.withObject("annotations").put("note", EVIL);
                    poison(object.path("status"));
                })
                .change("Pod", "web-7f9c", pod -> {
                    ObjectNode metadata = (ObjectNode) pod.path("metadata");
                    metadata.withObject("labels").put("note", EVIL);
                    metadata.withObject("annotations").put("long", EVIL + "a".repeat(1 << 20));
                    ObjectNode container = (ObjectNode) pod.at("/spec/containers/0");
                    container.put("image", EVIL);
                    container.putArray("command").add(EVIL).add(EVIL);
                    container.putArray("args").add(EVIL);
                    container.putArray("env").addObject().put("name", EVIL).put("value", EVIL);
                    ObjectNode status = (ObjectNode) pod.path("status");
                    status.put("message", EVIL).put("reason", EVIL);
                })
                .with("{apiVersion: v1, kind: Event, metadata: {name: web-7f9c.17f1, namespace: shop},"
                        + " involvedObject: {kind: Pod, namespace: shop, name: web-7f9c, apiVersion: v1}, reason:"
                        + " x, message: x, type: Normal}")
                .change(
                        "Event",
                        "web-7f9c.17f1",
                        event -> event.put("reason", EVIL).put("message", EVIL).put("reportingComponent", EVIL))
                .log("web-7f9c", EVIL, "a".repeat(1 << 20) + EVIL)
                .account(account -> {
                    account.path("volumes")
                            .forEach(v -> ((ObjectNode) v)
                                    .withObject("tags")
                                    .put("Name", EVIL_TAG)
                                    .put(EVIL_TAG, EVIL_TAG));
                    account.path("instances")
                            .forEach(i -> ((ObjectNode) i).withObject("tags").put("Name", EVIL_TAG));
                });
    }

    /// Messages and images of a status, which the cluster writes down as it is told.
    private static void poison(JsonNode status) {
        for (JsonNode container : status.path("containerStatuses")) {
            ((ObjectNode) container).put("image", EVIL).put("imageID", EVIL);
        }
        for (JsonNode condition : status.path("conditions")) {
            ((ObjectNode) condition).put("message", EVIL).put("reason", EVIL);
        }
    }

    @BeforeAll
    void a_case_full_of_it() {
        // how much a slow machine collects in its time is not what is asked here
        ran = firebreak
                .approved("collect-pod", "shop/web-7f9c", "-o", "json")
                .document()
                .path("case")
                .asString();
        firebreak.finished(0, "isolate-pod", "shop/web-k2lm", "--case", ran);
        firebreak.approved("snapshot-volumes", "vol-0c0ffee0c0ffee003", "--case", ran);
        firebreak.run("note", ran, EVIL, "--kind", "question");
        commands = EveryCommand.of(ran, firebreak.home());
    }

    @AfterAll
    void close() {
        firebreak.close();
    }

    private static Stream<String> leaves() {
        return EveryCommand.leaves();
    }

    @ParameterizedTest
    @MethodSource("leaves")
    void nothing_of_it_gets_through_whatever_is_asked(String leaf) {
        for (String format : FORMATS) {
            isHarmless(firebreak.run(OnRange.with(commands.words(leaf), "-o", format)), format, leaf);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "get nodes",
                "get events -A",
                "get volumes -A",
                "get sa -A",
                "describe node/ip-10-0-1-23.eu-west-1.compute.internal",
                "describe shop/sa/web",
                "find -l app=web -n shop",
                "find --workload shop/deploy/web",
                "find --node ip-10-0-1-23.eu-west-1.compute.internal",
                "plan isolate-pod shop/web-7f9c --siblings include",
                "plan mark-suspect shop/web-7f9c",
                "plan snapshot-volumes vol-0c0ffee0c0ffee002",
                "timeline --kind exhibit",
                "timeline --pod shop/web-7f9c"
            })
    void nor_by_other_ways_of_asking(String words) {
        for (String format : FORMATS) {
            String[] typed = (words.replace("timeline", "timeline " + ran) + " -o " + format).split(" ");
            isHarmless(firebreak.run(typed), format, words);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "jsonl"})
    void nor_while_a_run_tells_what_it_does(String format) {
        // a server that takes no such label and annotation takes no change of a pod that has them
        Scene changeable = world().change("Pod", "web-7f9c", pod -> {
            ((ObjectNode) pod.at("/metadata/labels")).remove("note");
            ((ObjectNode) pod.at("/metadata/annotations")).remove("long");
        });
        try (OnRange acting = changeable.open()) {
            String[] asking = {"isolate-pod", "shop/web-7f9c", "--color", "never"};
            isHarmless(acting.typing(List.of("no"), asking), "text", "asked");
            String[] words = {"run", "contain-pod", "--until", "snapshot", "-i", "pod=shop/web-7f9c"};
            Ended ended = acting.approved(OnRange.with(words, "-o", format));
            assertThat(ended.exit()).as(ended.out() + ended.err()).isIn(0, 8, 9, 12);
            isHarmless(ended, format, "run");
        }
    }

    @Test
    void a_row_of_a_table_is_one_line_and_can_not_be_forged() {
        String found = firebreak.run("find", "shop/web-7f9c", "-o", "wide").out();
        assertThat(found.lines().filter(line -> line.startsWith("shop/"))).hasSize(1);
        assertThat(found).contains("x\\u001b[2J");
        String events = firebreak.run("timeline", ran, "--kind", "note").out();
        assertThat(events.lines().filter(line -> line.contains("forged"))).hasSize(1);
    }

    @Test
    void json_holds_the_text_as_it_is_and_shows_none_of_it() {
        JsonNode pod =
                firebreak.run("find", "shop/web-7f9c", "-o", "json").document().at("/pods/0");
        assertThat(pod.at("/containers/0/image").asString()).isEqualTo(EVIL);
    }

    @Test
    void a_handover_pasted_into_a_page_has_no_line_of_an_attackers_making() {
        String markup =
                "[click](http://evil.example) <img src=x> | a | b |\n# heading\n```\n- item `code` www.evil.example";
        try (OnRange noted = OnRange.of("crypto-miner")) {
            noted.run("case", "open", markup, "--id", "x");
            noted.run("note", "x", markup, "--kind", "question");
            List<String> lines =
                    noted.run("case", "handover", "x").out().lines().toList();

            assertThat(lines.stream().filter(l -> l.startsWith("#")))
                    .as("headings")
                    .hasSize(6)
                    .noneMatch(l -> l.startsWith("# "));
            assertThat(lines.stream().filter(l -> l.startsWith("```")))
                    .as("fences")
                    .hasSize(2);
            assertThat(lines.stream().filter(l -> l.contains("evil")))
                    .hasSize(2)
                    .allSatisfy(line -> {
                        assertThat(line).doesNotContain("://", " <img", " | ", " `", " www.");
                        assertThat(line).contains("\\[click\\]", "\\<img", "\\|", "\\`code");
                    });
        }
    }

    /// Servers that answer everything with an error in an attacker's words.
    @ParameterizedTest
    @MethodSource("leaves")
    void an_error_in_a_servers_words_is_harmless_too(String leaf) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = Json.object()
                    .put("kind", "Status")
                    .put("apiVersion", "v1")
                    .put("status", "Failure")
                    .put("reason", EVIL)
                    .put("message", EVIL)
                    .put("__type", EVIL)
                    .put("code", 403)
                    .toString()
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.getResponseHeaders().add("Audit-Id", "a\u009b31m");
            exchange.getResponseHeaders().add("x-amzn-RequestId", "a\u009b31m");
            exchange.sendResponseHeaders(403, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            String uri = "http://127.0.0.1:" + server.getAddress().getPort();
            Path kubeconfig = Files.writeString(firebreak.home().resolve("lying"), """
                {apiVersion: v1, kind: Config, current-context: x,
                 contexts: [{name: x, context: {cluster: x, user: x}}],
                 clusters: [{name: x, cluster: {server: "%s"}}], users: [{name: x, user: {token: t}}]}
                """.formatted(uri));
            firebreak.environment("AWS_ENDPOINT_URL", uri);
            for (String format : List.of("text", "json")) {
                Ended ended = firebreak.run(
                        OnRange.with(commands.words(leaf), "-o", format, "--kubeconfig", kubeconfig.toString()));
                isHarmless(ended, format, leaf);
            }
        } finally {
            server.stop(0);
            firebreak.environment(
                    "AWS_ENDPOINT_URL", firebreak.range().environment().get("AWS_ENDPOINT_URL"));
        }
    }

    private static void isHarmless(Ended ended, String format, String what) {
        for (String printed : List.of(ended.out(), ended.err())) {
            assertThat(printed.codePoints()
                            .filter(c -> c != '\n' && hidesOrMoves(c))
                            .mapToObj(Integer::toHexString))
                    .as("%s in %s: %s", what, format, printed.substring(0, Math.min(2000, printed.length())))
                    .isEmpty();
            assertThat(printed.lines().filter(line -> line.startsWith("shop/forged")))
                    .as(what)
                    .isEmpty();
            assertThat(printed.length())
                    .as("no flood: " + what)
                    .isLessThan(format.startsWith("json") ? 8 << 20 : 1 << 20);
        }
        if (EveryCommand.script(what)) {
            return;
        }
        if (format.equals("json")) {
            assertThat(ended.document().isObject()).isTrue();
        } else if (format.equals("jsonl") && !EveryCommand.ownFormat(what)) {
            assertThat(ended.lines()).as(what).isNotEmpty();
        }
    }

    private static boolean hidesOrMoves(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
