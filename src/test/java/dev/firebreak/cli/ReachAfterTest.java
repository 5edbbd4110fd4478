package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A plan that isolates pods says before approval what will get through to them when it is done.
class ReachAfterTest {
    private static final String POD = "shop/web-7f9c";

    private static List<String> lines(JsonNode plan) {
        return plan.path("problems")
                .valueStream()
                .filter(p -> p.path("code").asString().equals("reach-after"))
                .peek(p -> assertThat(p.path("severity").asString()).isEqualTo("info"))
                .map(p -> p.path("message").asString())
                .toList();
    }

    @Test
    void an_isolation_that_leaves_nothing_open_says_so_of_each_suspect() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            JsonNode plan = firebreak.plan("isolate-pod", POD);

            assertThat(lines(plan)).containsExactly("pod " + POD + ": after this plan: nothing but its own node");
            assertThat(plan.path("problems")
                            .valueStream()
                            .filter(p -> p.path("code").asString().equals("reach-after"))
                            .map(p -> p.at("/target/name").asString()))
                    .containsExactly("web-7f9c");
        }
    }

    @Test
    void a_runbook_says_the_same_as_the_action_alone() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            List<String> alone = lines(firebreak.plan("isolate-pod", POD));

            assertThat(lines(firebreak.plan("run", "contain-pod", "-i", "pod=" + POD, "-i", "bucket=acme-evidence")))
                    .isEqualTo(alone);
        }
    }

    @Test
    void a_sibling_that_is_left_alone_and_keeps_the_suspect_open_is_told_by_the_policy_that_does_it() {
        try (OnRange firebreak = Scene.of("lateral-movement")
                .without("NetworkPolicy")
                .policy(
                        "from-pods",
                        "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress],"
                                + " ingress: [{from: [{podSelector: {}}], ports: [{port: 8080}]}]}")
                .open()) {
            assertThat(lines(firebreak.plan("isolate-pod", POD, "--siblings", "leave")))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .startsWith("pod " + POD + ": after this plan still gets through: from ")
                            .contains("on TCP 8080 (networkpolicy shop/from-pods)")
                            .endsWith("the policies alone would let through: nothing but its own node"));
        }
    }

    @Test
    void where_nothing_enforces_everything_gets_through_whatever_the_policies_say() {
        try (OnRange firebreak = Scene.of("lateral-movement").enforcementOff().open()) {
            assertThat(lines(firebreak.plan("isolate-pod", POD)))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .contains("still gets through", "from everywhere", "to everywhere", "nothing enforces")
                            .endsWith("the policies alone would let through: nothing but its own node"));
        }
    }

    @Test
    void of_many_pods_those_with_one_answer_stand_in_one_line() {
        Scene scene = Scene.of("lateral-movement");
        for (int i = 0; i < 6; i++) {
            int number = i;
            scene.pod("batch-" + i, pod -> pod.withObject("/status").put("podIP", "10.0.9." + number));
        }
        String[] words = {"isolate-pod"};
        for (int i = 0; i < 6; i++) {
            words = OnRange.with(words, "shop/batch-" + i);
        }
        try (OnRange firebreak = scene.open()) {
            assertThat(lines(firebreak.plan(words)))
                    .containsExactly("6 pods (shop/batch-0, …): after this plan: nothing but its own node");
        }
    }
}
