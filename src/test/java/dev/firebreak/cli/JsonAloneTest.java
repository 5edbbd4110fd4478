package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/// With `-o json` standard output is one document and nothing else, with `-o jsonl` lines of JSON, also when the
/// command fails. Which commands there are is read from the command tree.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JsonAloneTest {
    /// For people, and no promise to scripts.
    private static final List<String> TEXT_ALONE = List.of("help");

    /// Prints a format of its own, which is JSON too.
    private static final List<String> OWN_FORMAT = List.of("runbook schema");

    /// By command: what is typed after it where it has something to print, and how that ends. CASE is a case with
    /// a run, LOOK a runbook that changes nothing.
    private static final Map<String, Row> ROWS = Map.ofEntries(
            row(0, "find", "shop/web-7f9c"),
            row(0, "plan", "contain-pod -i pod=shop/web-7f9c"),
            row(5, "run", "contain-pod -i pod=shop/web-7f9c --case new"),
            row(0, "resume", "CASE"),
            row(5, "undo", "CASE"),
            row(0, "status", "CASE"),
            row(0, "note", "CASE words"),
            row(0, "timeline", "CASE"),
            row(4, "doctor", ""),
            row(0, "config view", ""),
            row(4, "config init", "--config /dev/null/config.yaml"),
            row(0, "version", ""),
            row(0, "rehearse", "crypto-miner --auto LOOK"),
            row(0, "case open", "another"),
            row(0, "case list", ""),
            row(0, "case show", "CASE"),
            row(0, "case handover", "CASE"),
            row(0, "case close", "CASE --reason done"),
            row(0, "case verify", "CASE"),
            row(0, "evidence list", "CASE"),
            row(0, "evidence show", "CASE E001"),
            row(0, "runbook list", ""),
            row(0, "runbook show", "contain-pod"),
            row(0, "runbook lint", "contain-pod"),
            row(0, "runbook schema", ""),
            row(0, "runbook permissions", "contain-pod"),
            row(0, "action list", ""),
            row(0, "action show", "isolate-pod"),
            row(0, "find-pods", "shop/web-7f9c --case new"),
            row(5, "collect-pod", "shop/web-7f9c --case new"),
            row(5, "isolate-pod", "shop/web-7f9c --case new"),
            row(5, "cordon-node", "ip-10-0-1-23.eu-west-1.compute.internal --case new"),
            row(5, "mark-suspect", "shop/web-7f9c --case new"),
            row(5, "snapshot-volumes", "vol-0c0ffee0c0ffee002 --case new"),
            row(4, "export-snapshot", "snap-0123456789abcdef0 --bucket acme-evidence --case new"));

    /// What is typed after the command, and the exit code.
    private record Row(int exit, String words) {}

    private static Map.Entry<String, Row> row(int exit, String command, String words) {
        return Map.entry(command, new Row(exit, words));
    }

    private static Row row(String command) {
        return Objects.requireNonNull(ROWS.get(command), "no row for " + command);
    }

    private OnRange firebreak = OnRange.of("crypto-miner");
    private String ran = "";
    private Path look = Path.of("");

    @BeforeAll
    void a_case_with_a_run_and_an_exhibit() throws IOException {
        ran = firebreak
                .finished(0, "collect-pod", "shop/web-7f9c", "--what", "objects")
                .path("case")
                .asString();
        assertThat(firebreak.run("config", "init").exit()).isZero();
        firebreak.finished(0, "cordon-node", Scene.OTHER_NODE, "--case", ran);
        look = Files.writeString(firebreak.home().resolve("look.yaml"), """
            runbook: look
            title: Look at a pod
            when: Nothing is to be changed
            inputs: {pod: {type: pod, help: the pod, example: shop/web-7f9c}}
            steps: [{id: scope, use: find-pods, with: {pod: "${inputs.pod}"}}]
            """);
    }

    @AfterAll
    void close() {
        firebreak.close();
    }

    /// The words of every command that has none below it.
    private static Stream<String> leaves() {
        List<String> leaves = new ArrayList<>();
        try (OnRange any = OnRange.of("crypto-miner")) {
            add(any.tree().getSubcommands(), "", leaves);
        }
        leaves.removeAll(TEXT_ALONE);
        return leaves.stream();
    }

    private static void add(Map<String, CommandLine> commands, String above, List<String> leaves) {
        commands.forEach((name, command) -> {
            if (command.getSubcommands().isEmpty()) {
                leaves.add(above + name);
            } else {
                add(command.getSubcommands(), above + name + " ", leaves);
            }
        });
    }

    @Test
    void every_command_of_the_tree_has_its_row_and_every_row_its_command() {
        assertThat(new TreeSet<>(ROWS.keySet())).isEqualTo(new TreeSet<>(leaves().toList()));
    }

    @ParameterizedTest
    @MethodSource("leaves")
    void what_a_command_has_to_say_is_json_alone(String leaf) {
        String[] words = words(leaf + " " + row(leaf).words());

        Ended ended = firebreak.run(OnRange.with(words, "-o", "json"));

        assertThat(ended.exit())
                .as(ended.out() + ended.err())
                .isEqualTo(row(leaf).exit());
        document(ended, leaf);
        lines(firebreak.run(OnRange.with(words, "-o", "jsonl")), leaf);
    }

    @ParameterizedTest
    @MethodSource("leaves")
    void and_so_is_how_it_fails(String leaf) {
        String[] words = words(leaf + " " + row(leaf).words());
        List<String[]> failing = new ArrayList<>();
        failing.add(OnRange.with(words, "--no-such-option"));
        failing.add(OnRange.with(words, "--case", ""));
        failing.add(leaf.split(" "));
        failing.add(OnRange.with(words, "--home", "/dev/null"));
        failing.add(OnRange.with(words, "--kubeconfig", "/nowhere"));
        int failed = 0;
        for (String[] each : failing) {
            Ended ended = firebreak.run(OnRange.with(each, "-o", "json"));
            JsonNode document = document(ended, String.join(" ", each));
            if (document.path("type").asString().equals("error")) {
                failed++;
                assertThat(document.path("exit").asInt())
                        .isEqualTo(ended.exit())
                        .isNotZero();
            }
        }
        lines(firebreak.run(OnRange.with(failing.getFirst(), "-o", "jsonl")), leaf);
        assertThat(failed).as("failures of " + leaf).isPositive();
    }

    @ParameterizedTest
    @MethodSource("leaves")
    void a_server_that_is_gone_is_told_in_json(String leaf) {
        try (OnRange gone = OnRange.of("crypto-miner")) {
            gone.run("case", "open", "x", "--id", "x");
            gone.range().kube().close();
            gone.range().aws().close();
            String words = leaf + " " + row(leaf).words().replace("CASE", "x");
            document(gone.run(OnRange.with(words(words), "--request-timeout", "1s", "-o", "json")), leaf);
        }
    }

    @Test
    void a_group_of_commands_alone_is_a_usage_error_in_json() {
        try (OnRange any = OnRange.of("crypto-miner")) {
            any.tree().getSubcommands().forEach((name, command) -> {
                if (!command.getSubcommands().isEmpty()) {
                    Ended ended = any.run(name, "-o", "json");
                    assertThat(ended.exit()).isEqualTo(2);
                    assertThat(document(ended, name).path("type").asString()).isEqualTo("error");
                }
            });
        }
    }

    private String[] words(String line) {
        return Arrays.stream(line.strip().split(" +"))
                .map(word -> word.equals("CASE") ? ran : word.equals("LOOK") ? look.toString() : word)
                .toArray(String[]::new);
    }

    private static JsonNode document(Ended ended, String what) {
        JsonNode document = parsed(ended.out(), what, ended);
        if (!OWN_FORMAT.stream().anyMatch(what::startsWith) || ended.exit() != 0) {
            assertThat(document.path("apiVersion").asString()).as(what).isEqualTo("firebreak/v1");
            assertThat(document.path("type").asString()).as(what).isNotBlank();
        }
        return document;
    }

    private static void lines(Ended ended, String what) {
        if (OWN_FORMAT.stream().anyMatch(what::startsWith)) {
            parsed(ended.out(), what, ended);
            return;
        }
        assertThat(ended.out().lines())
                .as(what)
                .isNotEmpty()
                .allSatisfy(line -> assertThat(
                                parsed(line, what, ended).path("apiVersion").asString())
                        .isEqualTo("firebreak/v1"));
    }

    private static JsonNode parsed(String text, String what, Ended ended) {
        try {
            return Json.parse(text);
        } catch (Json.Malformed e) {
            throw new AssertionError("not JSON alone: " + what + "\n" + ended.out() + "\n" + ended.err(), e);
        }
    }
}
