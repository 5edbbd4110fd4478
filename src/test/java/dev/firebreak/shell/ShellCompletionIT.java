package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.parts.KubeApi;
import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What Tab does at the prompt, on a range, in a terminal that draws what it is sent.
@NeedsRealParts(Part.TERMINAL)
class ShellCompletionIT {
    private static final Duration FRESH = Duration.ofSeconds(2);
    private static final Duration ANSWERED = Duration.ofMillis(500);
    private static final Pattern KUBECONFIG = Pattern.compile("export KUBECONFIG=(\\S+)");

    /// What moves a cursor, starts a line, turns the direction of text, hides, or is all of that in one byte.
    private static final List<String> PLANTED = List.of("\u001b[45;3m", "\rforged", "\u202e", "\u200b", "\u009b31m");

    @TempDir
    Path folder;

    private static Screen onRange(Screen screen) {
        screen.line("firebreak rehearse crypto-miner");
        screen.prompt("RANGE crypto-miner  no case");
        return screen;
    }

    private static KubeApi cluster(Screen screen) throws IOException {
        Matcher greeting = KUBECONFIG.matcher(screen.all());
        assertThat(greeting.find()).isTrue();
        return KubeApi.of(Path.of(greeting.group(1)));
    }

    /// Empties the line.
    private static void anew(Screen screen) {
        screen.key("C-u")
                .until("an empty line", text -> ShellCompletionIT.line(text).equals("RANGE>"));
    }

    /// The line that is being typed.
    private static String line(String screen) {
        return screen.lines().filter(line -> line.startsWith("RANGE>")).reduce("", (_, last) -> last);
    }

    private static void completed(Screen screen, String typed, String completed) {
        screen.type(typed).key("Tab");
        screen.until("the line " + completed, text -> line(text).equals("RANGE> " + completed));
    }

    /// Live names come in as the watches begin: until then there is none to offer. A second Tab would choose the first
    /// of what the first one listed.
    private static void live(Screen screen, String typed, String offered) {
        screen.type(typed);
        screen.until(offered, _ -> {
            screen.key("Tab");
            long end = System.nanoTime() + ANSWERED.toNanos();
            boolean there = false;
            while (!there && System.nanoTime() < end) {
                there = screen.text().contains(offered);
            }
            return there;
        });
    }

    @Test
    void commands_options_runbooks_and_inputs_are_completed() throws Exception {
        try (Screen screen = onRange(Screen.in(folder))) {
            completed(screen, "cordon-n", "cordon-node");
            anew(screen);
            completed(screen, "get pods --all", "get pods --all-namespaces");
            anew(screen);
            completed(screen, "firebreak run contain-p", "firebreak run contain-pod");
            screen.type("-i bu").key("Tab");
            screen.until("the input", text -> line(text).endsWith("contain-pod -i bucket="));
            anew(screen);
            screen.type("case s").key("Tab");
            screen.until("show    show a case: runs, standing changes, doubts, notes");
            screen.until("switch  work in this case from here on");
        }
    }

    @Test
    void more_than_fit_are_listed_with_their_words_and_counted_and_paged_under_the_line() throws Exception {
        try (Screen screen = onRange(Screen.in(folder))) {
            screen.key("Tab");
            screen.until("find-pods          Find the suspect pods and what they stand on");
            screen.until("the others", text -> text.matches("(?s).*\\nand \\d+ more: type on, or press Tab again.*"));
            assertThat(line(screen.text())).isEqualTo("RANGE>");

            screen.key("Tab").key("Tab");
            screen.until(
                    "the second on a page of them",
                    text -> line(text).equals("RANGE> describe")
                            && text.matches("(?s).*\\nrows 1 to \\d+ of \\d+\\n*"));
            assertThat(screen.text())
                    .contains("\nget           list pods, nodes")
                    .doesNotContain(">...");
        }
    }

    @Test
    void live_pods_are_completed_by_prefix_and_told_apart_and_a_new_one_is_offered_at_once() throws Exception {
        try (Screen screen = onRange(Screen.in(folder));
                KubeApi cluster = cluster(screen)) {
            live(screen, "isolate-pod shop/web-", "shop/web-7f9c  Running on ip-10-0-1-23, ");
            screen.until("POD  the pods to isolate, for example shop/web-7f9c");
            completed(screen, "k", "isolate-pod shop/web-k2lm");
            anew(screen);

            cluster.create("/api/v1/namespaces/shop/pods", pod("fresh-1", "").toString());
            long created = System.nanoTime();
            live(screen, "isolate-pod shop/fr", "isolate-pod shop/fresh-1");
            assertThat(Duration.ofNanos(System.nanoTime() - created)).isLessThan(FRESH);

            anew(screen);
            screen.line("use shop");
            screen.prompt("ns shop");
            live(screen, "isolate-pod web-", "web-7f9c  Running on ip-10-0-1-23, ");
            completed(screen, "x", "isolate-pod web-x8r4");
            anew(screen);
            live(screen, "snapshot-volumes ", "vol-0c0ffee0c0ffee001  root volume of ip-10-0-1-23");
            assertThat(screen.text()).contains("vol-0c0ffee0c0ffee002  of shop/web-data");
        }
    }

    @Test
    void what_an_attacker_wrote_shows_as_text_and_is_never_obeyed() throws Exception {
        String planted = String.join("", PLANTED);
        String shown = "\\u001b[45;3m\\rforged\\u202e\\u200b\\u009b31m";
        try (Screen screen = onRange(Screen.in(folder, 200, 50, Map.of()));
                KubeApi cluster = cluster(screen)) {
            cluster.create(
                    "/api/v1/namespaces/shop/pods", pod("evil-1", planted).toString());
            ObjectNode status = JsonMapper.shared().createObjectNode();
            status.putArray("containerStatuses")
                    .addObject()
                    .put("name", "app")
                    .putObject("state")
                    .putObject("waiting")
                    .put("reason", "Why" + planted)
                    .put("message", planted);
            cluster.podStatus("shop", "evil-1", status.toString());
            cluster.create(
                    "/api/v1/namespaces/shop/pods", pod("evil-2", planted).toString());

            live(screen, "isolate-pod shop/evil-", "shop/evil-1  Why" + shown);
            anew(screen);
            screen.line("get pods -n shop -o wide");
            screen.until(
                    "all of it in a table", text -> text.replaceAll("\\s", "").contains("Owner" + shown));
            screen.prompt("no case");
            screen.line("clear").line("describe pod/evil-1 -n shop");
            screen.until(
                    "all of it in a description",
                    text -> text.replaceAll("\\s", "").contains(shown));
            screen.prompt("no case");

            for (String each : PLANTED) {
                String bytes = new String(each.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
                assertThat(screen.sent()).doesNotContain(bytes);
            }
        }
    }

    private static ObjectNode pod(String name, String note) {
        ObjectNode pod =
                JsonMapper.shared().createObjectNode().put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata = pod.putObject("metadata").put("name", name).put("namespace", "shop");
        metadata.putObject("annotations").put("note", note);
        if (!note.isEmpty()) {
            metadata.putArray("ownerReferences")
                    .addObject()
                    .put("apiVersion", "v1")
                    .put("kind", "Owner" + note)
                    .put("name", "x")
                    .put("uid", "1");
        }
        pod.putObject("spec")
                .putArray("containers")
                .addObject()
                .put("name", "app")
                .put("image", note.isEmpty() ? "registry.example/shop/web:2.4.1" : "web:1" + note + "x")
                .putArray("command")
                .add("run" + note);
        return pod;
    }
}
