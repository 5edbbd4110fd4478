package dev.firebreak.action;

import static dev.firebreak.action.Plans.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.cli.Scene;
import dev.firebreak.cli.WorldState;
import dev.firebreak.model.Names;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Marking suspects: a sign to colleagues that changes nothing else.
class MarkSuspectTest {
    private static final String[] MARK = {"mark-suspect", "shop/web-7f9c", "--nodes", Scene.NODE};
    private static final String[] ISOLATE = {"isolate-pod", "shop/web-7f9c"};
    private static final String LABEL = Names.DEFAULT.mark();

    @Test
    void pod_and_node_carry_case_and_run_and_the_intent() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = marked(firebreak);

            for (JsonNode object : List.of(pod(firebreak), node(firebreak))) {
                assertThat(object.path("metadata").path("labels").path(LABEL).asString())
                        .isEqualTo(ran + ".r1");
                assertThat(object.path("metadata")
                                .path("annotations")
                                .path(Names.DEFAULT.markIntent())
                                .asString())
                        .startsWith(ran + ".r1.");
            }
        }
    }

    @Test
    void to_whoever_reads_it_in_the_pod_it_tells_nothing() {
        assertThat(Names.DEFAULT.mark() + " " + Names.DEFAULT.markIntent())
                .doesNotContainPattern("suspect|mark|investigat|incident|quarantine|isolat|firebreak|evidence");
    }

    @Test
    void it_cuts_nothing_off_and_holds_whatever_becomes_of_an_isolation() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            SortedMap<String, JsonNode> before = WorldState.restorable(firebreak.range());
            String mark = marked(firebreak);
            String cut = firebreak
                    .finished(0, OnRange.with(ISOLATE, "--case", "new"))
                    .path("case")
                    .asString();

            assertThat(firebreak.range().store().snapshot().values().stream()
                            .filter(o -> o.path("kind").asString().equals("NetworkPolicy"))
                            .map(o -> o.path("spec").toString()))
                    .isNotEmpty()
                    .noneMatch(spec -> spec.contains(LABEL));

            firebreak.finished(0, "undo", mark);
            assertThat(pod(firebreak).at("/metadata/labels").has(LABEL)).isFalse();
            assertThat(pod(firebreak).at("/metadata/labels").has(Names.DEFAULT.label()))
                    .isTrue();
            firebreak.finished(0, "undo", cut);
            assertThat(WorldState.differences(before, WorldState.restorable(firebreak.range())))
                    .isEmpty();
        }
    }

    @Test
    void an_isolation_that_is_taken_back_leaves_the_mark() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String cut = firebreak
                    .finished(0, OnRange.with(ISOLATE, "--case", "new"))
                    .path("case")
                    .asString();
            String mark = marked(firebreak);

            firebreak.finished(0, "undo", cut);

            assertThat(pod(firebreak)
                            .path("metadata")
                            .path("labels")
                            .path(LABEL)
                            .asString())
                    .isEqualTo(mark + ".r1");
        }
    }

    @Test
    void the_mark_of_another_case_is_left_alone_and_said_to_be_there() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String first = marked(firebreak);

            JsonNode plan = firebreak.plan(OnRange.with(MARK, "--case", "new"));

            assertThat(plan.at("/steps/0/proposal").asString()).isEqualTo("nothing");
            assertThat(problem(plan, "marked-by-case").path("message").asString())
                    .contains(first);
            assertThat(plan.at("/steps/0/outputs/pods")).isEmpty();
        }
    }

    @Test
    void undo_leaves_alone_what_somebody_else_wrote_since() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = marked(firebreak);
            ObjectNode changed = (ObjectNode) pod(firebreak).deepCopy();
            ((ObjectNode) changed.at("/metadata/labels")).put(LABEL, "theirs");
            firebreak.range().store().seed(changed);

            firebreak.finished(8, "undo", ran);

            assertThat(pod(firebreak)
                            .path("metadata")
                            .path("labels")
                            .path(LABEL)
                            .asString())
                    .isEqualTo("theirs");
            assertThat(node(firebreak).at("/metadata/labels").has(LABEL)).isFalse();
        }
    }

    @Test
    void nothing_to_mark_or_one_that_is_not_there_is_refused() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Ended none = firebreak.run("mark-suspect", "-o", "json");
            assertThat(none.exit()).isEqualTo(3);
            assertThat(none.codes()).containsExactly("one-target");

            Ended gone = firebreak.run("mark-suspect", "shop/web-7f9c", "--nodes", "gone.internal", "-o", "json");
            assertThat(gone.exit()).isEqualTo(4);
            assertThat(gone.codes()).containsExactly("target-not-found");
            assertThat(pod(firebreak).at("/metadata/labels").has(LABEL)).isFalse();
        }
    }

    private static String marked(OnRange firebreak) {
        return firebreak
                .finished(0, OnRange.with(MARK, "--case", "new"))
                .path("case")
                .asString();
    }

    private static JsonNode pod(OnRange firebreak) {
        return firebreak.range().store().find("", "pods", "shop", "web-7f9c").orElseThrow();
    }

    private static JsonNode node(OnRange firebreak) {
        return firebreak.range().store().find("", "nodes", "", Scene.NODE).orElseThrow();
    }
}
