package dev.firebreak.action;

import static dev.firebreak.action.Plans.codes;
import static dev.firebreak.action.Plans.problem;
import static dev.firebreak.action.Plans.said;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.Scene;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Pods that start again under the same name can keep the rules of the earlier one on the VPC CNI
/// (aws-network-policy-agent issue 616): nothing that is said of them rests on those.
class StartedAgainTest {
    private static final String POD = "shop/web-7f9c";

    /// The suspect is of a StatefulSet.
    private static Scene stateful() {
        return Scene.of("crypto-miner")
                .without("Pod", "web-k2lm")
                .change(
                        "Pod",
                        "web-7f9c",
                        pod -> ((ObjectNode) pod.at("/metadata/ownerReferences/0"))
                                .put("apiVersion", "apps/v1")
                                .put("kind", "StatefulSet"));
    }

    /// Another pod of the same name and address takes the suspect's place.
    private static void startAgain(OnRange firebreak) {
        ObjectNode pod = (ObjectNode) firebreak
                .range()
                .store()
                .find("", "pods", "shop", "web-7f9c")
                .orElseThrow()
                .deepCopy();
        ObjectNode metadata = (ObjectNode) pod.path("metadata");
        metadata.remove(List.of("resourceVersion", "managedFields", "creationTimestamp", "annotations"));
        metadata.put("uid", "5f0c3f0e-0009-4000-8000-000000000001");
        ((ObjectNode) metadata.path("labels")).remove("case.internal/id");
        firebreak.range().store().seed(pod);
    }

    @Test
    void undo_says_that_a_pod_of_its_name_may_start_under_the_rules_of_now() {
        try (OnRange firebreak = stateful().open();
                OnRange replicas = Scene.of("crypto-miner").open();
                OnRange cilium = stateful().cilium().open()) {
            String ran = firebreak.ran(0, "isolate-pod", POD);

            JsonNode said = problem(firebreak.plan("undo", ran), "stale-rules");

            assertThat(said.path("message").asString()).contains(POD);
            assertThat(said.path("fix").asString()).contains("firebreak probe " + POD);
            String other = replicas.finished(0, "isolate-pod", POD).path("case").asString();
            assertThat(said(replicas.plan("undo", other), "stale-rules"))
                    .as("a replica starts under another name")
                    .isEmpty();
            String alone = cilium.finished(9, "isolate-pod", POD).path("case").asString();
            assertThat(said(cilium.plan("undo", alone), "stale-rules"))
                    .as("another plugin")
                    .isEmpty();
        }
    }

    @Test
    void a_pod_that_took_the_name_of_an_isolated_one_is_not_said_to_be_enforced_in_any_look() {
        try (OnRange firebreak = stateful().open()) {
            String ran = firebreak.ran(0, "isolate-pod", POD);
            startAgain(firebreak);

            assertThat(firebreak.run("status", ran, "-o", "json").out())
                    .contains(
                            "is gone; another has its name now, which this has not isolated",
                            "another pod has the name of shop/web-7f9c now: the VPC CNI's agent may");
            JsonNode plan = firebreak.plan("isolate-pod", POD, "--case", ran);
            assertThat(problem(plan, "stale-rules").path("fix").asString()).contains("firebreak probe " + POD);

            JsonNode verdict =
                    firebreak.finished(9, "isolate-pod", POD, "--case", ran).at("/steps/0/verdict");

            assertThat(verdict.path("enforced").asString()).isEqualTo("unknown");
            assertThat(codes(verdict)).contains("stale-rules");
            assertThat(firebreak.run("status", ran, "-o", "json").out())
                    .as("looked at again")
                    .contains("has the name of an earlier pod that this case isolated");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"isolate-namespace shop", "isolate-workload shop/deploy/web"})
    void the_same_is_said_where_a_whole_is_isolated(String action) {
        try (OnRange firebreak = Scene.of("crypto-miner").open()) {
            String ran = firebreak.ran(0, action.split(" ", -1));
            startAgain(firebreak);

            assertThat(firebreak.run("status", ran, "-o", "json").out())
                    .contains("the VPC CNI's agent may hold the rules of that one");
        }
    }
}
