package dev.firebreak.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class InputsTest {
    private static final Runbook CONTAIN_POD = new Library(SixActions.CATALOG).find("contain-pod");

    @Test
    void what_was_given_and_the_defaults_are_bound_and_the_rest_is_absent() {
        assertThat(Inputs.bind(CONTAIN_POD, Map.of("pod", "shop/web", "bucket", "acme-evidence"))
                        .values())
                .containsExactly(
                        Map.entry("pod", Json.parse("\"shop/web\"")),
                        Map.entry("siblings", Json.parse("\"include\"")),
                        Map.entry("bucket", Json.parse("\"acme-evidence\"")));
    }

    @Test
    void every_problem_is_told_at_once() {
        Map<String, String> given = new TreeMap<>(Map.of("siblings", "inclde", "bukcet", "b", "prefix", ""));

        List<Problem> problems = refused(() -> Inputs.bind(CONTAIN_POD, given));

        assertThat(problems)
                .extracting(Problem::code)
                .containsExactly("unknown-input", "missing-input", "not-a-choice", "wrong-type");
        assertThat(problems.get(0).fix()).startsWith("did you mean 'bucket'?");
        assertThat(problems.get(1).message()).isEqualTo("the input 'pod' (the suspect pod) is required");
        assertThat(problems.get(1).fix()).isEqualTo("add -i pod=shop/web-7f9c");
        assertThat(problems.get(2).message()).startsWith("input 'siblings': 'inclde' is not one of include, leave");
    }

    @Test
    void a_file_of_inputs_is_yaml_or_json() {
        String yaml = "pod: shop/web\nwhat: [objects, logs]\ncount: 5\n";
        String json = "{\"pod\": \"shop/web\",\n\t\"what\": [\"objects\", \"logs\"],\n\t\"count\": 5}";

        assertThat(read(yaml))
                .isEqualTo(Map.of("pod", "shop/web", "what", "objects,logs", "count", "5"))
                .isEqualTo(read(json));
    }

    @Test
    void a_file_of_inputs_that_is_none_says_where() {
        List<Problem> problems = refused(() -> read("pod: {a: b}\npod: x\nwhat: [\"a,b\"]\nbucket:\n"));

        assertThat(problems)
                .extracting(RunbookParserTest::place)
                .containsExactly("1:6 wrong-type", "2:1 duplicate-key", "3:8 wrong-type", "4:8 wrong-type");
        assertThat(problems.getFirst().location()).hasToString("in.yaml:1:6");
        assertThat(refused(() -> read("- a")))
                .extracting(RunbookParserTest::place)
                .containsExactly("1:1 wrong-type");
    }

    private static Map<String, String> read(String text) {
        return Inputs.read("in.yaml", text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Problem> refused(ThrowingCallable call) {
        List<Problem> problems = new java.util.ArrayList<>();
        assertThatThrownBy(call).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.exit()).isEqualTo(3);
            problems.addAll(refusal.problems());
        });
        return problems;
    }
}
