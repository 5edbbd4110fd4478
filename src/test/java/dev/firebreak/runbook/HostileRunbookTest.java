package dev.firebreak.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.firebreak.model.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a text can do to harm ends fast and with a clear problem.
class HostileRunbookTest {
    private static final Duration FAST = Duration.ofSeconds(60);

    @Test
    void an_alias_bomb_is_refused_at_every_anchor_and_alias() {
        assertThat(lint("""
            a: &a [x, x]
            b: &b [*a, *a]
            """))
                .extracting(RunbookParserTest::place)
                .contains("1:4 anchor-or-alias", "2:4 anchor-or-alias", "2:8 anchor-or-alias", "2:12 anchor-or-alias");
    }

    @Test
    void a_tag_is_refused_and_never_resolved() {
        List<Problem> problems = lint("""
            runbook: !!javax.script.ScriptEngineManager [x]
            title: !env T
            """);

        assertThat(problems)
                .extracting(RunbookParserTest::place)
                .containsExactly("1:1 missing-key", "1:1 missing-key", "1:10 yaml-tag", "2:8 yaml-tag");
        assertThat(problems.get(2).message()).contains("'tag:yaml.org,2002:javax.script.ScriptEngineManager'");
    }

    @Test
    void a_merge_key_is_an_unknown_key() {
        assertThat(lint("<<: {runbook: r}\n"))
                .extracting(RunbookParserTest::place)
                .contains("1:1 unknown-key");
    }

    static Stream<Arguments> too_much() {
        return Stream.of(
                Arguments.of("flow lists", "too-deep", "a: " + "[".repeat(400_000)),
                Arguments.of("flow maps", "too-deep", "{a: ".repeat(100_000)),
                Arguments.of("block lists", "too-deep", "- ".repeat(200_000)),
                Arguments.of("keys that are maps", "too-deep", "? ".repeat(200_000)),
                Arguments.of("block maps", "too-deep", nestedMaps()),
                Arguments.of("10 MB", "too-big", "a: " + "x".repeat(10_000_000)),
                Arguments.of("300 steps", "too-big", "steps: [" + "{},".repeat(300) + "]"),
                Arguments.of("300 inputs", "too-big", "inputs: {" + numbered("a%d: {type: pod},", 300) + "}"),
                Arguments.of("unknown keys", "too-many-problems", numbered("stpes%d: 1\n", 20_000)),
                Arguments.of("duplicate keys", "too-many-problems", "steps: []\n".repeat(30_000)),
                Arguments.of("aliases", "too-many-problems", "a: [" + "*a,".repeat(100_000) + "]"),
                Arguments.of("a million digits", "bad-limit", "limits: {pods: " + "9".repeat(1_000_000) + "}"),
                Arguments.of("an open quote", "not-yaml", "a: \"" + "x ".repeat(500_000)),
                Arguments.of("brackets in a reference", "unknown-key", "a: \"" + "${inputs.".repeat(100_000) + "\""));
    }

    private static String nestedMaps() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            text.repeat(' ', i).append("a:\n");
        }
        return text.toString();
    }

    private static String numbered(String format, int times) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < times; i++) {
            text.append(format.formatted(i));
        }
        return text.toString();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("too_much")
    void too_much_of_anything_ends_fast(String name, String code, String text) {
        List<Problem> problems = assertTimeoutPreemptively(FAST, () -> lint(text));

        assertThat(problems).extracting(Problem::code).contains(code);
        assertThat(problems).hasSizeLessThanOrEqualTo(Problems.MOST + 1);
    }

    @Test
    void many_references_to_nothing_end_fast() {
        StringBuilder text = new StringBuilder("inputs:\n");
        for (int i = 0; i < 250; i++) {
            text.append("  an-input-with-a-long-name-%06d: {type: pod}\n".formatted(i));
        }
        text.append("steps:\n");
        for (int i = 0; i < 250; i++) {
            text.append("  - {id: s%d, use: isolate-pod, with: {pods: [".formatted(i));
            for (int j = 0; j < 20; j++) {
                text.append("\"${inputs.an-input-with-a-lnog-name-%06d}\",".formatted(1000 + j));
            }
            text.append("\"${steps.s%d.pods}\"]}}\n".formatted((i + 1) % 250));
        }

        List<Problem> problems = assertTimeoutPreemptively(FAST, () -> lint(text.toString()));

        assertThat(problems).hasSize(Problems.MOST + 1);
    }

    @Test
    void control_characters_are_refused_where_they_stand_and_never_repeated() {
        List<Problem> problems = lint("runbook: r\ntitle: \u001b[2Jgone\nwhen: \u0000\n");

        assertThat(problems).extracting(RunbookParserTest::place).containsExactly("2:8 not-yaml", "3:7 not-yaml");
        assertThat(problems.getFirst().message()).contains("U+001B").doesNotContain("\u001b");
    }

    @Test
    void escaped_control_characters_are_refused_too() {
        String text = """
            runbook: "r\\e"
            title: "T\\e[2J"
            when: W
            "st\\eeps": 1
            steps:
              - {id: a, use: "find\\e", with: {selector: "a\\u202eb"}}
              - {id: b, use: find-pods, with: {selector: "a\\eb"}}
            """;
        List<Problem> problems = lint(text);

        assertThat(problems)
                .extracting(RunbookParserTest::place)
                .containsExactly(
                        "1:10 wrong-type",
                        "1:10 bad-id",
                        "2:8 wrong-type",
                        "4:1 unknown-key",
                        "6:18 wrong-type",
                        "6:18 unknown-action",
                        "6:45 turned-text",
                        "7:46 wrong-type");
        assertThat(problems).allSatisfy(p -> assertThat(p.message() + p.fix()).doesNotContain("\u001b", "\u202e"));
        assertThat(problems.get(3).message()).contains("'st\\u{1b}eps'");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x061c, 0x200e, 0x200f, 0x202a, 0x202e, 0x2066, 0x2069})
    void what_turns_text_around_is_refused_wherever_it_stands(int c) {
        String raw = Character.toString(c);
        String escaped = "\\u%04x".formatted(c);
        String text = """
            # a comment
            runbook: r
            title: "T%1$sevil"
            when: "W%1$s"
            inputs:
              pod: {type: pod, help: "h%1$s", example: "e%1$s"}
              "%1$s": {type: pod}
            steps:
              - {id: "a%1$s", use: find-pods, with: {selector: "a%1$s"}, if: "true%1$s"}
            """;

        assertThat(lint(text.formatted(escaped)))
                .filteredOn(p -> p.code().equals("turned-text"))
                .extracting(p -> Objects.requireNonNull(p.location()).line())
                .containsExactly(3, 4, 6, 6, 7, 9, 9, 9);
        List<Problem> problems = lint(text.formatted(raw).replace("a comment", "a " + raw + "comment"));
        assertThat(problems).hasSize(9).extracting(Problem::code).containsOnly("turned-text");
        assertThat(problems)
                .allSatisfy(p ->
                        assertThat(p.message()).contains("U+%04X".formatted(c)).doesNotContain(raw));
    }

    @Test
    void what_is_not_utf_8_is_refused_at_its_byte() {
        byte[] latin1 = "runbook: r\ntitle: \u00e9t\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);

        List<Problem> problems =
                RunbookParser.parse("r.yaml", latin1, SixActions.CATALOG).problems();

        assertThat(problems).extracting(RunbookParserTest::place).containsExactly("2:8 not-yaml");
        assertThat(problems.getFirst().message()).isEqualTo("the byte 0xe9 does not belong to UTF-8 here");
    }

    @Test
    void a_character_cut_short_at_the_end_is_not_utf_8() {
        assertThat(RunbookParser.parse("r.yaml", new byte[] {'a', ':', ' ', (byte) 0xc3}, SixActions.CATALOG)
                        .problems())
                .extracting(RunbookParserTest::place)
                .containsExactly("1:4 not-yaml");
    }

    @Test
    void columns_count_characters_and_a_byte_order_mark_counts_for_none() {
        assertThat(lint("\uFEFF\"\uD83D\uDD25\": 1\n"))
                .extracting(RunbookParserTest::place)
                .contains("1:1 unknown-key");
        assertThat(lint("{\"\uD83D\uDD25\": 1, b: 2}\n"))
                .extracting(RunbookParserTest::place)
                .contains("1:2 unknown-key", "1:10 unknown-key");
    }

    private static List<Problem> lint(String text) {
        return RunbookParser.parse("r.yaml", text.getBytes(StandardCharsets.UTF_8), SixActions.CATALOG)
                .problems();
    }
}
