package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What else than policies decides what gets through is never passed over in silence.
class ReachBesidePoliciesTest {
    private static final String POD = "shop/web-7f9c";
    private static final String OUTSIDE = "198.51.100.7";
    private static final String IMAGE = "registry.example/busybox@sha256:" + "4d7c0e5f".repeat(8);

    private static JsonNode to(OnRange firebreak, String pod, String peer) {
        OnRange.Ended ended = firebreak.run("reach", pod, "--to", peer, "--port", "443/TCP", "-o", "json");
        assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
        return ended.document().at("/entries/0");
    }

    private static Scene suspect(String securityContext) {
        return Scene.of("lateral-movement").without("NetworkPolicy").secured(securityContext);
    }

    @Test
    void of_a_pod_whose_routes_were_black_holed_nothing_is_open_but_its_node() {
        try (OnRange firebreak = suspect("{capabilities: {drop: [ALL]}}").open()) {
            firebreak.finished(0, "isolate-pod", POD, "--strategy", "pod-blackhole", "--blackhole-image", IMAGE);

            JsonNode outside = to(firebreak, POD, OUTSIDE);
            assertThat(outside.path("allowed").asString()).isEqualTo("no");
            assertThat(outside.path("bySpecification").asString()).isEqualTo("yes");
            assertThat(outside.path("because").asString()).contains("black-holed by container case-");
            JsonNode all = firebreak.run("reach", POD, "-o", "json").document().path("entries");
            assertThat(StreamSupport.stream(all.spliterator(), false)
                            .filter(e -> e.path("allowed").asString().equals("yes"))
                            .map(e -> e.at("/peer/entity").asString("")
                                    + e.at("/peer/pod").asString("")))
                    .containsOnly("own-node", "aws-node-4qv8x");
        }
    }

    @Test
    void routes_that_the_pod_can_go_around_leave_it_unknown() {
        try (OnRange firebreak = suspect("{}").open()) {
            firebreak.approved("isolate-pod", POD, "--strategy", "pod-blackhole", "--blackhole-image", IMAGE);

            JsonNode outside = to(firebreak, POD, OUTSIDE);
            assertThat(outside.path("allowed").asString()).isEqualTo("unknown");
            assertThat(outside.path("because").asString()).contains("black-holed");
        }
    }

    @Test
    void a_pods_own_security_groups_are_not_passed_over_where_no_policy_is_enforced() {
        try (OnRange firebreak =
                Scene.of("lateral-movement").branchInterface().enforcementOff().open()) {
            JsonNode outside = to(firebreak, POD, OUTSIDE);
            assertThat(outside.path("allowed").asString()).isEqualTo("unknown");
            assertThat(outside.path("because").asString()).contains("security groups of its own");
        }
    }

    private static Scene unscheduled() {
        return Scene.of("lateral-movement").change("Pod", "web-7f9c", pod -> {
            ((ObjectNode) pod.path("spec")).remove("nodeName");
            pod.putObject("status").put("phase", "Pending");
        });
    }

    @Test
    void of_a_pod_on_no_node_it_is_not_known_what_gets_through_and_it_has_no_connections() {
        try (OnRange firebreak = unscheduled()
                .policy("all", "{podSelector: {}, policyTypes: [Ingress, Egress]}")
                .open()) {
            JsonNode outside = to(firebreak, POD, OUTSIDE);
            assertThat(outside.path("allowed").asString()).isEqualTo("unknown");
            assertThat(outside.path("because").asString()).contains("is on no node yet");

            JsonNode plan = firebreak.plan("isolate-pod", POD);
            List<String> codes = StreamSupport.stream(plan.path("problems").spliterator(), false)
                    .map(problem -> problem.path("code").asString())
                    .toList();
            assertThat(codes).contains("pod-pending", "reach-after").doesNotContain("sessions-live-on");
            assertThat(plan.path("problems").toString())
                    .doesNotContain("still gets through")
                    .contains("after this plan may still get through");
        }
    }
}
