package dev.firebreak.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.cli.Scene;
import dev.firebreak.model.Names;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Cordoning nodes: held by cases, and given back as they were.
class CordonNodeTest {
    private static final String OWNERS = Names.DEFAULT.cordon();

    @Test
    void the_last_of_two_cases_uncordons() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            JsonNode before = node(firebreak);
            String first = cordoned(firebreak);
            String second = cordoned(firebreak);
            assertThat(owners(firebreak)).isEqualTo(first + "," + second);

            assertThat(firebreak.approved("undo", first).exit()).isZero();
            assertThat(unschedulable(firebreak)).isTrue();
            assertThat(owners(firebreak)).isEqualTo(second);

            assertThat(firebreak.approved("undo", second).exit()).isZero();
            assertThat(unschedulable(firebreak)).isFalse();
            assertThat(node(firebreak).path("spec")).isEqualTo(before.path("spec"));
            assertThat(node(firebreak).at("/metadata/annotations")).isEqualTo(before.at("/metadata/annotations"));
        }
    }

    @Test
    void a_node_that_was_cordoned_before_stays_so() {
        try (OnRange firebreak = Scene.of("crypto-miner")
                .change("Node", Scene.NODE, n -> ((ObjectNode) n.path("spec")).put("unschedulable", true))
                .open()) {
            String first = cordoned(firebreak);
            String second = cordoned(firebreak);

            assertThat(firebreak.approved("undo", second).exit()).isZero();
            assertThat(firebreak.approved("undo", first).exit()).isZero();

            assertThat(unschedulable(firebreak)).isTrue();
            assertThat(node(firebreak).at("/metadata/annotations").has(OWNERS)).isFalse();
        }
    }

    @Test
    void undo_of_a_node_that_somebody_uncordoned_leaves_it_schedulable() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = cordoned(firebreak);
            ObjectNode changed = (ObjectNode) node(firebreak).deepCopy();
            ((ObjectNode) changed.path("spec")).remove("unschedulable");
            firebreak.range().store().seed(changed);

            assertThat(firebreak.approved("undo", ran).exit()).isZero();

            assertThat(unschedulable(firebreak)).isFalse();
            assertThat(node(firebreak).at("/metadata/annotations").has(OWNERS)).isFalse();
        }
    }

    @Test
    void a_node_that_somebody_uncordoned_is_cordoned_again_and_uncordoned_by_the_undo() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            JsonNode before = node(firebreak);
            String ran = cordoned(firebreak);
            ObjectNode changed = (ObjectNode) node(firebreak).deepCopy();
            ((ObjectNode) changed.path("spec")).remove("unschedulable");
            firebreak.range().store().seed(changed);

            firebreak.finished(0, "cordon-node", Scene.NODE, "--case", ran);

            assertThat(unschedulable(firebreak)).isTrue();
            assertThat(owners(firebreak)).isEqualTo(ran);
            assertThat(firebreak
                            .plan("cordon-node", Scene.NODE, "--case", ran)
                            .at("/steps/0/proposal")
                            .asString())
                    .isEqualTo("nothing");
            assertThat(firebreak.approved("undo", ran).exit()).isZero();
            assertThat(node(firebreak).path("spec")).isEqualTo(before.path("spec"));
            assertThat(owners(firebreak)).isEmpty();
        }
    }

    @Test
    void fargate_is_not_applicable_with_the_reason() {
        try (OnRange firebreak = Scene.of("crypto-miner")
                .change(
                        "Node",
                        Scene.NODE,
                        n -> ((ObjectNode) n.at("/metadata/labels")).put("eks.amazonaws.com/compute-type", "fargate"))
                .open()) {
            JsonNode plan = firebreak.plan("cordon-node", Scene.NODE);
            assertThat(plan.at("/steps/0/proposal").asString()).isEqualTo("notApplicable");
            assertThat(plan.at("/steps/0/because").asString())
                    .contains("Fargate")
                    .contains(Scene.NODE);

            Ended ended = firebreak.run("cordon-node", Scene.NODE, "-o", "json");
            assertThat(ended.exit()).isZero();
            assertThat(unschedulable(firebreak)).isFalse();
        }
    }

    @Test
    void a_node_that_is_not_there_is_refused_before_anything() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Ended ended = firebreak.run("cordon-node", "gone.compute.internal", "-o", "json");

            assertThat(ended.exit()).isEqualTo(4);
            assertThat(ended.codes()).containsExactly("target-not-found");
        }
    }

    private static String cordoned(OnRange firebreak) {
        String ran = firebreak
                .finished(0, "cordon-node", Scene.NODE, "--case", "new")
                .path("case")
                .asString();
        assertThat(unschedulable(firebreak)).isTrue();
        return ran;
    }

    private static JsonNode node(OnRange firebreak) {
        return firebreak.range().store().find("", "nodes", "", Scene.NODE).orElseThrow();
    }

    private static boolean unschedulable(OnRange firebreak) {
        return node(firebreak).at("/spec/unschedulable").asBoolean(false);
    }

    private static String owners(OnRange firebreak) {
        return node(firebreak).path("metadata").path("annotations").path(OWNERS).asString("");
    }
}
