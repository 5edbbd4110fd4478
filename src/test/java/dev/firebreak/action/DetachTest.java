package dev.firebreak.action;

import static dev.firebreak.action.Plans.changes;
import static dev.firebreak.action.Plans.said;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.Scene;
import dev.firebreak.cli.WorldState;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Pods that leave their Services when they are isolated, and those that can't.
class DetachTest {
    private static final String[] DETACH = {"isolate-pod", "shop/web-7f9c", "--siblings", "leave", "--detach", "true"};
    private static final String CHANGE = "detach-shop/web-7f9c";

    /// The ReplicaSet counts its pods by `app`, the Service selects by `app` and `track`.
    private static Scene ofTwoLabels() {
        return Scene.of("crypto-miner")
                .each(object -> {
                    if (object.path("kind").asString().equals("Pod")) {
                        ((ObjectNode) object.at("/metadata/labels")).put("track", "stable");
                    }
                })
                .change(
                        "Service",
                        "web",
                        service -> ((ObjectNode) service.at("/spec/selector")).put("track", "stable"));
    }

    @Test
    void the_pod_loses_the_label_that_only_its_service_selects_by_last_and_gets_it_back_first() {
        try (OnRange firebreak = ofTwoLabels().open()) {
            SortedMap<String, JsonNode> before = WorldState.restorable(firebreak.range());
            JsonNode plan = firebreak.plan(DETACH);
            assertThat(changes(plan)).endsWith(CHANGE);
            assertThat(said(plan, "detached"))
                    .singleElement()
                    .asString()
                    .contains("leaves shop/web", "label track", "no replacement starts");
            assertThat(said(plan, "service-loses-endpoints"))
                    .singleElement()
                    .asString()
                    .contains("get no requests any more");

            JsonNode finished = firebreak.finished(0, DETACH);

            assertThat(labels(firebreak)).doesNotContain("track").contains("app");
            assertThat(finished.at("/steps/0/verdict").toString()).contains("left-service");
            String ran = finished.path("case").asString();
            assertThat(firebreak
                            .plan(OnRange.with(DETACH, "--case", ran))
                            .at("/steps/0/proposal")
                            .asString())
                    .isEqualTo("nothing");
            assertThat(changes(firebreak.plan("undo", ran))).startsWith("undo-" + CHANGE);
            assertThat(firebreak.approved("undo", ran).exit()).isZero();
            assertThat(WorldState.differences(before, WorldState.restorable(firebreak.range())))
                    .isEmpty();
        }
    }

    @Test
    void a_pod_that_is_isolated_already_can_still_leave() {
        try (OnRange firebreak = ofTwoLabels().open()) {
            String ran = firebreak
                    .finished(0, "isolate-pod", "shop/web-7f9c", "--siblings", "leave")
                    .path("case")
                    .asString();

            assertThat(changes(firebreak.plan(OnRange.with(DETACH, "--case", ran))))
                    .containsExactly(CHANGE);
        }
    }

    @Test
    void nothing_leaves_unless_it_is_asked_for() {
        try (OnRange firebreak = ofTwoLabels().open()) {
            assertThat(changes(firebreak.plan("isolate-pod", "shop/web-7f9c"))).doesNotContain(CHANGE);
        }
    }

    @Test
    void where_the_controller_counts_by_the_same_labels_the_pod_stays_and_the_plan_says_why() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            JsonNode plan = firebreak.plan(DETACH);

            assertThat(changes(plan)).doesNotContain(CHANGE).contains("deny-shop");
            assertThat(said(plan, "stays-in-service"))
                    .singleElement()
                    .asString()
                    .contains("shop/web-7f9c", "ReplicaSet web", "label app", "orphan");
        }
    }

    @Test
    void a_label_that_a_policy_looks_at_stays() {
        try (OnRange firebreak = ofTwoLabels()
                .policy("close-stable", "{podSelector: {matchLabels: {track: stable}}, policyTypes: [Ingress, Egress]}")
                .open()) {
            assertThat(said(firebreak.plan(DETACH), "stays-in-service"))
                    .singleElement()
                    .asString()
                    .contains("policy close-stable looks at label track");
        }
    }

    @Test
    void a_label_whose_absence_a_policy_selects_stays() {
        try (OnRange firebreak = ofTwoLabels()
                .policy(
                        "open-others",
                        "{podSelector: {matchExpressions: [{key: track, operator: DoesNotExist}]},"
                                + " policyTypes: [Ingress], ingress: [{}]}")
                .open()) {
            assertThat(changes(firebreak.plan(DETACH))).doesNotContain(CHANGE);
        }
    }

    @Test
    void a_pod_without_a_controller_leaves_by_any_label() {
        try (OnRange firebreak = Scene.of("crypto-miner")
                .change("Pod", "web-7f9c", pod -> ((ObjectNode) pod.path("metadata")).remove("ownerReferences"))
                .open()) {
            JsonNode plan = firebreak.plan(DETACH);

            assertThat(changes(plan)).contains(CHANGE);
            assertThat(said(plan, "detached")).singleElement().asString().contains("no controller counts it");
        }
    }

    private static String labels(OnRange firebreak) {
        return firebreak
                .range()
                .store()
                .find("", "pods", "shop", "web-7f9c")
                .orElseThrow()
                .at("/metadata/labels")
                .toString();
    }
}
