package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.Registry;
import dev.firebreak.model.Names;
import dev.firebreak.range.Scenario;
import dev.firebreak.runbook.Library;
import dev.firebreak.runbook.Runbook.StepDecl;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The containments of more than one pod, rehearsed on every shipped scenario with the inputs that it supplies.
class ContainRunbooksTest {
    private static final String[] NAMED = {"contain-workload", "contain-service-account", "contain-image"};

    static Stream<Arguments> runbooksAndScenarios() {
        return Stream.of(NAMED).flatMap(id -> Scenario.SHIPPED.stream().map(s -> Arguments.of(id, s)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"contain-workload", "contain-service-account", "contain-image"})
    void only_the_scope_differs_from_contain_pod(String id) {
        Library library = new Library(Registry.catalog());
        List<StepDecl> model = library.find("contain-pod").steps();
        List<StepDecl> steps = library.find(id).steps();

        assertThat(steps)
                .extracting(StepDecl::id)
                .isEqualTo(model.stream().map(StepDecl::id).toList());
        for (int i = 1; i < model.size(); i++) {
            StepDecl step = steps.get(i);
            assertThat(step.use()).isEqualTo(model.get(i).use());
            assertThat(step.with().toString().replaceAll("location=[^]]*", ""))
                    .isEqualTo(model.get(i).with().toString().replaceAll("location=[^]]*", ""));
            assertThat(step.approve()).isEqualTo(model.get(i).approve());
            assertThat(step.onFailure()).isEqualTo(model.get(i).onFailure());
        }
    }

    @ParameterizedTest
    @MethodSource("runbooksAndScenarios")
    void every_pod_is_cut_off_every_node_held_and_undo_restores_all(String id, String scenario) {
        try (OnRange firebreak = OnRange.of(scenario)) {
            SortedMap<String, JsonNode> before = WorldState.restorable(firebreak.range());
            String[] words = {"run", id, "--until", "snapshot"};
            for (String input : Commands.inputsOf(id)) {
                String supplied = firebreak.range().scenario().inputs().get(input);
                words = supplied == null ? words : OnRange.with(words, "-i", input + "=" + supplied);
            }

            JsonNode finished = firebreak.finished(scenario.equals("lateral-movement") ? 8 : 0, words);

            for (String pod : List.of("web-7f9c", "web-k2lm", "web-x8r4")) {
                assertThat(find(firebreak, "pods", "shop", pod)
                                .at("/metadata/labels")
                                .has(Names.DEFAULT.label()))
                        .as(pod)
                        .isTrue();
            }
            for (String node : List.of(Scene.NODE, Scene.OTHER_NODE)) {
                assertThat(find(firebreak, "nodes", "", node)
                                .at("/spec/unschedulable")
                                .asBoolean(false))
                        .as(node)
                        .isTrue();
            }
            assertThat(firebreak.range().account().snapshots()).hasSize(3);
            firebreak.finished(0, "undo", finished.path("case").asString());
            assertThat(WorldState.differences(before, WorldState.restorable(firebreak.range())))
                    .isEmpty();
        }
    }

    private static JsonNode find(OnRange firebreak, String plural, String namespace, String name) {
        return firebreak.range().store().find("", plural, namespace, name).orElseThrow();
    }
}
