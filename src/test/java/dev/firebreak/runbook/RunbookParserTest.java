package dev.firebreak.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.json.CanonicalJson;
import dev.firebreak.json.Json;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Severity;
import dev.firebreak.model.ValueType;
import dev.firebreak.runbook.Runbook.OnFailure;
import dev.firebreak.runbook.RunbookParser.Parsed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RunbookParserTest {

    private static final String HEAD = """
        runbook: r
        title: T
        when: W
        """;

    @Test
    void a_valid_runbook_is_read_in_full() {
        String text = HEAD + """
            inputs:
              pod: {type: pod, help: the pod, example: shop/web}
              what: {type: [string], choices: [objects, logs], default: [logs]}
            limits: {pods: 5, nodes: 2}
            steps:
              - id: scope
                use: find-pods
                with: {pod: "${inputs.pod}"}
              - id: keep
                use: collect-pod
                with:
                  pods: ["${inputs.pod}", shop/other]
                  what: ${inputs.what}
                onFailure: continue
                timeLimit: 1h30m
              - id: isolate
                use: isolate-pod
                with: {pods: "${steps.scope.pods}", siblings: leave}
                approve: true
            """;
        Runbook runbook = valid(text);

        assertThat(runbook.id()).isEqualTo("r");
        assertThat(runbook.title()).isEqualTo("T");
        assertThat(runbook.when()).isEqualTo("W");
        assertThat(runbook.limits()).isEqualTo(new Runbook.Limits(5, 2));
        assertThat(runbook.file()).isEqualTo("r.yaml");
        assertThat(runbook.sha256()).isEqualTo(CanonicalJson.sha256(text.getBytes(StandardCharsets.UTF_8)));
        assertThat(runbook.inputs().keySet()).containsExactly("pod", "what");
        assertThat(runbook.inputs().get("pod")).satisfies(pod -> {
            assertThat(pod.type()).isEqualTo(ValueType.of(ValueType.Scalar.POD));
            assertThat(pod.required()).isTrue();
            assertThat(pod.help()).isEqualTo("the pod");
            assertThat(pod.example()).isEqualTo("shop/web");
            assertThat(pod.fallback()).isNull();
        });
        assertThat(runbook.inputs().get("what")).satisfies(what -> {
            assertThat(what.type()).isEqualTo(ValueType.listOf(ValueType.Scalar.STRING));
            assertThat(what.required()).isFalse();
            assertThat(what.fallback()).isEqualTo(Json.parse("[\"logs\"]"));
            assertThat(what.choices()).containsExactly("objects", "logs");
        });
        assertThat(runbook.steps()).extracting(Runbook.StepDecl::id).containsExactly("scope", "keep", "isolate");
        Runbook.StepDecl keep = runbook.steps().get(1);
        assertThat(keep.with().get("pods"))
                .isEqualTo(new Arg.Listed(
                        List.of(new Arg.FromInput("pod"), new Arg.Literal(Json.parse("\"shop/other\"")))));
        assertThat(keep.with().get("what")).isEqualTo(new Arg.FromInput("what"));
        assertThat(keep.onFailure()).isEqualTo(OnFailure.CONTINUE);
        assertThat(keep.approve()).isFalse();
        assertThat(keep.terms().timeLimit()).isEqualTo(Duration.ofMinutes(90));
        assertThat(keep.location().line()).isEqualTo(12);
        Runbook.StepDecl isolate = runbook.steps().get(2);
        assertThat(isolate.with())
                .containsEntry("pods", new Arg.FromStep("scope", "pods"))
                .containsEntry("siblings", new Arg.Literal(Json.parse("\"leave\"")));
        assertThat(isolate.approve()).isTrue();
        assertThat(isolate.onFailure()).isEqualTo(OnFailure.STOP);
        assertThat(isolate.terms().timeLimit()).isNull();
    }

    @Test
    void a_runbook_needs_neither_inputs_nor_limits() {
        Runbook runbook = valid(HEAD + "steps: [{id: a, use: find-pods, with: {pod: shop/web}}]");

        assertThat(runbook.inputs()).isEmpty();
        assertThat(runbook.limits()).isEqualTo(new Runbook.Limits(null, null));
    }

    @Test
    void a_single_literal_becomes_a_list_of_one_where_a_list_is_taken() {
        Runbook runbook = valid(HEAD + "steps: [{id: a, use: cordon-node, with: {nodes: ip-10-0-1-2}}]");

        assertThat(runbook.steps().getFirst().with().get("nodes"))
                .isEqualTo(new Arg.Literal(Json.parse("[\"ip-10-0-1-2\"]")));
    }

    @Test
    void a_reference_to_one_pod_is_taken_where_pods_are_expected() {
        Runbook runbook = valid(HEAD + """
            inputs: {pod: {type: pod}}
            steps: [{id: a, use: isolate-pod, with: {pods: "${inputs.pod}"}}]
            """);

        assertThat(runbook.steps().getFirst().with().get("pods")).isEqualTo(new Arg.FromInput("pod"));
    }

    @Test
    void literals_are_values_of_the_type_that_the_input_takes() {
        Parsed parsed = parse(HEAD + """
            steps:
              - id: a
                use: take
                with: {text: "5", count: 5, on: true, span: 1h30m, at: 2026-03-01T14:05:00+01:00, numbers: [1, 2]}
            """, SixActions.TYPES);

        assertThat(parsed.problems()).isEmpty();
        Runbook.StepDecl step = ((Parsed.Valid) parsed).runbook().steps().getFirst();
        assertThat(Json.of(step.with().entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue().written())
                        .toList()))
                .isEqualTo(Json.parse("""
                    ["text=\\"5\\"", "count=5", "on=true", "span=\\"PT1H30M\\"",
                     "at=\\"2026-03-01T13:05:00.000000Z\\"", "numbers=[1,2]"]
                    """));
    }

    static Stream<Arguments> one_thing_wrong() {
        return Stream.of(
                wrong("1:1 not-yaml", "", "empty", "templates/runbook.yaml"),
                wrong("2:9 not-yaml", "runbook: r\ntitle: T: U", "not YAML", "indentation"),
                wrong("4:13 not-yaml", HEAD + "steps: {a: ${inputs.pod}}", "not YAML", "in quotes"),
                wrong("5:1 not-yaml", HEAD + STEPS + "--- {}\n", "second document", "file of its own"),
                wrong("1:1 wrong-type", "- a", "a list", "templates/runbook.yaml"),
                wrong("4:1 unknown-key", HEAD + "stesp: 1\n" + STEPS, "'stesp'", "did you mean 'steps'?"),
                wrong("1:1 missing-key", "title: T\nwhen: W\n" + STEPS, "'runbook'", "runbook: …"),
                wrong("4:1 duplicate-key", HEAD + "title: U\n" + STEPS, "'title' stands already in line 2", "keep one"),
                wrong("2:8 wrong-type", "runbook: r\ntitle: 5\nwhen: W\n" + STEPS, "the number '5'", "\"5\""),
                wrong("2:7 wrong-type", "runbook: r\ntitle:\nwhen: W\n" + STEPS, "no value", "take the key out"),
                wrong("1:10 bad-id", "runbook: R_1\ntitle: T\nwhen: W\n" + STEPS, "'R_1'", "a-z"),
                wrong("4:8 wrong-type", HEAD + "steps: 5", "a list of steps", "- id"),
                wrong("4:8 empty-steps", HEAD + "steps: []", "no step", "- id"),
                wrong("4:10 wrong-type", HEAD + "steps: [ 5]", "a step is a map", "- id"),
                wrong("4:16 bad-limit", HEAD + "limits: {pods: -1}\n" + STEPS, "the number '-1'", "as in 5"),
                wrong("4:16 bad-limit", HEAD + "limits: {pods: 0}\n" + STEPS, "above zero", "as in 5"),
                wrong("4:16 bad-limit", HEAD + "limits: {pods: five}\n" + STEPS, "'five'", "as in 5"),
                wrong("4:10 unknown-key", HEAD + "limits: {pod: 1}\n" + STEPS, "'pod'", "did you mean 'pods'?"),
                input("5:13 unknown-type", "{type: strng}", "'strng'", "did you mean 'string'?"),
                input("5:14 unknown-type", "{type: [pods]}", "'pods'", "did you mean 'pod'?"),
                input("5:6 missing-key", "{help: h}", "'type'", "type: …"),
                input("5:21 unknown-key", "{type: string, defualt: a}", "'defualt'", "did you mean 'default'?"),
                input("5:31 wrong-type", "{type: string, required: no}", "'no'", "true or false"),
                input("5:30 wrong-type", "{type: string, default: 5}", "the number '5'", "in quotes"),
                input("5:47 not-a-choice", "{type: string, choices: [a, b], default: c}", "'c'", "a, b"),
                input("5:30 wrong-type", "{type: string, choices: []}", "choices", "brackets"),
                input("5:27 wrong-type", "{type: pod, example: A/B/C}", "is not a pod", "NAMESPACE/POD"),
                input("5:27 bad-reference", "{type: pod, default: \"${inputs.b}\"}", "none is read", "`with:`"),
                wrong(
                        "5:3 reserved-name",
                        HEAD + "inputs:\n  result: {type: pod}\n" + using("result"),
                        "steps.STEP.result",
                        "another name"),
                wrong(
                        "5:3 reserved-name",
                        HEAD + "inputs:\n  verdict: {type: pod}\n" + using("verdict"),
                        "steps.STEP.verdict",
                        "another name"),
                step("6:5 missing-key", "{use: find-pods}", "'id'", "id: …"),
                step("6:5 missing-key", "{id: a}", "'use'", "use: …"),
                step("6:10 bad-id", "{id: A b, use: find-pods}", "'A b'", "a-z"),
                step("6:10 duplicate-step", "{id: scope, use: find-pods}", "'scope'", "another id"),
                step("6:18 unknown-action", "{id: a, use: find-pod}", "'find-pod'", "did you mean 'find-pods'?"),
                step(
                        "6:21 unknown-step",
                        "{id: a, needs: [socpe], use: find-pods}",
                        "'socpe'",
                        "did you mean 'scope'?"),
                step("6:20 unknown-step", "{id: a, needs: socpe, use: find-pods}", "'socpe'", "did you mean 'scope'?"),
                step("6:21 reference-cycle", "{id: a, needs: [a], use: find-pods}", "refers to itself", "a step above"),
                step("6:21 wrong-type", "{id: a, needs: [5], use: find-pods}", "ids of steps", "in brackets"),
                step("6:20 wrong-type", "{id: a, needs: {scope: 1}, use: find-pods}", "ids of steps", "in brackets"),
                step("6:40 not-a-choice", "{id: a, use: find-pods, onFailure: sotp}", "'sotp'", "did you mean 'stop'?"),
                step(
                        "6:38 wrong-type",
                        "{id: a, use: find-pods, approve: \"true\"}",
                        "true or false",
                        "without quotes"),
                step("6:40 wrong-type", "{id: a, use: find-pods, timeLimit: soon}", "is not a duration", "5m"),
                step("6:40 wrong-type", "{id: a, use: find-pods, timeLimit: 5}", "the number '5'", "in quotes"),
                step(
                        "6:40 bad-reference",
                        "{id: a, use: find-pods, timeLimit: \"${inputs.b}\"}",
                        "none is read",
                        "with"),
                step("6:35 wrong-type", "{id: a, use: find-pods, with: 5}", "a map", "key: value"),
                step(
                        "6:36 unknown-action-input",
                        "{id: a, use: find-pods, with: {pdo: a}}",
                        "'pdo'",
                        "did you mean 'pod'?"),
                step("6:18 missing-action-input", "{id: a, use: isolate-pod}", "'pods'", "pods: shop/web-7f9c"),
                with("6:45 wrong-type", "[5]", "the number '5'", "in quotes"),
                with("6:44 wrong-type", "[]", "the list is empty", "at least one"),
                with("6:44 wrong-type", "a/b/c/d", "is not a pod", "NAMESPACE/POD"),
                with("6:44 wrong-type", "{a: b}", "a map", "a value of type"),
                with("6:44 bad-reference", "\"x ${steps.scope.pods}\"", "not understood yet", "write exactly"),
                with("6:44 bad-reference", "\"${scope.pods}\"", "is not a reference", "write exactly"),
                with("6:44 bad-reference", "\"${inputs.pod\"", "is not a reference", "write exactly"),
                with("6:44 unknown-input", "\"${inputs.pod}\"", "'pod'", "declare it"),
                with("6:44 unknown-step", "\"${steps.socpe.pods}\"", "'socpe'", "did you mean 'scope'?"),
                with("6:44 unknown-output", "\"${steps.scope.pod}\"", "'pod'", "did you mean 'pods'?"),
                with("6:44 reference-cycle", "\"${steps.a.pods}\"", "refers to itself", "a step above"),
                with("6:44 reference-type", "\"${steps.scope.nodes}\"", "of type [node], and [pod] is", "type [pod]"),
                with(
                        "6:45 reference-type",
                        "[\"${steps.scope.pods}\"]",
                        "of type [pod], and pod is",
                        "without brackets"));
    }

    @ParameterizedTest
    @MethodSource("one_thing_wrong")
    void one_thing_wrong_is_one_problem_at_its_place(String expected, String text, String message, String fix) {
        List<Problem> problems = lint(text);

        assertThat(problems).extracting(RunbookParserTest::place).containsExactly(expected);
        assertThat(problems.getFirst().message()).contains(message);
        assertThat(problems.getFirst().fix()).contains(fix);
        assertThat(problems.getFirst().severity()).isEqualTo(Severity.BLOCK);
    }

    @ParameterizedTest
    @CsvSource({"0s, wrong-type", "25h, bad-limit", "PT24H1S, bad-limit", "P99999999D, bad-limit"})
    void a_time_limit_is_above_zero_and_not_longer_than_a_day(String limit, String code) {
        String text = HEAD + "steps: [{id: a, use: find-pods, timeLimit: " + limit + "}]";

        assertThat(lint(text)).extracting(RunbookParserTest::place).containsExactly("4:44 " + code);
        assertThat(lint(text.replace(limit, "24h"))).isEmpty();
    }

    @Test
    void a_reference_to_a_step_below_says_what_to_move() {
        List<Problem> problems = lint(HEAD + """
            steps:
              - {id: a, use: isolate-pod, with: {pods: "${steps.b.pods}"}}
              - {id: b, use: find-pods, with: {pod: shop/web}}
            """);

        assertThat(problems).extracting(RunbookParserTest::place).containsExactly("5:44 reference-forward");
        assertThat(problems.getFirst().fix()).isEqualTo("move it above the step 'a'");
        assertThat(problems.getFirst().step()).isEqualTo("a");
    }

    @Test
    void a_circle_over_several_steps_is_told_from_a_wrong_order() {
        assertThat(lint(HEAD + """
            steps:
              - {id: a, use: isolate-pod, with: {pods: "${steps.b.pods}"}}
              - {id: b, use: isolate-pod, with: {pods: "${steps.c.pods}"}}
              - {id: c, use: isolate-pod, with: {pods: "${steps.a.pods}"}}
            """))
                .extracting(RunbookParserTest::place)
                .containsExactly("5:44 reference-cycle", "6:44 reference-cycle");
    }

    @Test
    void steps_that_need_each_other_are_a_circle_and_one_below_is_not_above() {
        assertThat(lint(HEAD + """
            steps:
              - {id: a, use: find-pods, needs: [b], with: {pod: shop/web}}
              - {id: b, use: isolate-pod, with: {pods: "${steps.a.pods}"}}
              - {id: c, use: find-pods, needs: [d], with: {pod: shop/web}}
              - {id: d, use: find-pods, with: {pod: shop/web}}
            """))
                .extracting(RunbookParserTest::place)
                .containsExactly("5:37 reference-cycle", "7:37 reference-forward");
    }

    @Test
    void a_step_waits_for_what_it_needs_and_for_what_it_refers_to() {
        Runbook runbook = valid(HEAD + """
            steps:
              - {id: scope, use: find-pods, with: {pod: shop/web}}
              - {id: look, use: collect-pod, with: {pods: shop/web}}
              - {id: isolate, use: isolate-pod, needs: look, with: {pods: "${steps.scope.pods}"}}
              - {id: free, use: find-pods, needs: [], with: {pod: shop/web}}
              - {id: all, use: find-pods, with: {pod: shop/web}, onFailure: undo}
            """);

        assertThat(runbook.steps())
                .extracting(s -> s.terms().needs())
                .containsExactly(null, null, new TreeSet<>(List.of("look", "scope")), new TreeSet<>(), null);
        assertThat(runbook.steps().getLast().onFailure()).isEqualTo(OnFailure.UNDO);
    }

    @Test
    void an_unused_input_warns_and_the_runbook_is_valid() {
        Parsed parsed = parse(HEAD + "inputs:\n  pod: {type: pod}\n" + STEPS, SixActions.CATALOG);

        assertThat(parsed).isInstanceOf(Parsed.Valid.class);
        assertThat(parsed.problems()).extracting(RunbookParserTest::place).containsExactly("5:3 unused-input");
        assertThat(parsed.problems().getFirst().severity()).isEqualTo(Severity.WARN);
    }

    @Test
    void an_input_that_may_have_no_value_is_not_enough_for_one_that_must() {
        String optional = HEAD + """
            inputs:
              pod: {type: pod, required: false}
            steps:
              - {id: a, use: isolate-pod, with: {pods: "${inputs.pod}"}}
            """;

        assertThat(lint(optional)).extracting(RunbookParserTest::place).containsExactly("7:44 optional-for-required");
        assertThat(lint(optional.replace("required: false", "required: false, default: shop/web")))
                .isEmpty();
    }

    @Test
    void an_input_offers_no_value_that_the_action_would_not_take() {
        String text = HEAD + """
            inputs:
              siblings: {type: string}
            steps:
              - {id: a, use: isolate-pod, with: {pods: shop/web, siblings: "${inputs.siblings}"}}
            """;

        assertThat(lint(text)).extracting(RunbookParserTest::place).containsExactly("7:64 not-a-choice");
        assertThat(lint(text.replace("string}", "string, choices: [leave, all]}")))
                .extracting(RunbookParserTest::place)
                .containsExactly("7:64 not-a-choice");
        assertThat(lint(text.replace("string}", "string, choices: [leave]}"))).isEmpty();
    }

    @Test
    void one_pod_is_not_taken_from_several() {
        assertThat(parse(HEAD + """
            steps:
              - {id: a, use: one, with: {pod: shop/web}}
              - {id: b, use: one, with: {pod: "${steps.a.pods}", pods: "${steps.a.pod}"}}
            """, SixActions.TYPES).problems())
                .extracting(RunbookParserTest::place)
                .containsExactly("6:35 reference-type");
    }

    @Test
    void every_problem_is_reported_in_one_pass_in_the_order_of_the_text() {
        assertThat(lint("""
            runbook: Contain
            titel: T
            when: W
            inputs:
              pod: {type: pood}
              bucket: {type: string}
              bucket: {type: string}
            limits: {pods: lots}
            steps:
              - id: scope
                use: find-pods
                with: {pod: "${inputs.pod}", podd: shop/web}
              - id: scope
                use: isolate-pods
                if: now
                with: {pods: "${steps.scop.pods}"}
              - use: collect-pod
                with:
                  what: [logs, dumps, 5]
            """))
                .extracting(RunbookParserTest::place)
                .containsExactly(
                        "1:1 missing-key",
                        "1:10 bad-id",
                        "2:1 unknown-key",
                        "5:15 unknown-type",
                        "6:3 unused-input",
                        "7:3 duplicate-key",
                        "8:16 bad-limit",
                        "12:34 unknown-action-input",
                        "13:9 duplicate-step",
                        "14:10 unknown-action",
                        "15:9 unknown-variable",
                        "16:18 unknown-step",
                        "17:5 missing-key",
                        "17:10 missing-action-input",
                        "19:20 not-a-choice",
                        "19:27 wrong-type");
    }

    @Test
    void what_is_wrong_inside_a_step_names_the_step() {
        assertThat(lint(HEAD + "steps: [{id: a, use: find-pods, with: {pdo: shop/web}}]")
                        .getFirst()
                        .step())
                .isEqualTo("a");
    }

    private static final String STEPS = "steps: [{id: scope, use: find-pods, with: {pod: shop/web}}]\n";

    private static String using(String input) {
        return "steps: [{id: scope, use: find-pods, with: {pod: \"${inputs." + input + "}\"}}]\n";
    }

    private static Arguments wrong(String expected, String text, String message, String fix) {
        return Arguments.of(expected, text, message, fix);
    }

    /// The input stands in line 5, from column 6.
    private static Arguments input(String expected, String input, String message, String fix) {
        return wrong(
                expected,
                HEAD + "inputs:\n  b: " + input + "\nsteps:\n  - {id: a, use: find-pods, with: {"
                        + (input.contains("type: pod") ? "pod" : "namespace") + ": \"${inputs.b}\"}}\n",
                message,
                fix);
    }

    /// The step stands in line 6, from column 5.
    private static Arguments step(String expected, String step, String message, String fix) {
        return wrong(
                expected,
                HEAD + "steps:\n  - {id: scope, use: find-pods, with: {pod: shop/web}}\n  - " + step + "\n",
                message,
                fix);
    }

    /// The value stands in line 6, from column 44.
    private static Arguments with(String expected, String pods, String message, String fix) {
        return step(expected, "{id: a, use: isolate-pod, with: {pods: " + pods + "}}", message, fix);
    }

    static String place(Problem problem) {
        return problem.location() == null
                ? problem.code()
                : problem.location().line() + ":" + problem.location().column() + " " + problem.code();
    }

    private static Parsed parse(String text, Catalog catalog) {
        return RunbookParser.parse("r.yaml", text.getBytes(StandardCharsets.UTF_8), catalog);
    }

    private static List<Problem> lint(String text) {
        return parse(text, SixActions.CATALOG).problems();
    }

    private static Runbook valid(String text) {
        Parsed parsed = parse(text, SixActions.CATALOG);
        assertThat(parsed.problems()).isEmpty();
        return ((Parsed.Valid) parsed).runbook();
    }
}
