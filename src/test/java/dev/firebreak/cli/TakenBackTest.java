package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange.Ended;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What an undo has taken back is counted change by change, by whatever asks for it.
class TakenBackTest {
    private static final String[] ISOLATE = {"isolate-pod", "shop/web-7f9c"};

    private static void relabelled(OnRange firebreak) {
        ObjectNode pod = (ObjectNode)
                firebreak.range().store().find("", "pods", "shop", "web-7f9c").orElseThrow();
        ((ObjectNode) pod.at("/metadata/labels")).put("case.internal/id", "other.r1");
        firebreak.range().store().seed(pod);
    }

    /// Another policy in the place of the one that the case made: an undo leaves it alone.
    private static void replaced(OnRange firebreak) {
        firebreak.range().store().snapshot().values().stream()
                .filter(o -> o.path("kind").asString().equals("NetworkPolicy")
                        && o.at("/metadata/annotations").has("case.internal/intent"))
                .forEach(policy -> {
                    ObjectNode other = (ObjectNode) policy.deepCopy();
                    ((ObjectNode) other.at("/metadata/annotations")).put("case.internal/intent", "another");
                    firebreak.range().store().seed(other);
                });
    }

    @Test
    void what_is_taken_back_already_was_changed_by_nobody_else() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(0, ISOLATE);
            firebreak.finished(0, "undo", ran);
            relabelled(firebreak);

            JsonNode plan = firebreak.plan("undo", ran);

            assertThat(plan.path("problems")).isEmpty();
            assertThat(plan.at("/steps/0/because").asString()).isEqualTo("run r2 has taken it back");
            firebreak.finished(0, "undo", ran);
        }
    }

    @Test
    void a_run_of_which_a_half_was_taken_back_is_not_gone_on_with_and_says_what_to_do_with_the_rest() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(12, "run", "contain-pod", "-i", "pod=shop/web-7f9c");
            replaced(firebreak);
            firebreak.finished(8, "undo", ran + "/r1");

            Ended refused = firebreak.run("resume", ran + "/r1");

            assertThat(refused.exit()).isEqualTo(4);
            assertThat(refused.err())
                    .contains("was taken back in part by run r2")
                    .contains("firebreak undo " + ran + "/r1");
            assertThat(firebreak.run("case", "show", ran).out()).doesNotContain("firebreak resume");
        }
    }
}
