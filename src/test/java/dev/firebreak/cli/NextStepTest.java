package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.json.Json;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A run that is done and does not hold, or is not known to, names the command that would change it.
class NextStepTest {
    private static final String[] ISOLATE = {"isolate-pod", "shop/web-7f9c"};

    private static String next(JsonNode finished) {
        String ran = finished.path("case").asString();
        return finished.path("next").asString().replace(ran, "CASE");
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

    @Test
    void connections_that_live_on_are_cut_by_the_next_stronger_way() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            assertThat(next(firebreak.finished(8, ISOLATE)))
                    .isEqualTo("firebreak isolate-pod shop/web-7f9c shop/web-k2lm --strategy pod-blackhole"
                            + " --blackhole-image IMAGE@sha256:HEX --case CASE");
        }
    }

    @Test
    void a_policy_that_allows_something_again_is_taken_up_by_isolating_again() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak.time().meanwhile(() -> opened(firebreak));

            JsonNode finished = firebreak.finished(8, ISOLATE);

            assertThat(next(finished)).isEqualTo("firebreak isolate-pod shop/web-7f9c --case CASE");
            String[] words = finished.path("next")
                    .asString()
                    .replaceFirst("firebreak ", "")
                    .split(" ", -1);
            assertThat(firebreak
                            .finished(8, words)
                            .at("/steps/0/verdict/applied")
                            .asString())
                    .isEqualTo("yes");
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
