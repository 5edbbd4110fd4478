package dev.firebreak.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.runbook.Condition.Truth;
import dev.firebreak.runbook.RunbookParser.Parsed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What may stand after `if:`, what lint says of it, and what it comes to.
class ConditionTest {
    private static final String TEXT = """
        runbook: r
        title: T
        when: W
        inputs:
          pod: {type: pod}
          pods: {type: [pod], required: false}
          bucket: {type: string, required: false}
          count: {type: int, default: 5}
          sure: {type: bool, default: true}
          wait: {type: duration, default: 5m}
          since: {type: time, required: false}
          service-account: {type: string, required: false}
          mode: {type: string, choices: [fast, slow], default: fast}
        steps:
          - {id: scope, use: find-pods, with: {pod: "${inputs.pod}"}}
          - {id: first-look, use: collect-pod, with: {pods: "${steps.scope.pods}"}}
          - id: isolate
            use: isolate-pod
            with: {pods: "${steps.scope.pods}"}
          - id: cordon
            use: cordon-node
            with: {nodes: "${steps.scope.nodes}"}
            if: CONDITION
          - {id: below, use: find-pods, with: {pod: shop/web}}
        """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "steps.isolate.verdict.enforced == 'no'",
                "steps.isolate.verdict.enforced in ['no', 'unknown'] && inputs.sure",
                "steps.`first-look`.result == 'failed'",
                "has(inputs.bucket) && inputs.bucket != ''",
                "size(steps.scope.pods) > 1 && steps.scope.pods.all(p, p.namespace == 'shop')",
                "inputs.pod.name.startsWith('web-')",
                "inputs.wait > duration('1m') || inputs.count * 2 == 10",
                "has(inputs.`service-account`)",
                "inputs.mode == 'slow'",
                "has(inputs.since) && inputs.since > timestamp('2026-01-01T00:00:00Z')",
                "true"
            })
    void these_are_conditions(String condition) {
        assertThat(blocking(condition)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "9  | unknown-variable  | step.isolate.result == 'done'        | 'step'        | 'steps'",
                "16 | unknown-input     | inputs.conut > 2                     | 'conut'       | 'count'",
                "15 | unknown-step      | steps.isolat.result == 'done'        | 'isolat'      | 'isolate'",
                "21 | unknown-output    | steps.scope.pod == 'a'               | 'pod'         | 'pods'",
                "31 | unknown-output    | steps.isolate.verdict.enforce == 'no'| 'enforce'     | 'enforced'",
                "15 | reference-forward | steps.below.result == 'done'         | 'below'       | above",
                "15 | reference-cycle   | steps.cordon.result == 'done'        | itself        | above",
                "34 | not-a-choice      | steps.isolate.result in ['doen']     | 'doen'        | 'done'",
                "43 | not-a-choice      | steps.isolate.verdict.enforced == 'on'| 'on'         | 'no'",
                "24 | not-a-choice      | inputs.mode != 'fsat'                | 'fsat'        | 'fast'",
                "22 | condition-type    | inputs.count == 'five'               | _==_          | one type",
                "9  | condition-type    | inputs.bucket                        | type string   | compare it",
                "9  | condition-type    | inputs.count                         | type int      | compare it",
                "19 | condition-type    | inputs.pod.nmae == 'a'               | 'nmae'        | one type",
                "16 | bad-condition     | inputs.service-account == 'a'        | minus         | `service-account`",
                "15 | bad-condition     | steps.first-look.result == 'done'    | minus         | `first-look`",
                "14 | bad-condition     | steps.isolate                        | one value     | steps.STEP.OUTPUT",
                "9  | bad-condition     | inputs == 5                          | one value     | inputs.NAME",
                "24 | bad-condition     | inputs.count ==                      | EOF           | CEL",
                "9  | bad-condition     | ${inputs.sure}                       | without ${…}  | inputs.NAME",
                "9  | wrong-type        | [inputs.sure]                        | a list        | write one",
                "9  | wrong-type        | 5                                    | the number    | write one",
            })
    void what_is_wrong_is_told_at_its_place_with_the_way_out(
            int column, String code, String condition, String message, String fix) {
        List<Problem> problems = blocking(condition);

        assertThat(problems).extracting(RunbookParserTest::place).containsExactly("23:" + column + " " + code);
        assertThat(problems.getFirst().message()).contains(message);
        assertThat(problems.getFirst().fix()).contains(fix);
    }

    @Test
    void every_slip_of_a_condition_is_told_at_once() {
        assertThat(blocking("inputs.conut > 2 && steps.isolat.result == 'doen'"))
                .extracting(RunbookParserTest::place)
                .containsExactly("23:16 unknown-input", "23:35 unknown-step", "23:52 not-a-choice");
    }

    @Test
    void a_place_inside_quotes_counts_the_quote_and_one_of_several_lines_is_that_of_the_first() {
        assertThat(blocking("\"inputs.conut > 2\""))
                .extracting(RunbookParserTest::place)
                .containsExactly("23:17 unknown-input");
        assertThat(blocking(">-\n          inputs.conut\n          > 2"))
                .extracting(RunbookParserTest::place)
                .containsExactly("23:9 unknown-input");
    }

    @Test
    void steps_that_name_each_other_in_conditions_are_a_circle() {
        assertThat(lint("""
            runbook: r
            title: T
            when: W
            steps:
              - {id: a, use: find-pods, with: {pod: shop/web}, if: "steps.b.result == 'done'"}
              - {id: b, use: find-pods, with: {pod: shop/web}, if: "steps.a.result == 'done'"}
            """)).extracting(RunbookParserTest::place).containsExactly("5:63 reference-cycle");
    }

    @Test
    void an_input_that_only_a_condition_names_is_used() {
        assertThat(lint(TEXT.replace("CONDITION", "inputs.sure")))
                .extracting(Problem::message)
                .doesNotContain("no step refers to the input 'sure'")
                .contains("no step refers to the input 'bucket'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "steps.isolate.verdict.enforced == 'no'        | true",
                "steps.isolate.result == 'failed'              | false",
                "has(inputs.bucket)                            | false",
                "has(inputs.bucket) && inputs.bucket != ''     | false",
                "inputs.wait > duration('1m')                  | true",
                "inputs.since < timestamp('2026-01-02T00:00:00Z') | true",
                "steps.scope.pods.exists(p, p.name == 'web')   | true",
                "inputs.pod.uid == 'u1'                        | true",
                "inputs.count * 2 == 10 && inputs.sure         | true",
                "inputs.`service-account` == 'shop/web'        | true",
            })
    void a_condition_comes_to_true_or_false(String text, boolean holds) {
        assertThat(evaluate(text)).isEqualTo(new Truth.Known(holds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"inputs.bucket == 'a'", "1 / (inputs.count - 5) == 0", "inputs.count + 9223372036854775807 > 0"})
    void what_has_no_answer_says_so(String text) {
        assertThat(evaluate(text))
                .asInstanceOf(type(Truth.None.class))
                .extracting(Truth.None::because)
                .asString()
                .isNotBlank();
    }

    @Test
    void evaluating_is_bounded_in_work_and_time() {
        String ten = "[1,2,3,4,5,6,7,8,9,10]";
        String nested = "inputs.count > 0";
        for (int depth = 0; depth < 6; depth++) {
            nested = ten + ".all(x" + depth + ", " + nested + ")";
        }
        String million = "\"" + nested + "\"";
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> assertThat(evaluate(million)).isInstanceOf(Truth.None.class));

        assertThat(blocking("inputs.sure" + " && inputs.sure".repeat(100)))
                .extracting(Problem::code)
                .containsExactly("bad-condition");
        assertThat(blocking("(".repeat(400) + "true" + ")".repeat(400)))
                .extracting(Problem::code)
                .containsOnly("bad-condition");
    }

    @Test
    void a_condition_says_which_steps_it_reads() {
        Condition condition = condition("steps.isolate.verdict.enforced == 'no' && size(steps.scope.nodes) > 0");

        assertThat(condition.endings()).containsExactly("isolate");
        assertThat(condition.outputs()).containsExactly(new Arg.FromStep("scope", "nodes"));
    }

    private static Truth evaluate(String text) {
        Map<String, JsonNode> inputs = new LinkedHashMap<>();
        Json.parse("""
            {"pod": {"namespace": "shop", "name": "web", "uid": "u1"}, "count": 5, "sure": true, "wait": "PT5M",
             "since": "2026-01-01T00:00:00.000000Z", "service-account": "shop/web", "mode": "fast"}
            """).properties().forEach(p -> inputs.put(p.getKey(), p.getValue()));
        Map<String, JsonNode> steps = Map.of(
                "scope",
                Json.parse("{\"pods\": [{\"namespace\": \"shop\", \"name\": \"web\", \"uid\": \"u1\"}]}"),
                "isolate",
                Json.parse("{\"result\": \"done\", \"verdict\": {\"holds\": \"no\", \"enforced\": \"no\"}}"));
        return condition(text).evaluate(inputs, steps);
    }

    private static Condition condition(String text) {
        Parsed parsed = parse(TEXT.replace("CONDITION", text));
        assertThat(parsed).as(parsed.problems().toString()).isInstanceOf(Parsed.Valid.class);
        Condition condition = ((Parsed.Valid) parsed)
                .runbook()
                .step("cordon")
                .orElseThrow()
                .terms()
                .condition();
        assertThat(condition).isNotNull();
        return java.util.Objects.requireNonNull(condition);
    }

    private static List<Problem> blocking(String condition) {
        return lint(TEXT.replace("CONDITION", condition)).stream()
                .filter(p -> !p.code().equals("unused-input"))
                .toList();
    }

    private static List<Problem> lint(String text) {
        return parse(text).problems();
    }

    private static Parsed parse(String text) {
        return RunbookParser.parse("r.yaml", text.getBytes(StandardCharsets.UTF_8), SixActions.CATALOG);
    }
}
