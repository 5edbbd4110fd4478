package dev.firebreak.action;

import static dev.firebreak.action.Plans.said;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.Scene;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Isolating what has no pod yet: whether those that start are cut off is told by the agents of the nodes that would
/// run them, and by the settings of nodes to come.
class ToComeTest {
    private static Scene empty() {
        return Scene.of("lateral-movement")
                .without("NetworkPolicy")
                .without("Pod", "web-7f9c")
                .without("Pod", "web-k2lm")
                .without("Pod", "web-x8r4");
    }

    private static Scene off(Scene scene, String pod) {
        return scene.change(
                "Pod",
                pod,
                agent -> agent.at("/spec/containers").forEach(container -> {
                    if (container.has("args")) {
                        ((ObjectNode) container).putArray("args").add("--enable-network-policy=false");
                    }
                }));
    }

    private static Scene labelled(Scene scene, String node, String label, String value) {
        return scene.change("Node", node, each -> ((ObjectNode) each.at("/metadata/labels")).put(label, value));
    }

    static Stream<Arguments> clusters() {
        return Stream.of(
                Arguments.of("all agents enforce", empty(), 0, "yes", ""),
                Arguments.of(
                        "no agent enforces, and the daemonset says they do",
                        off(off(empty(), "aws-node-4qv8x"), "aws-node-s7kdw"),
                        8,
                        "no",
                        "enforcement-off"),
                Arguments.of("one of two enforces", off(empty(), "aws-node-4qv8x"), 9, "unknown", "enforcement-off"),
                Arguments.of(
                        "no agent runs on any node",
                        empty().without("Pod", "aws-node-4qv8x").without("Pod", "aws-node-s7kdw"),
                        9,
                        "unknown",
                        "agent-not-there"),
                Arguments.of(
                        "the agents enforce, and those of nodes to come will not",
                        empty().change(
                                        "DaemonSet",
                                        "aws-node",
                                        set -> set.at("/spec/template/spec/containers")
                                                .forEach(container -> {
                                                    if (container.has("args")) {
                                                        ((ObjectNode) container)
                                                                .putArray("args")
                                                                .add("--enable-network-policy=false");
                                                    }
                                                })),
                        9,
                        "unknown",
                        "enforcement-off"),
                Arguments.of(
                        "one node is Fargate's, and another may come for them",
                        labelled(empty(), Scene.NODE, "eks.amazonaws.com/compute-type", "fargate"),
                        9,
                        "unknown",
                        "fargate"),
                Arguments.of(
                        "the agent of a cordoned node, where daemonsets start pods, does not enforce",
                        off(empty(), "aws-node-4qv8x")
                                .change(
                                        "Node",
                                        Scene.NODE,
                                        node -> ((ObjectNode) node.path("spec")).put("unschedulable", true)),
                        9,
                        "unknown",
                        "enforcement-off"),
                Arguments.of(
                        "one may run them that is Windows",
                        labelled(empty(), Scene.NODE, "kubernetes.io/os", "windows"),
                        9,
                        "unknown",
                        "windows"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("clusters")
    void of_pods_that_are_still_to_start_enforcement_is_what_the_nodes_say(
            String why, Scene scene, int exit, String enforced, String code) {
        for (String action : List.of("isolate-namespace shop", "isolate-workload deploy/web -n shop")) {
            try (OnRange firebreak = scene.open()) {
                String[] words = action.split(" ", -1);
                JsonNode plan = firebreak.plan(words);
                if (!code.isEmpty()) {
                    assertThat(said(plan, code))
                            .as(action)
                            .isNotEmpty()
                            .allMatch(said -> said.startsWith("of pods that are still to start, "));
                }
                JsonNode finished = firebreak.finished(exit, words);

                JsonNode verdict = finished.at("/steps/0/verdict");
                assertThat(verdict.path("enforced").asString()).as(action).isEqualTo(enforced);
                if (!code.isEmpty()) {
                    assertThat(Plans.codes(verdict)).contains(code);
                }
            }
        }
    }
}
