package dev.firebreak.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunbookTest {
    private static final Arg POD = new Arg.Literal(Json.parse("[\"shop/web\"]"));
    private static final Arg LEAVE = new Arg.Literal(Json.parse("\"leave\""));

    @Test
    void a_single_action_is_a_runbook_of_one_step_with_the_same_id() {
        Runbook runbook = Runbook.ofAction(SixActions.action("isolate-pod"), Map.of("pods", POD));

        assertThat(runbook.id()).isEqualTo("isolate-pod");
        assertThat(runbook.limits()).isEqualTo(new Runbook.Limits(5, 2));
        assertThat(runbook.inputs()).isEmpty();
        assertThat(runbook.steps()).singleElement().satisfies(step -> {
            assertThat(step.id()).isEqualTo("isolate-pod");
            assertThat(step.use()).isEqualTo("isolate-pod");
            assertThat(step.with()).isEqualTo(Map.of("pods", POD));
        });
    }

    @Test
    void the_digest_of_a_single_action_follows_its_values_and_not_their_order() {
        Map<String, Arg> oneOrder = new LinkedHashMap<>();
        oneOrder.put("pods", POD);
        oneOrder.put("siblings", LEAVE);
        Map<String, Arg> otherOrder = new LinkedHashMap<>();
        otherOrder.put("siblings", LEAVE);
        otherOrder.put("pods", POD);

        String digest = digest(oneOrder);

        assertThat(digest).matches("[0-9a-f]{64}").isEqualTo(digest(otherOrder));
        assertThat(digest(Map.of("pods", POD))).isNotEqualTo(digest);
    }

    @Test
    void an_argument_is_written_as_a_runbook_writes_it() {
        assertThat(new Arg.Listed(List.of(new Arg.FromInput("pod"), new Arg.FromStep("scope", "pods"), LEAVE))
                        .written())
                .isEqualTo(Json.parse("[\"${inputs.pod}\", \"${steps.scope.pods}\", \"leave\"]"));
    }

    private static String digest(Map<String, Arg> with) {
        return Runbook.ofAction(SixActions.action("isolate-pod"), with).sha256();
    }
}
