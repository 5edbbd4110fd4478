package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A run that is done and does not hold, or is not known to, names the command that would change it.
class NextStepTest {
    private static final String[] ISOLATE = {"isolate-pod", "shop/web-7f9c"};

    private static String next(JsonNode finished) {
        String ran = finished.path("case").asString();
        return finished.path("next").asString().replace(ran, "CASE");
    }

    private static String[] pasted(JsonNode finished) {
        return finished.path("next").asString().replaceFirst("firebreak ", "").split(" ", -1);
    }

    @Test
    void a_network_plugin_that_does_not_enforce_is_shown_with_its_switch() {
        try (OnRange off = Scene.of("crypto-miner").enforcementOff().open();
                OnRange without = Scene.of("crypto-miner").without("DaemonSet").open()) {
            assertThat(next(off.finished(8, ISOLATE))).isEqualTo("firebreak doctor");
            assertThat(next(without.finished(9, ISOLATE))).isEqualTo("firebreak doctor");
            assertThat(off.run("doctor", "contain-pod").out()).contains("enableNetworkPolicy");
        }
    }

    /// Which image is to run inside a suspect nobody but the operator knows.
    @Test
    void a_stronger_way_that_is_still_to_be_filled_in_is_shown_and_is_not_the_next_command() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            assertThat(next(firebreak.finished(8, ISOLATE))).isEqualTo("firebreak status CASE");
        }
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            assertThat(firebreak.approved(ISOLATE).out())
                    .contains("Stronger: ", "--blackhole-image IMAGE@sha256:HEX")
                    .contains("Next: firebreak status ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "isolate-pod shop/web-7f9c",
                "isolate-pod shop/web-7f9c --siblings leave --strategy except-deny",
                "isolate-namespace shop",
                "isolate-workload deploy/web -n shop",
            })
    void a_policy_that_allows_something_again_is_taken_up_by_the_same_again(String act) {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak.time().meanwhile(() -> opened(firebreak));

            JsonNode finished = firebreak.finished(8, act.split(" "));

            assertThat(next(finished)).isEqualTo("firebreak " + act + " --case CASE");
            assertThat(firebreak
                            .approved(OnRange.with(pasted(finished), "-o", "json"))
                            .document()
                            .at("/steps/0/verdict/applied")
                            .asString())
                    .isEqualTo("yes");
        }
    }

    @Test
    void siblings_that_were_left_and_keep_it_open_are_isolated_with_it_in_the_way_that_was_chosen() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            JsonNode finished =
                    firebreak.finished(8, OnRange.with(ISOLATE, "--siblings", "leave", "--strategy", "except-deny"));

            assertThat(next(finished))
                    .isEqualTo("firebreak isolate-pod shop/web-7f9c --siblings include --strategy except-deny"
                            + " --case CASE");
        }
    }

    @Test
    void a_policy_that_is_not_understood_is_not_met_by_the_same_again() {
        try (OnRange firebreak = Scene.of("crypto-miner")
                .policy("odd", "{podSelector: {matchExpressions: [{key: app, operator: Near}]}}")
                .open()) {
            assertThat(next(firebreak.finished(9, ISOLATE))).isEqualTo("firebreak status CASE");
            assertThat(next(firebreak.finished(9, "isolate-namespace", "shop", "--case", "new")))
                    .isEqualTo("firebreak status CASE");
        }
    }

    /// Somebody allows all as soon as the pod is denied everything.
    private static void opened(OnRange firebreak) {
        boolean denied = firebreak.range().store().snapshot().values().stream()
                .anyMatch(o -> o.path("kind").asString().equals("NetworkPolicy")
                        && o.at("/metadata/annotations").has("case.internal/intent"));
        boolean open = firebreak
                .range()
                .store()
                .find("networking.k8s.io", "networkpolicies", "shop", "open")
                .isPresent();
        if (denied && !open) {
            firebreak.range().store().seed(Json.parse("""
                {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
                 "metadata": {"name": "open", "namespace": "shop"},
                 "spec": {"podSelector": {}, "ingress": [{}]}}\
                """));
        }
    }

    @Test
    void what_an_undo_left_alone_is_shown() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(0, ISOLATE);
            ObjectNode pod = (ObjectNode) firebreak
                    .range()
                    .store()
                    .find("", "pods", "shop", "web-7f9c")
                    .orElseThrow();
            ((ObjectNode) pod.at("/metadata/labels")).put("case.internal/id", "other.r1");
            firebreak.range().store().seed(pod);

            assertThat(next(firebreak.finished(8, "undo", ran))).isEqualTo("firebreak case show CASE");
        }
    }
}
