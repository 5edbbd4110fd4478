package dev.firebreak.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class LabelSelectorTest {
    private static final JsonMapper JSON = new JsonMapper();

    private static LabelSelector selector(String json) {
        return Objects.requireNonNull(LabelSelector.parse(JSON.readTree(json)));
    }

    @ParameterizedTest(name = "{0} on app=web,tier=front: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        {}                                                                                       | true
        {"matchLabels":{"app":"web"}}                                                            | true
        {"matchLabels":{"app":"web","tier":"front"}}                                             | true
        {"matchLabels":{"app":"web","tier":"back"}}                                              | false
        {"matchLabels":{"zone":"a"}}                                                             | false
        {"matchExpressions":[{"key":"app","operator":"In","values":["api","web"]}]}              | true
        {"matchExpressions":[{"key":"app","operator":"In","values":["api"]}]}                    | false
        {"matchExpressions":[{"key":"zone","operator":"In","values":["a"]}]}                     | false
        {"matchExpressions":[{"key":"app","operator":"NotIn","values":["api"]}]}                 | true
        {"matchExpressions":[{"key":"app","operator":"NotIn","values":["api","web"]}]}           | false
        {"matchExpressions":[{"key":"zone","operator":"NotIn","values":["a"]}]}                  | true
        {"matchExpressions":[{"key":"app","operator":"Exists"}]}                                 | true
        {"matchExpressions":[{"key":"zone","operator":"Exists"}]}                                | false
        {"matchExpressions":[{"key":"zone","operator":"DoesNotExist"}]}                          | true
        {"matchExpressions":[{"key":"app","operator":"DoesNotExist","values":[]}]}               | false
        {"matchLabels":{"app":"web"},"matchExpressions":[{"key":"tier","operator":"Exists"}]}    | true
        {"matchLabels":{"app":"api"},"matchExpressions":[{"key":"tier","operator":"Exists"}]}    | false
        {"matchLabels":null,"matchExpressions":null}                                             | true
        """)
    void a_selector_matches_where_all_its_requirements_hold(String json, boolean matches) {
        assertThat(selector(json).matches(Map.of("app", "web", "tier", "front")))
                .isEqualTo(matches);
    }

    @Test
    void an_absent_selector_is_not_the_empty_one() {
        assertThat(LabelSelector.parse(null)).isNull();
        assertThat(LabelSelector.parse(JSON.readTree("null"))).isNull();
        assertThat(selector("{}")).isEqualTo(LabelSelector.EVERYTHING);
        assertThat(selector("{}").isEmpty()).isTrue();
    }

    @Test
    void an_empty_value_is_a_value() {
        LabelSelector empty = selector("""
            {"matchLabels":{"app":""}}\
            """);
        assertThat(empty.matches(Map.of("app", ""))).isTrue();
        assertThat(empty.matches(Map.of())).isFalse();
    }

    @Test
    void the_text_is_what_kubectl_reads_and_does_not_depend_on_order() {
        String text = selector("""
            {"matchLabels":{"tier":"front","app":"web"},"matchExpressions":[
              {"key":"zone","operator":"NotIn","values":["b","a"]},
              {"key":"app.kubernetes.io/name","operator":"In","values":["y","x"]},
              {"key":"canary","operator":"DoesNotExist"},
              {"key":"release","operator":"Exists"},
              {"key":"track","operator":"NotIn","values":["old"]}]}\
            """).toString();
        assertThat(text)
                .isEqualTo("app=web,app.kubernetes.io/name in (x,y),!canary,release,tier=front,track!=old,"
                        + "zone notin (a,b)");
        assertThat(LabelSelector.EVERYTHING.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"matchLabels\":{\"app\":\"web\"}}",
                "{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"NotIn\",\"values\":[\"x\",\"y\"]},"
                        + "{\"key\":\"b\",\"operator\":\"DoesNotExist\"}]}"
            })
    void what_is_parsed_is_written_back(String json) {
        assertThat(selector(json).toJson()).isEqualTo(JSON.readTree(json));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"matchLabels\":{\"app\":1}}",
                "{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"Gt\",\"values\":[\"1\"]}]}",
                "{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"In\"}]}",
                "{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"NotIn\",\"values\":[]}]}",
                "{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"Exists\",\"values\":[\"1\"]}]}",
                "{\"matchExpressions\":[{\"operator\":\"Exists\"}]}"
            })
    void what_the_api_server_would_refuse_is_refused(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> selector(json));
    }
}
