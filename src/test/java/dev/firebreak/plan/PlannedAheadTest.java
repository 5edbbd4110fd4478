package dev.firebreak.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.Registry;
import dev.firebreak.cli.OnRange;
import dev.firebreak.json.CanonicalJson;
import dev.firebreak.json.Json;
import dev.firebreak.runbook.Library;
import dev.firebreak.runbook.Runbook;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A dry run tells the truth about every step, not about the first alone: what it plans for a step is what is
/// planned for it once the steps above have been done.
class PlannedAheadTest {
    @ParameterizedTest
    @CsvSource({
        "contain-pod, crypto-miner",
        "contain-pod, lateral-movement",
        "contain-workload, lateral-movement",
        "contain-service-account, crypto-miner",
        "contain-image, lateral-movement"
    })
    void what_is_planned_for_a_step_is_planned_for_it_again_when_those_above_are_done(String id, String scenario) {
        try (OnRange firebreak = OnRange.of(scenario)) {
            String[] words = {"run", id};
            Runbook runbook = new Library(Registry.catalog()).find(id);
            for (String input : runbook.inputs().keySet()) {
                String supplied = firebreak.range().scenario().inputs().get(input);
                words = supplied == null ? words : OnRange.with(words, "-i", input + "=" + supplied);
            }
            List<JsonNode> ahead = steps(firebreak.plan(words));
            String[] inCase = OnRange.with(
                    words, "--case", firebreak.run("case", "open", "x").out().strip());

            for (int done = 0; done + 1 < ahead.size(); done++) {
                OnRange.Ended ended = firebreak.approved(OnRange.with(
                        inCase, "--until", ahead.get(done).path("id").asString(), "-o", "json"));
                assertThat(ended.exit()).as(ended.out() + ended.err()).isIn(0, 8, 9);
                JsonNode now = steps(firebreak.plan(inCase)).get(done + 1);

                assertThat(digest(now)).as(() -> ahead.toString() + "\n" + now).isEqualTo(digest(ahead.get(done + 1)));
            }
            assertThat(ahead).hasSize(7);
        }
    }

    private static List<JsonNode> steps(JsonNode plan) {
        assertThat(plan.path("steps").isArray()).as(plan.toString()).isTrue();
        return plan.path("steps").valueStream().toList();
    }

    /// Of what an approval covers.
    private static String digest(JsonNode step) {
        ObjectNode covered = Json.object();
        for (String member : List.of("id", "action", "proposal", "outputs")) {
            covered.set(member, step.path(member));
        }
        ArrayNode changes = covered.putArray("changes");
        for (JsonNode change : step.path("changes")) {
            ObjectNode each = changes.addObject();
            for (String member : List.of("id", "verb", "target", "body")) {
                each.set(member, change.path(member));
            }
        }
        return CanonicalJson.sha256(covered);
    }
}
