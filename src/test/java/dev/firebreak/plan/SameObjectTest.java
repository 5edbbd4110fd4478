package dev.firebreak.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.WorldState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Steps of one runbook that change one object: the later one is planned for what the earlier one makes of it.
class SameObjectTest {
    private static final String HEAD = """
        runbook: twice
        title: Change one object twice
        when: a test says so
        inputs:
          pod: {type: pod, help: the pod, example: shop/web}
          other: {type: pod, help: another one, example: shop/web}
        steps:
          - id: scope
            use: find-pods
            with: {pod: "${inputs.pod}"}
          - id: second
            use: find-pods
            with: {pod: "${inputs.other}"}
        """;

    @TempDir
    private Path folder;

    private String[] run(String... steps) throws IOException {
        StringBuilder text = new StringBuilder(HEAD);
        for (int i = 0; i < steps.length; i++) {
            text.append("  - id: s").append(i + 1).append('\n').append(with(steps[i]));
        }
        Path runbook = Files.writeString(folder.resolve("twice.yaml"), text);
        return new String[] {"run", runbook.toString(), "-i", "pod=shop/web-7f9c", "-i", "other=shop/web-x8r4"};
    }

    private static String with(String step) {
        return switch (step) {
            case "mark-pod" -> lines("mark-suspect", "pods: \"${steps.scope.pods}\"");
            case "mark-node" -> lines("mark-suspect", "nodes: \"${steps.scope.nodes}\"");
            case "mark-both" -> lines("mark-suspect", "pods: \"${steps.scope.pods}\", nodes: \"${steps.scope.nodes}\"");
            case "isolate" -> lines("isolate-pod", "pods: \"${steps.scope.pods}\", siblings: leave");
            case "isolate-other" -> lines("isolate-pod", "pods: \"${steps.second.pods}\", siblings: leave");
            case "cordon" -> lines("cordon-node", "nodes: \"${steps.scope.nodes}\"");
            default -> throw new IllegalArgumentException(step);
        };
    }

    private static String lines(String use, String inputs) {
        return "    use: " + use + "\n    with: {" + inputs + "}\n";
    }

    @ParameterizedTest
    @CsvSource({
        "mark-pod, isolate, changes",
        "isolate, mark-pod, changes",
        "mark-node, cordon, changes",
        "cordon, mark-node, changes",
        "mark-both, isolate, changes",
        "mark-both, cordon, changes",
        "isolate, isolate-other, changes",
        "mark-pod, mark-both, changes",
        "mark-pod, mark-pod, nothing",
        "isolate, isolate, nothing",
        "cordon, cordon, nothing"
    })
    void two_steps_that_change_one_object_are_done_as_planned_and_taken_back_to_the_field(
            String first, String second, String proposal) throws IOException {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            SortedMap<String, JsonNode> before = WorldState.restorable(firebreak.range());
            String[] words = run(first, second);
            JsonNode ahead = firebreak.plan(words).path("steps").get(3);
            assertThat(ahead.path("proposal").asString()).isEqualTo(proposal);

            OnRange.Ended ended = firebreak.approved(OnRange.with(words, "-o", "json"));
            assertThat(ended.exit()).as(ended.out() + ended.err()).isIn(0, 8, 9);
            assertThat(ended.document().path("steps").get(3).path("result").asString())
                    .isEqualTo(proposal.equals("changes") ? "done" : proposal);
            String id = ended.document().path("case").asString();
            assertThat(proposals(firebreak.plan(OnRange.with(words, "--case", id))))
                    .as("planned again, nothing is left to do")
                    .doesNotContain("changes", "refused");

            firebreak.finished(0, "undo", id);
            assertThat(WorldState.differences(before, WorldState.restorable(firebreak.range())))
                    .isEmpty();
        }
    }

    @Test
    void steps_that_change_one_object_run_in_the_order_of_the_runbook_even_where_they_wait_for_nothing()
            throws IOException {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            String[] words = run("mark-pod", "isolate", "mark-node", "cordon");
            Path runbook = Path.of(words[1]);
            Files.writeString(
                    runbook,
                    Files.readString(runbook)
                            .replace("    use: mark-suspect", "    needs: [scope]\n    use: mark-suspect")
                            .replace("    use: isolate-pod", "    needs: [scope]\n    use: isolate-pod")
                            .replace("    use: cordon-node", "    needs: [scope]\n    use: cordon-node"));

            OnRange.Ended ended = firebreak.approved(OnRange.with(words, "-o", "json"));
            assertThat(ended.exit()).as(ended.out() + ended.err()).isIn(0, 8, 9);
        }
    }

    private static List<String> proposals(JsonNode plan) {
        return plan.path("steps")
                .valueStream()
                .map(step -> step.path("proposal").asString())
                .toList();
    }
}
