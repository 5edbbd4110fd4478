package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// With `-o json` standard output is one document and nothing else, with `-o jsonl` lines of JSON, also when the
/// command fails. Which commands there are is read from the command tree.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JsonAloneTest {
    private OnRange firebreak = OnRange.of("crypto-miner");
    private EveryCommand commands = EveryCommand.of("", firebreak.home());

    @BeforeAll
    void a_case_with_a_run_and_an_exhibit() {
        String ran = firebreak
                .finished(0, "collect-pod", "shop/web-7f9c", "--what", "objects")
                .path("case")
                .asString();
        firebreak.finished(0, "cordon-node", Scene.OTHER_NODE, "--case", ran);
        commands = EveryCommand.of(ran, firebreak.home());
    }

    @AfterAll
    void close() {
        firebreak.close();
    }

    private static Stream<String> leaves() {
        return EveryCommand.leaves();
    }

    @Test
    void every_command_of_the_tree_has_its_row_and_every_row_its_command() {
        assertThat(new TreeSet<>(EveryCommand.rows())).isEqualTo(new TreeSet<>(leaves().toList()));
    }

    @ParameterizedTest
    @MethodSource("leaves")
    void what_a_command_has_to_say_is_json_alone(String leaf) {
        String[] words = commands.words(leaf);

        Ended ended = firebreak.run(OnRange.with(words, "-o", "json"));

        assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(EveryCommand.exit(leaf));
        document(ended, leaf);
        lines(firebreak.run(OnRange.with(words, "-o", "jsonl")), leaf);
    }

    @ParameterizedTest
    @MethodSource("leaves")
    void and_so_is_how_it_fails(String leaf) {
        String[] words = commands.words(leaf);
        List<String[]> failing = new ArrayList<>();
        if (!leaf.equals("note")) {
            // in a note it is prose
            failing.add(OnRange.with(words, "--no-such-option"));
        }
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
            String[] words = EveryCommand.of("x", gone.home()).words(leaf);
            document(gone.run(OnRange.with(words, "--request-timeout", "1s", "-o", "json")), leaf);
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

    private static JsonNode document(Ended ended, String what) {
        if (EveryCommand.script(what) && ended.exit() == 0) {
            assertThat(ended.out()).startsWith("# ");
            return Json.object();
        }
        JsonNode document = parsed(ended.out(), what, ended);
        if (!EveryCommand.ownFormat(what) || ended.exit() != 0) {
            assertThat(document.path("apiVersion").asString()).as(what).isEqualTo("firebreak/v1");
            assertThat(document.path("type").asString()).as(what).isNotBlank();
        }
        return document;
    }

    private static void lines(Ended ended, String what) {
        if (EveryCommand.script(what) && ended.exit() == 0) {
            return;
        }
        if (EveryCommand.ownFormat(what)) {
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
