package dev.firebreak.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.model.Catalog;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.ValueType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputValueTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
        string     | a b                       | "a b"
        int        | 5                         | 5
        int        | -9007199254740991         | -9007199254740991
        bool       | true                      | true
        bool       | false                     | false
        duration   | 30s                       | "PT30S"
        duration   | 5m                        | "PT5M"
        duration   | 1h30m                     | "PT1H30M"
        duration   | 90m                       | "PT1H30M"
        duration   | PT5M                      | "PT5M"
        time       | 2026-03-01T14:05:00Z      | "2026-03-01T14:05:00.000000Z"
        time       | 2026-03-01T14:05:00+01:00 | "2026-03-01T13:05:00.000000Z"
        pod        | shop/deploy/web           | "shop/deploy/web"
        pod        | shop/web-7f9c             | "shop/web-7f9c"
        pod        | pod/web-7f9c              | "pod/web-7f9c"
        pod        | web-7f9c                  | "web-7f9c"
        node       | ip-10-0-1-2.ec2.internal  | "ip-10-0-1-2.ec2.internal"
        node       | node/ip-10-0-1-2          | "ip-10-0-1-2"
        workload   | deploy/web                | "deploy/web"
        workload   | shop/Deployment/web       | "shop/Deployment/web"
        volume     | vol-0123456789abcdef0     | "vol-0123456789abcdef0"
        snapshot   | snap-01234567             | "snap-01234567"
        [string]   | objects, logs             | ["objects","logs"]
        [pod]      | shop/a                    | ["shop/a"]
        [int]      | 1,2                       | [1,2]
        """)
    void text_becomes_a_value_of_its_type(String type, String text, String json) {
        assertThat(InputValue.parse(type(type), text).toString()).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
        string     | ``
        int        | 5.0
        int        | five
        int        | 9007199254740992
        int        | -9223372036854775808
        bool       | yes
        bool       | True
        duration   | 30
        duration   | ``
        duration   | 0s
        duration   | -5m
        duration   | 5m1h
        duration   | 99999999999999999999h
        time       | 2026-03-01
        time       | 2026-03-01T14:05:00
        pod        | a/b/c/d
        pod        | Web
        pod        | web/
        pod        | -web
        node       | a/b
        workload   | web
        workload   | a/b/c/d
        volume     | vol-xyz
        volume     | snap-0123456789abcdef0
        snapshot   | vol-0123456789abcdef0
        [string]   | a,,b
        [pod]      | ``
        """)
    void other_text_is_refused_with_the_way_out(String type, String text) {
        assertThatThrownBy(() -> InputValue.parse(type(type), text)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.exit()).isEqualTo(3);
            assertThat(refusal.problems()).singleElement().satisfies(problem -> {
                assertThat(problem.code()).isEqualTo("wrong-type");
                assertThat(problem.fix()).startsWith("write");
            });
        });
    }

    @Test
    void an_input_of_an_action_takes_its_choices_alone() {
        Catalog.Input what = SixActions.action("collect-pod").input("what").orElseThrow();

        assertThat(InputValue.parse(what, "logs,events").toString()).isEqualTo("[\"logs\",\"events\"]");
        assertThatThrownBy(() -> InputValue.parse(what, "logs,evnets"))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.problems().getFirst().code()).isEqualTo("not-a-choice");
                    assertThat(refusal.problems().getFirst().message())
                            .isEqualTo("'evnets' is not one of objects, events, logs");
                    assertThat(refusal.problems().getFirst().fix()).startsWith("did you mean 'events'?");
                });
    }

    @Test
    void a_whole_number_among_choices_is_compared_as_text() {
        assertThat(InputValue.parse(ValueType.of(ValueType.Scalar.INT), List.of("1", "2"), "2")
                        .asLong())
                .isEqualTo(2);
    }

    private static ValueType type(String type) {
        return ValueType.parse(type).orElseThrow();
    }
}
